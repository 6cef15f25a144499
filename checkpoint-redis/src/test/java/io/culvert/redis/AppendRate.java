package io.culvert.redis;

import io.culvert.core.checkpoint.Change;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Semaphore;

/** Run by hand: prints how fast values are sealed, batches appended and a state loaded. Argument: a confirmation. */
final class AppendRate {
    private static final int BATCHES = 100_000;
    private static final int CHANGES = 5;
    private static final int OCTETS = 300;

    private AppendRate() {}

    @SuppressWarnings("SystemOut") // its purpose
    public static void main(String[] arguments) throws Exception {
        var confirmation = Confirmation.valueOf(arguments.length == 0 ? "MEMORY" : arguments[0]);
        var group = new Group("rate", Secret.utf8("0123456789abcdef"));
        seals(group);
        var directory = Files.createTempDirectory("rate");
        try (var redis = StandAloneArrangement.inClear(directory, durable(confirmation));
                var unit = new Unit(redis.settings(), group, "a")) {
            // Longer than the default: nobody renews it here.
            var taken = (LeaseAnswer.Taken) Eventually.get(unit.lease.take(Duration.ofMinutes(10), 0));
            try (var journal = unit.stores.journal(taken.value(), taken.tail(), Unit.patient(confirmation))) {
                for (int round = 0; round < 4; round++) {
                    appends(journal);
                }
                one(journal);
                printServersTime(redis, group);
                large(journal, redis, group);
            }
            for (int round = 0; round < 3; round++) {
                long begin = System.nanoTime();
                var loaded = unit.load();
                System.out.printf(
                        "load of %d records: %d ms%n", loaded.changes().size(), millis(begin));
            }
        }
    }

    private static String[] durable(Confirmation confirmation) {
        return confirmation == Confirmation.DISK
                ? new String[] {"appendonly yes", "appendfsync always"}
                : new String[] {"appendonly no"};
    }

    private static void seals(Group group) {
        var opening = new Seal(group, new Incarnation(1)).opening();
        var record = Octets.wrap(new byte[OCTETS]);
        var key = Model.key(1, 1).octets().toByteArray();
        for (int round = 0; round < 4; round++) {
            long begin = System.nanoTime();
            for (int i = 0; i < 500_000; i++) {
                var _ = opening.seal(i / CHANGES, key, record);
            }
            System.out.printf("seals/s: %,d%n", 500_000_000L / Math.max(1, millis(begin)));
        }
    }

    private static void appends(Journal journal) throws InterruptedException {
        var random = new Model(1);
        var value = random.value(OCTETS);
        var room = new Semaphore(512);
        long begin = System.nanoTime();
        for (int i = 0; i < BATCHES; i++) {
            var batch = new ArrayList<Change>(CHANGES);
            for (int k = 0; k < CHANGES; k++) {
                batch.add(new Change(Model.key(i % 100, (i * CHANGES + k) % 1000), value));
            }
            room.acquire();
            var _ = journal.append(journal.lastSequence() + 1, batch).thenAccept(answer -> {
                if (!(answer instanceof Appended.Confirmed)) {
                    throw new IllegalStateException(answer.toString());
                }
                room.release();
            });
        }
        room.acquire(512);
        System.out.printf(
                "batches/s of %d changes of %d octets: %,d%n", CHANGES, OCTETS, BATCHES * 1000L / millis(begin));
    }

    private static void one(Journal journal) {
        var value = new Model(1).value(OCTETS);
        var nanos = new long[5_000];
        for (int i = 0; i < nanos.length; i++) {
            long begin = System.nanoTime();
            Unit.confirm(journal.append(journal.lastSequence() + 1, List.of(new Change(Model.key(1, i), value))));
            nanos[i] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        System.out.printf(
                "one by one: p50 %d us, p99 %d us%n",
                nanos[nanos.length / 2] / 1000, nanos[nanos.length * 99 / 100] / 1000);
    }

    private static void printServersTime(StandAloneArrangement redis, Group group) {
        redis.ask(group, commands -> {
            commands.info("commandstats")
                    .lines()
                    .filter(line -> line.contains("evalsha"))
                    .forEach(System.out::println);
            return commands.configResetstat();
        });
    }

    private static void large(Journal journal, StandAloneArrangement redis, Group group) {
        var value = new Model(1).value(OCTETS);
        for (int size : new int[] {100, 500, 1000, 1000, 100_000}) {
            var batch = new ArrayList<Change>(size);
            for (int k = 0; k < size; k++) {
                batch.add(new Change(Model.key(k % 60_000, k), value));
            }
            long begin = System.nanoTime();
            Unit.confirm(journal.append(journal.lastSequence() + 1, batch));
            System.out.printf("a batch of %d changes: %d us%n", size, (System.nanoTime() - begin) / 1000);
            printServersTime(redis, group);
        }
    }

    private static long millis(long beginNanos) {
        return Math.max(1, (System.nanoTime() - beginNanos) / 1_000_000);
    }
}
