package io.culvert.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PrivateFileTest {
    @TempDir
    Path directory;

    @Test
    void onlyItsOwnerReadsIt() throws Exception {
        var file = directory.resolve("secret");
        Files.writeString(file, "old and longer");
        Files.writeString(directory.resolve("secret.new"), "left by a crash");
        PrivateFile.write(file, "neu\u00e4");
        assertThat(file).hasContent("neu\u00e4");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void passwordsDiffer() throws Exception {
        PrivateFile.writeNewPassword(directory.resolve("a"));
        PrivateFile.writeNewPassword(directory.resolve("b"));
        assertThat(Files.readString(directory.resolve("a")))
                .matches("[A-Za-z0-9_-]{32}\n")
                .isNotEqualTo(Files.readString(directory.resolve("b")));
    }

    @Test
    void aPortThatIsTakenIsNotGiven() throws Exception {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            assertThat(LoopbackPort.free(socket.getLocalPort())).isPositive().isNotEqualTo(socket.getLocalPort());
        }
    }

    @Test
    void patienceEnds() throws Exception {
        var patience = new Patience<>(Duration.ZERO, IllegalStateException::new);
        IllegalStateException end = null;
        while (end == null) {
            try {
                patience.step("still waiting");
            } catch (IllegalStateException over) {
                end = over;
            }
        }
        assertThat(end).hasMessage("still waiting");
    }
}
