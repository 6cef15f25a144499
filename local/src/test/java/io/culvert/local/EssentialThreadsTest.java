package io.culvert.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EssentialThreadsTest {
    private static final long SOON = 30;

    /** A process whose main thread would stay for ever. */
    static final class Victim {
        private Victim() {}

        public static void main(String[] arguments) throws InterruptedException {
            EssentialThreads.watchTheOthers();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("an orderly end")));
            switch (arguments[0]) {
                case "platform" -> EssentialThreads.platform("shard").start(Victim::fail);
                case "virtual" -> EssentialThreads.virtual("feed").start(Victim::fail);
                case "task" -> {
                    var _ = Executors.newSingleThreadScheduledExecutor()
                            .schedule(EssentialThreads.task(Victim::fail), 0, TimeUnit.SECONDS);
                }
                case "another without memory" ->
                    Thread.ofPlatform().start(() -> {
                        throw new OutOfMemoryError("on purpose");
                    });
                default -> throw new IllegalArgumentException(arguments[0]);
            }
            new CountDownLatch(1).await();
        }

        private static void fail() {
            throw new NoClassDefFoundError("on purpose");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"platform", "virtual", "task", "another without memory"})
    void theProcessEndsAtOnceAndNotInOrder(String which) throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(List.of(
                        java,
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Victim.class.getName(),
                        which))
                .redirectErrorStream(true)
                .start();
        try {
            assertThat(process.waitFor(SOON, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(EssentialThreads.EXIT_CODE);
            assertThat(process.inputReader().lines()).doesNotContain("an orderly end");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aThreadThatOthersCanDoWithoutEndsAlone() throws Exception {
        var before = Thread.getDefaultUncaughtExceptionHandler();
        var ended = new CountDownLatch(1);
        try (var _ = EssentialThreads.endingBy(code -> ended.countDown())) {
            EssentialThreads.watchTheOthers();
            var thread = Thread.ofPlatform().start(() -> {
                throw new IllegalStateException("on purpose");
            });
            thread.join();
            assertThat(ended.getCount()).isOne();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
