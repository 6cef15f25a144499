package io.culvert.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FolderLockTest {
    @TempDir
    Path directory;

    @Test
    void whoHasItKeepsOthersOutUntilItIsGivenBack() throws Exception {
        var folder = directory.resolve("home");
        var first = FolderLock.take(folder).orElseThrow();
        assertThat(FolderLock.take(folder)).isEmpty();
        assertThat(FolderLock.take(directory.resolve("./home"))).isEmpty();
        first.close();
        first.close();
        try (var second = FolderLock.take(folder).orElseThrow()) {
            assertThat(second).isNotSameAs(first);
            assertThat(FolderLock.take(folder)).isEmpty();
        }
    }

    @Test
    void anotherProcessIsKeptOut() throws Exception {
        var folder = directory.resolve("home");
        Files.createDirectory(folder);
        var program = folder.resolve("Holder.java");
        Files.writeString(program, """
                void main() throws Exception {
                    var file = java.nio.channels.FileChannel.open(java.nio.file.Path.of("lock"),
                            java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE);
                    IO.println(file.tryLock() != null);
                    System.in.read();
                }
                """);
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(java, "Holder.java")
                .directory(folder.toFile())
                .start();
        try (var output = process.inputReader()) {
            assertThat(output.readLine()).isEqualTo("true");
            assertThat(FolderLock.take(folder)).isEmpty();
            assertThat(new LocalProcess(process.pid()).worksIn(folder)).isTrue();
        } finally {
            process.destroyForcibly().waitFor();
        }
        assertThat(new LocalProcess(process.pid()).worksIn(folder)).isFalse();
        FolderLock.take(folder).orElseThrow().close();
    }

    @Test
    void aNewFolderIsItsOwnersAlone() throws Exception {
        try (var _ = FolderLock.take(directory.resolve("a/b")).orElseThrow()) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("a/b"))))
                    .isEqualTo("rwx------");
        }
    }

    @Test
    void whatIsNoFolderIsNotTaken() throws Exception {
        var file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> FolderLock.take(file)).isInstanceOf(IOException.class);
        Files.delete(file);
        FolderLock.take(file).orElseThrow().close();
    }
}
