package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    Path temporary;

    @Test
    void whatIsGeneratedIsKeptAndOnlyItsOwnerMayReadIt() throws IOException {
        var path = temporary.resolve("data");
        try (var directory = DataDirectory.open(path)) {
            assertThat(directory.keptFile("tunnel-secret", () -> "one")).isEqualTo("one");
        }
        try (var directory = DataDirectory.open(path)) {
            assertThat(directory.keptFile("tunnel-secret", () -> "two")).isEqualTo("one");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rwx------");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path.resolve("tunnel-secret"))))
                .isEqualTo("rw-------");
    }

    @Test
    void twoBrokersCannotUseOneDirectory() throws IOException {
        try (var directory = DataDirectory.open(temporary)) {
            assertThat(directory.path()).isEqualTo(temporary);
            assertThatExceptionOfType(StartFailure.class)
                    .isThrownBy(() -> DataDirectory.open(temporary))
                    .withMessageContaining("Another broker uses the data directory")
                    .satisfies(failure -> assertThat(failure.action()).contains("culvert.data-directory"));
        }
        DataDirectory.open(temporary).close();
    }

    @Test
    void startsAreCountedOverRestarts() throws IOException {
        try (var directory = DataDirectory.open(temporary)) {
            assertThat(directory.countStart()).isEqualTo(1);
            assertThat(directory.countStart()).isEqualTo(2);
        }
        try (var directory = DataDirectory.open(temporary)) {
            assertThat(directory.countStart()).isEqualTo(3);
        }
    }

    @Test
    void aDamagedCountIsAnErrorAndNotABeginningAnew() throws IOException {
        Files.writeString(temporary.resolve("starts"), "x\n");
        try (var directory = DataDirectory.open(temporary)) {
            assertThatExceptionOfType(StartFailure.class)
                    .isThrownBy(directory::countStart)
                    .withMessageContaining("starts");
        }
    }

    @Test
    void aPathThatIsAFileIsAnErrorForPeople() throws IOException {
        var file = Files.createFile(temporary.resolve("file"));

        assertThatExceptionOfType(StartFailure.class)
                .isThrownBy(() -> DataDirectory.open(file))
                .withMessageContaining(file.toString());
    }

    @Test
    void secretsDifferAndAreEasyToType() throws IOException {
        try (var directory = DataDirectory.open(temporary)) {
            assertThat(directory.newSecret())
                    .hasSize(20)
                    .matches("[A-HJ-NP-Za-km-z2-9]+")
                    .isNotEqualTo(directory.newSecret());
        }
    }
}
