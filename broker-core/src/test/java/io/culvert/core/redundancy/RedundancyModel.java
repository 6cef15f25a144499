package io.culvert.core.redundancy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/** Several units, a store and a network in one thread, all from one seed. */
final class RedundancyModel {
    private record Due(long at, long sequence, Runnable task) {}

    final RandomGenerator random;
    final ModelStore store = new ModelStore();
    final TreeMap<String, ModelUnit> units = new TreeMap<>();
    private final Set<String> cut = new HashSet<>();
    private final PriorityQueue<Due> queue = new PriorityQueue<>(
            (a, b) -> a.at != b.at ? Long.compare(a.at, b.at) : Long.compare(a.sequence, b.sequence));
    private long sequence;

    long now = 1_000_000_000L;
    boolean storeUp = true;
    boolean slowAnswers = true;
    long lossPercent;

    /** Whether the journal has all that was said, and every peer is where the journal says it is. */
    boolean complete = true;

    /** Rules that are broken on purpose. */
    boolean gatesIgnoreLease;

    boolean disksForget;

    int takeovers;
    int suspensions;
    int degradedTakeovers;

    RedundancyModel(RandomGenerator random, Set<String> names) {
        this.random = random;
        long directory = 1;
        for (var name : names) {
            units.put(name, new ModelUnit(name, names, this, random.nextLong(1L << 50), directory++));
        }
    }

    static long millis(long count) {
        return count * 1_000_000;
    }

    static Duration nanos(long count) {
        return Duration.ofNanos(count);
    }

    String clock() {
        return "%.3f".formatted(now / 1e9);
    }

    Instant wallClock() {
        return Instant.EPOCH.plusNanos(now);
    }

    void after(long delayNanos, Runnable task) {
        queue.add(new Due(now + delayNanos, sequence++, task));
    }

    void run(long nanos) {
        long end = now + nanos;
        while (!queue.isEmpty() && queue.peek().at <= end) {
            var due = queue.remove();
            now = Math.max(now, due.at);
            due.task.run();
            check();
        }
        now = end;
        check();
    }

    /** The one rule. */
    void check() {
        var open = new ArrayList<String>();
        for (var unit : units.values()) {
            if (unit.isGateOpen()) {
                open.add(unit.name);
            }
        }
        if (open.size() > 1) {
            throw new AssertionError("two units speak at " + clock() + ": " + open + diaries());
        }
    }

    void opened(ModelUnit unit, boolean commits) {
        if (!commits) {
            complete = false;
        }
        check();
    }

    void resumed(ModelUnit unit, boolean degraded) {
        takeovers++;
        if (degraded) {
            degradedTakeovers++;
        }
        if (!complete && !degraded) {
            throw new AssertionError(unit.name + " takes an incomplete journal for complete at " + clock() + diaries());
        }
    }

    void founded(ModelUnit unit, LeaseValue lease) {
        if (unit.isGateOpen()) {
            complete = true;
        }
    }

    String diaries() {
        var text = new StringBuilder();
        for (var unit : units.values()) {
            text.append("\n--- ").append(unit.name).append('\n');
            int from = Math.max(0, unit.diary.size() - 60);
            unit.diary
                    .subList(from, unit.diary.size())
                    .forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }

    void askStore(ModelUnit unit, long request, LeaseQuestion question) {
        long inLife = unit.life;
        if (!unit.storeReachable || !storeUp) {
            after(millis(5), () -> {
                if (unit.life == inLife) {
                    unit.tell(new RedundancyEvent.StoreLost());
                }
            });
            return;
        }
        if (unit.storeSilent) {
            return;
        }
        unit.lastAskAt = Math.max(unit.lastAskAt, now + millis(random.nextInt(10)));
        after(unit.lastAskAt - now, () -> {
            if (!storeUp || !unit.storeReachable || unit.storeSilent) {
                return;
            }
            var answer = store.ask(question, now);
            var identity = "store " + store.identity;
            long back =
                    slowAnswers && random.nextInt(50) == 0 ? millis(random.nextInt(900)) : millis(random.nextInt(10));
            unit.lastAnswerAt = Math.max(unit.lastAnswerAt, now + back);
            after(unit.lastAnswerAt - now, () -> {
                if (unit.life == inLife && unit.storeReachable) {
                    unit.storeIs(identity);
                    unit.tell(new RedundancyEvent.LeaseAnswered(request, answer));
                }
            });
        });
    }

    void send(ModelUnit from, String toName, Heartbeat heartbeat) {
        var to = units.get(toName);
        if (isCut(from.name, toName) || to == null) {
            return;
        }
        if (!to.running) {
            after(millis(2), () -> from.tell(new RedundancyEvent.ConnectionRefused(toName)));
            return;
        }
        if (random.nextInt(100) < lossPercent) {
            return;
        }
        long inLife = to.life;
        long fromLife = from.life;
        after(millis(random.nextInt(8)), () -> {
            if (to.life == inLife && from.life == fromLife && !isCut(from.name, toName)) {
                to.tell(new RedundancyEvent.Heard(heartbeat, wallClock()));
            }
        });
    }

    /** The kernel closes what a process leaves behind. */
    void unitEnded(ModelUnit unit) {
        boolean reset = random.nextBoolean();
        for (var other : units.values()) {
            if (other != unit && !isCut(unit.name, other.name)) {
                after(millis(9), () -> {
                    if (!unit.running) {
                        other.tell(new RedundancyEvent.LinkEnded(unit.name, reset ? LinkEnd.RESET : LinkEnd.CLOSED));
                    }
                });
            }
        }
    }

    boolean isCut(String a, String b) {
        return cut.contains(pair(a, b));
    }

    void cut(String a, String b) {
        cut.add(pair(a, b));
    }

    void heal() {
        cut.clear();
        lossPercent = 0;
        storeUp = true;
        for (var unit : units.values()) {
            unit.storeReachable = true;
            unit.storeSilent = false;
            unit.journalStuck = false;
            if (unit.paused) {
                unit.resume();
            }
            unit.tell(new RedundancyEvent.TrackedInterface("eth0", true));
        }
        // A unit that was told to end has ended; somebody starts it again.
        for (var unit : List.copyOf(units.values())) {
            if (!unit.running) {
                unit.start();
            }
        }
    }

    private static String pair(String a, String b) {
        return a.compareTo(b) < 0 ? a + "|" + b : b + "|" + a;
    }
}
