package io.culvert.redis.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.octets.Secret;
import io.culvert.redis.Confirmation;
import io.culvert.redis.Group;
import io.culvert.redis.Incarnation;
import io.culvert.redis.LeaseAnswer;
import io.culvert.redis.LoadResult;
import io.culvert.redis.RedisSettings;
import io.culvert.redis.RedisStores;
import io.culvert.redis.RedisUnavailable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedRedisTest {
    private static final Group GROUP = new Group("alone", Secret.utf8("0123456789abcdef"));

    @TempDir
    private Path directory;

    private Optional<String> path = Optional.ofNullable(System.getenv("PATH"));

    @AfterEach
    void endServer() {
        var server = EmbeddedRedis.in(directory, path);
        try {
            var _ = server.ensureRunning();
        } catch (RedisUnavailable notUp) {
            assertThat(Files.exists(directory.resolve("redis/redis.pid"))).isFalse();
        }
        server.stop();
    }

    private long pid() throws IOException {
        return Long.parseLong(
                Files.readString(directory.resolve("redis/redis.pid")).strip());
    }

    /** Takes the lease; the epoch tells how often that was done on these data. */
    private static long epoch(RedisSettings settings) throws Exception {
        try (var stores = RedisStores.connect(settings, GROUP, new Incarnation(System.nanoTime()))) {
            assertThat(stores.facts().objection(Confirmation.DISK)).isEmpty();
            var lease = stores.lease("alone");
            var taken = (LeaseAnswer.Taken)
                    lease.take(Duration.ofSeconds(10), 0).toCompletableFuture().get();
            lease.release(taken.value()).toCompletableFuture().get();
            assertThat(stores.loader().load().toCompletableFuture().get()).isInstanceOf(LoadResult.Loaded.class);
            return taken.value().epoch();
        }
    }

    @Test
    void theNextBrokerGoesOnWithTheLivingServer() throws Exception {
        var first = EmbeddedRedis.in(directory, path);
        assertThat(epoch(first.ensureRunning())).isEqualTo(1);
        long pid = pid();
        first.leave();
        var next = EmbeddedRedis.in(directory, path);
        assertThat(epoch(next.ensureRunning())).isEqualTo(2);
        assertThat(pid()).isEqualTo(pid);
        next.leave();
    }

    @Test
    void itIsInASessionOfItsOwn() throws Exception {
        var server = EmbeddedRedis.in(directory, path);
        var _ = server.ensureRunning();
        var fields = Files.readString(Path.of("/proc/" + pid() + "/stat"))
                .replaceFirst(".*\\) ", "")
                .split(" ");
        assertThat(fields[3]).as("session").isEqualTo(Long.toString(pid()));
        server.leave();
    }

    @Test
    void aServerThatWasKilledIsStartedAgainWithAllItHad() throws Exception {
        var server = EmbeddedRedis.in(directory, path);
        var settings = server.ensureRunning();
        assertThat(epoch(settings)).isEqualTo(1);
        var process = ProcessHandle.of(pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().get();
        assertThat(epoch(server.ensureRunning())).isEqualTo(2);
        assertThat(server.ensureRunning()).as("same port").isEqualTo(settings);
        server.leave();
    }

    @Test
    void stoppedItIsGoneAndKeepsItsData() throws Exception {
        var server = EmbeddedRedis.in(directory, path);
        assertThat(epoch(server.ensureRunning())).isEqualTo(1);
        long pid = pid();
        server.stop();
        assertThat(ProcessHandle.of(pid).filter(ProcessHandle::isAlive)).isEmpty();
        assertThat(epoch(server.ensureRunning())).isEqualTo(2);
        server.leave();
    }

    @Test
    void onlyItsUserMayReadThePassword() throws Exception {
        var server = EmbeddedRedis.in(directory, path);
        var settings = server.ensureRunning();
        for (var name : new String[] {"password", "redis.conf"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("redis/" + name))))
                    .isEqualTo("rw-------");
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve("redis"))))
                .isEqualTo("rwx------");
        assertThatThrownBy(() -> RedisStores.connect(
                        settings.withCredentials(RedisSettings.Credentials.NONE), GROUP, new Incarnation(1)))
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageContaining("NOAUTH");
        server.leave();
    }

    @Test
    void twoBrokersDoNotShareIt() throws Exception {
        var server = EmbeddedRedis.in(directory, path);
        var _ = server.ensureRunning();
        assertThatThrownBy(() -> EmbeddedRedis.in(directory, path).ensureRunning())
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageContaining("another broker uses the embedded Redis");
        server.leave();
    }

    @Test
    void aProcessNumberThatIsSomebodyElsesIsIgnored() throws Exception {
        var server = EmbeddedRedis.in(directory, path);
        assertThat(epoch(server.ensureRunning())).isEqualTo(1);
        server.stop();
        Files.writeString(
                directory.resolve("redis/redis.pid"), ProcessHandle.current().pid() + "\n");
        assertThat(epoch(server.ensureRunning())).isEqualTo(2);
        server.leave();
    }

    @Test
    void withoutAnInstalledOneThePackedProgramServes() throws Exception {
        path = Optional.of("/nonexistent");
        var server = EmbeddedRedis.in(directory, path);
        assertThat(epoch(server.ensureRunning())).isEqualTo(1);
        server.stop();
        assertThat(epoch(server.ensureRunning())).isEqualTo(2);
        server.leave();
    }

    @Test
    void dataOfALaterRedisAreNotTakenForNone() throws Exception {
        Files.createDirectories(directory.resolve("redis/data/appendonlydir"));
        Files.writeString(directory.resolve("redis/password"), "secret\n");
        path = Optional.of("/nonexistent");
        assertThatThrownBy(() -> EmbeddedRedis.in(directory, path).ensureRunning())
                .isInstanceOf(RedisUnavailable.class)
                .hasMessageContaining("is of Redis 7 or later");
    }
}
