package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.redis.Confirmation;
import io.culvert.redis.FeedListener;
import io.culvert.redis.Group;
import io.culvert.redis.Incarnation;
import io.culvert.redis.JournalSettings;
import io.culvert.redis.LeaseAnswer;
import io.culvert.redis.LoadResult;
import io.culvert.redis.Position;
import io.culvert.redis.RedisSettings;
import io.culvert.redis.RedisSettings.Topology;
import io.culvert.redis.RedisStores;
import io.culvert.redis.embedded.EmbeddedRedis;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole way of records, from the shards' threads into the broker's own Redis, while that is disturbed in every way. */
class JournalLoadIT {
    private static final int SHARDS = 4;
    private static final int APPENDS = 10_000;
    private static final int MOST_UNCONFIRMED = 500;
    private static final Duration LONG = Duration.ofMinutes(3);

    private final AtomicLongArray confirmed = new AtomicLongArray(SHARDS);
    private final List<String> troubles = new CopyOnWriteArrayList<>();

    /** What one shard has appended. */
    private static final class Shard {
        private final int index;
        private final SplittableRandom random;
        private final Map<CheckpointKey, Octets> state = new HashMap<>();
        private long lastTicket;

        Shard(int index) {
            this.index = index;
            random = new SplittableRandom(index);
        }

        List<Change> next() {
            var changes = new HashMap<CheckpointKey, Change>();
            int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++) {
                var key = CheckpointKey.session(
                        new TunnelId(index + SHARDS * (1 + random.nextInt(20))), new SessionId(1 + random.nextInt(50)));
                var value = new byte[1 + random.nextInt(300)];
                random.nextBytes(value);
                changes.put(key, random.nextInt(5) == 0 ? Change.removal(key) : new Change(key, Octets.wrap(value)));
            }
            changes.values().forEach(change -> apply(state, change));
            return List.copyOf(changes.values());
        }
    }

    /** What a standby hears. */
    private static final class Heard implements FeedListener {
        private final Map<CheckpointKey, Octets> state = new HashMap<>();
        private final List<String> ends = new CopyOnWriteArrayList<>();
        private long last;

        @Override
        public synchronized void batch(Position position, List<Change> changes) {
            if (position.sequence() != last + 1) {
                ends.add(position + " after " + last);
            }
            last = position.sequence();
            changes.forEach(change -> apply(state, change));
        }

        @Override
        public void gap(Position have, String text) {
            ends.add("gap behind " + have + ": " + text);
        }

        @Override
        public void damaged(Position position, String text) {
            ends.add("damaged at " + position + ": " + text);
        }

        @Override
        public void unreachable(String text) {}

        synchronized long last() {
            return last;
        }
    }

    private static void apply(Map<CheckpointKey, Octets> state, Change change) {
        if (change.isRemoval()) {
            state.remove(change.key());
        } else {
            state.put(change.key(), change.value());
        }
    }

    @Test
    void whatManyThreadsAppendIsThereOnceAndInOrderWhateverHappensToRedis(@TempDir Path directory) throws Exception {
        var embedded = EmbeddedRedis.in(directory);
        var settings = embedded.ensureRunning();
        var random = new SecureRandom();
        var group = new Group("load", Secret.utf8("sixteen letters!"));
        try (var stores = RedisStores.connect(settings, group, Incarnation.random(random));
                var standby = RedisStores.connect(settings, group, Incarnation.random(random));
                var timer = Executors.newSingleThreadScheduledExecutor()) {
            // Longer than the test: nobody renews it.
            var taken = (LeaseAnswer.Taken) stores.lease("a")
                    .take(Duration.ofMinutes(30), 0)
                    .toCompletableFuture()
                    .get();
            var heard = new Heard();
            var patient = new JournalSettings(
                    Confirmation.DISK,
                    JournalSettings.STREAM_ENTRIES,
                    JournalSettings.STREAM_OCTETS,
                    JournalSettings.ANSWER_TIME,
                    LONG);
            try (var feed = standby.follow(Position.START, heard);
                    var redis = stores.journal(taken.value(), taken.tail(), patient)) {
                var journal = new CheckpointJournal(
                        SHARDS,
                        ticket -> confirmed.accumulateAndGet(ticket.shard(), ticket.ticket(), Math::max),
                        trouble -> troubles.add(trouble.toString()),
                        (task, delay) -> {
                            var _ = timer.schedule(task, delay, TimeUnit.NANOSECONDS);
                        },
                        System::nanoTime);
                for (int shard = 0; shard < SHARDS; shard++) {
                    journal.collect(shard);
                }
                journal.begin(batch -> redis.append(batch.sequence(), batch.changes()), 0);

                var shards = new ArrayList<Shard>();
                var threads = new ArrayList<CompletableFuture<Void>>();
                for (int index = 0; index < SHARDS; index++) {
                    var shard = new Shard(index);
                    shards.add(shard);
                    threads.add(CompletableFuture.runAsync(() -> append(journal, shard), Thread::startVirtualThread));
                }
                var all = CompletableFuture.allOf(threads.toArray(CompletableFuture[]::new));
                disturb(settings, directory, journal, all);
                all.get(LONG.toMillis(), TimeUnit.MILLISECONDS);
                journal.flush();
                journal.drained().get(LONG.toMillis(), TimeUnit.MILLISECONDS);

                assertThat(troubles).isEmpty();
                var expected = new HashMap<CheckpointKey, Octets>();
                for (var shard : shards) {
                    assertThat(confirmed.get(shard.index)).isEqualTo(shard.lastTicket);
                    expected.putAll(shard.state);
                }
                await("the standby has all", () -> heard.last() == journal.lastSequence());
                assertThat(heard.ends).isEmpty();
                assertThat(heard.state).isEqualTo(expected);
                assertThat(stores.counters().reconnects()).isPositive();
                assertThat(stores.counters().scriptLoads()).isGreaterThan(1);
                var loaded = (LoadResult.Loaded)
                        standby.loader().load().toCompletableFuture().get();
                assertThat(loaded.damage()).isEqualTo(LoadResult.Damage.NONE);
                assertThat(loaded.tail().last()).isEqualTo(new Position(1, journal.lastSequence()));
                var image = new HashMap<CheckpointKey, Octets>();
                loaded.changes().forEach(change -> apply(image, change));
                assertThat(image).isEqualTo(expected);
            }
        } finally {
            embedded.stop();
        }
    }

    private void append(CheckpointJournal journal, Shard shard) {
        for (int i = 0; i < APPENDS && troubles.isEmpty(); i++) {
            shard.lastTicket = journal.append(shard.index, shard.next());
            if (shard.random.nextInt(3) == 0) {
                journal.flush();
            }
            if (shard.lastTicket - confirmed.get(shard.index) > MOST_UNCONFIRMED) {
                journal.flush();
                await(
                        "batches go on",
                        () -> shard.lastTicket - confirmed.get(shard.index) < MOST_UNCONFIRMED / 2
                                || !troubles.isEmpty());
            }
        }
    }

    /** Breaks connections, makes Redis forget the script, and freezes it, again and again, as long as records come. */
    private void disturb(
            RedisSettings settings, Path directory, CheckpointJournal journal, CompletableFuture<Void> writing)
            throws IOException {
        for (int round = 0; !writing.isDone() && troubles.isEmpty(); round++) {
            long before = journal.confirmed();
            switch (round % 3) {
                case 0 -> tell(settings, "SCRIPT FLUSH");
                case 1 -> tell(settings, "CLIENT KILL TYPE normal");
                default -> {
                    // Longer than an answer may take.
                    signal(directory, "STOP");
                    var frozen = new AtomicLong(System.nanoTime());
                    await(
                            "a while",
                            () -> System.nanoTime() - frozen.get()
                                    > Duration.ofMillis(1500).toNanos());
                    signal(directory, "CONT");
                }
            }
            await("batches go on", () -> journal.confirmed() > before + 3 || writing.isDone() || !troubles.isEmpty());
        }
    }

    private static void tell(RedisSettings settings, String command) throws IOException {
        var server = ((Topology.StandAlone) settings.topology()).server();
        var password = settings.credentials().password().orElseThrow().reveal().toUtf8();
        try (var socket = new Socket(InetAddress.getByName(server.host()), server.port())) {
            socket.getOutputStream()
                    .write(("AUTH " + password + "\r\n" + command + "\r\n").getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            // The answers, until Redis closes.
            try (InputStream answers = socket.getInputStream()) {
                var _ = answers.readAllBytes();
            }
        }
    }

    private static void signal(Path directory, String name) {
        try {
            var pid = Files.readString(directory.resolve("redis/redis.pid")).strip();
            assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                    .isZero();
        } catch (IOException | InterruptedException failure) {
            throw new AssertionError(failure);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not within " + LONG + ": " + what);
            }
            try {
                Thread.sleep(1);
            } catch (InterruptedException interrupt) {
                throw new AssertionError(interrupt);
            }
        }
    }
}
