package io.culvert.app.redundancy;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.culvert.core.redundancy.StateName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

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

    @Test
    void whatWaitsWhenTheUnitEndsIsStillTold() throws Exception {
        var log = directory.resolve("log");
        try (var hook = new HookScript(script("sleep 0.2; echo \"$1,$2\" >> '" + log + "'"))) {
            hook.changed(StateName.ACTIVE, StateName.ACTIVE_DRAIN, "the process ends");
            hook.changed(StateName.ACTIVE_DRAIN, StateName.DISABLED, "the process ends");
        }
        assertThat(Files.readAllLines(log)).containsExactly("ACTIVE,ACTIVE_DRAIN", "ACTIVE_DRAIN,DISABLED");
    }

    @Test
    void aScriptThatDoesNotEndIsEndedWithTheUnitAndWithAllThatItHasStarted() throws Exception {
        var pids = directory.resolve("pids");
        long begun = System.nanoTime();
        try (var hook = new HookScript(script("sleep 600 & echo $$ $! > '" + pids + "'; wait"))) {
            hook.changed(StateName.ACTIVE, StateName.ACTIVE_DRAIN, "");
            hook.changed(StateName.ACTIVE_DRAIN, StateName.DISABLED, "");
            Await.until("it runs", () -> lines(pids) == 1);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(8));
        for (var pid : Files.readString(pids).strip().split(" ", -1)) {
            Await.until(
                    "process " + pid + " is gone",
                    () -> ProcessHandle.of(Long.parseLong(pid))
                            .filter(ProcessHandle::isAlive)
                            .isEmpty());
        }
    }

    @Test
    void whatItSaysOnItsStandardErrorIsInTheLogAndNotMoreThanIsGoodForThat() throws Exception {
        var logger = (Logger) LoggerFactory.getLogger(HookScript.class);
        var log = new ListAppender<ILoggingEvent>();
        log.start();
        logger.addAppender(log);
        // More than fits into a pipe, and a process that goes on with the pipe in its hands.
        try (var hook = new HookScript(
                script("echo \"no route for $2\" >&2; head -c 200000 /dev/zero | tr '\\0' x >&2; sleep 2 & exit 4"))) {
            hook.changed(StateName.STANDBY_HOT, StateName.ACTIVE_FAST, "");
        } finally {
            logger.detachAppender(log);
        }
        assertThat(log.list).singleElement().satisfies(event -> {
            assertThat(event.getFormattedMessage()).contains(" ended with 4: no route for ACTIVE_FAST xxx");
            assertThat(event.getFormattedMessage()).hasSizeLessThan(1_500);
        });
    }

    private Path script(String text) throws IOException {
        var script = Files.writeString(directory.resolve("hook"), "#!/bin/sh\n" + text + "\n");
        return Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private static int lines(Path log) {
        try {
            return Files.exists(log) ? Files.readAllLines(log).size() : 0;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
