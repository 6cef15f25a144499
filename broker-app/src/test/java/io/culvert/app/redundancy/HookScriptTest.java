package io.culvert.app.redundancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.redundancy.StateName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HookScriptTest {
    @TempDir
    Path directory;

    @Test
    void theScriptIsToldOfEveryChangeInOrder() throws Exception {
        var log = directory.resolve("log");
        var script =
                Files.writeString(directory.resolve("hook"), "#!/bin/sh\necho \"$1,$2,$3\" >> '" + log + "'\nexit 3\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
        try (var hook = new HookScript(script)) {
            hook.changed(StateName.STANDBY_HOT, StateName.ACTIVE_FAST, "the unit b has ended; $(reboot)");
            hook.changed(StateName.ACTIVE_FAST, StateName.ACTIVE_PRECONFIG, "");

            Await.until("two lines", () -> lines(log) == 2);
        }
        assertThat(Files.readAllLines(log))
                .containsExactly(
                        "STANDBY_HOT,ACTIVE_FAST,the unit b has ended; $(reboot)", "ACTIVE_FAST,ACTIVE_PRECONFIG,");
    }

    @Test
    void aScriptThatIsNotThereDisturbsNobody() throws Exception {
        var script = directory.resolve("hook");
        var log = directory.resolve("log");
        try (var hook = new HookScript(script)) {
            hook.changed(StateName.STANDBY_HOT, StateName.ACTIVE_FAST, "first");
            Files.writeString(directory.resolve("fresh"), "#!/bin/sh\necho \"$3\" >> '" + log + "'\n");
            Files.setPosixFilePermissions(directory.resolve("fresh"), PosixFilePermissions.fromString("rwx------"));
            Files.move(directory.resolve("fresh"), script);
            hook.changed(StateName.ACTIVE_FAST, StateName.ACTIVE, "second");

            Await.until("the second change", () -> lines(log) >= 1);
        }
    }

    private static int lines(Path log) {
        try {
            return Files.exists(log) ? Files.readAllLines(log).size() : 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
