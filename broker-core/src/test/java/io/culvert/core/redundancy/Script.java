package io.culvert.core.redundancy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** One machine, {@code a}, told what happens around it, word by word. Its clock begins at 100 s. */
final class Script {
    static final Incarnation OURS = Incarnation.of(0xa, 7, 0x11);
    static final Incarnation THEIRS = Incarnation.of(0xb, 3, 0x22);
    private static final Instant WALL = Instant.parse("2030-01-01T00:00:00Z");
    private static final long START = 100_000_000_000L;

    final RedundancyMachine machine;
    private final RedundancyTimes times;
    private long now = START;
    private BootTime asked = BootTime.MIN;
    private Duration otherClock = Duration.ZERO;

    /** What the last event brought about, without heartbeats. */
    List<RedundancyAction> last = List.of();

    /** The last heartbeat to {@code b}. */
    Optional<Heartbeat> sent = Optional.empty();

    /** What has been done since {@link #forget}. */
    final List<RedundancyAction> done = new ArrayList<>();

    private Script(RedundancySettings settings) {
        machine = new RedundancyMachine(settings);
        times = settings.times();
    }

    static Script ofTwo() {
        return of(Isolation.STOP, "b");
    }

    static Script of(Isolation isolation, String... others) {
        return new Script(new RedundancySettings(
                "a", OURS, Set.of(others), isolation, RedundancyTimes.DEFAULTS, new TreeSet<>(Set.of(1, 2))));
    }

    BootTime now() {
        return new BootTime(now);
    }

    StateName state() {
        return machine.view(now()).state();
    }

    Script tell(RedundancyEvent event) {
        var actions = machine.step(event, now(), WALL.plusNanos(now));
        var rest = new ArrayList<RedundancyAction>();
        for (var action : actions) {
            if (action instanceof RedundancyAction.SendHeartbeat(var _, var heartbeat)) {
                sent = Optional.of(heartbeat);
            } else {
                if (action instanceof RedundancyAction.AskLease) {
                    asked = now();
                }
                rest.add(action);
            }
        }
        last = rest;
        done.addAll(rest);
        return this;
    }

    Script forget() {
        done.clear();
        return this;
    }

    /** Time passes and the machine is woken when it wants to be. */
    Script pass(Duration time) {
        long end = now + time.toNanos();
        while (true) {
            long next = Math.max(machine.nextDeadline().nanos(), now + 1);
            if (next > end) {
                now = end;
                return this;
            }
            now = next;
            tell(new RedundancyEvent.TimerExpired());
        }
    }

    /** Time passes, and every so often this happens too. */
    Script passWith(Duration time, Duration every, Runnable what) {
        long end = now + time.toNanos();
        while (now < end) {
            what.run();
            pass(every);
        }
        return this;
    }

    /** The process sleeps and is woken. */
    Script freeze(Duration time) {
        now += time.toNanos();
        return tell(new RedundancyEvent.TimerExpired());
    }

    /** The number of the last question that was asked. */
    long request() {
        return lastAsk().request();
    }

    /** When it was asked. */
    BootTime askedAt() {
        return asked;
    }

    LeaseQuestion question() {
        return lastAsk().question();
    }

    private RedundancyAction.AskLease lastAsk() {
        for (int i = done.size() - 1; i >= 0; i--) {
            if (done.get(i) instanceof RedundancyAction.AskLease ask) {
                return ask;
            }
        }
        throw new AssertionError("nothing was asked: " + done);
    }

    Script answer(LeaseAnswer answer) {
        return tell(new RedundancyEvent.LeaseAnswered(request(), answer));
    }

    static LeaseValue ours(long epoch) {
        return new LeaseValue("a", OURS, epoch);
    }

    static LeaseValue theirs(long epoch) {
        return new LeaseValue("b", THEIRS, epoch);
    }

    /** What {@code b} says; changed by its methods. */
    final class Word {
        private StateName state = StateName.STANDBY_HOT;
        private long held;
        private boolean gateShut;
        private long confirmed;
        private int written = 2;
        private Set<Integer> readable = Set.of(1, 2);
        private boolean suspended;
        private boolean reachable = true;
        private Duration promise = Duration.ZERO;
        private boolean degraded;
        private boolean wantsFullState;
        private Duration echoAge = Duration.ofMillis(20);
        private String unit = "b";
        private Incarnation incarnation = THEIRS;

        Word active(long epoch) {
            state = StateName.ACTIVE;
            held = epoch;
            return this;
        }

        Word state(StateName name) {
            state = name;
            return this;
        }

        Word gaveUp(long epoch) {
            state = StateName.STANDBY_COLD;
            held = epoch;
            gateShut = true;
            return this;
        }

        Word confirmed(long sequence) {
            confirmed = sequence;
            return this;
        }

        Word writes(int format, Integer... reads) {
            written = format;
            readable = new TreeSet<>(Arrays.asList(reads));
            return this;
        }

        Word suspended() {
            suspended = true;
            return this;
        }

        Word degraded() {
            degraded = true;
            return this;
        }

        Word wantsFullState() {
            wantsFullState = true;
            return this;
        }

        Word withoutStore() {
            reachable = false;
            return this;
        }

        Word promises(Duration time) {
            promise = time;
            return this;
        }

        Word echoAge(Duration age) {
            echoAge = age;
            return this;
        }

        Word of(String name, Incarnation inc) {
            unit = name;
            incarnation = inc;
            return this;
        }

        Script heard() {
            return tell(new RedundancyEvent.Heard(
                    new Heartbeat(
                            unit,
                            incarnation,
                            new BootTime(now / 2),
                            now().minus(echoAge),
                            state,
                            held,
                            gateShut,
                            held,
                            confirmed,
                            WALL.plusNanos(now).plus(otherClock),
                            new TreeSet<>(readable),
                            written,
                            suspended,
                            reachable,
                            promise,
                            degraded,
                            wantsFullState),
                    WALL.plusNanos(now)));
        }
    }

    Word b() {
        return new Word();
    }

    Script clockOfOther(Duration ahead) {
        otherClock = ahead;
        return this;
    }

    // --- the way to each state

    Script started() {
        return tell(new RedundancyEvent.Started(FormerLife.NONE));
    }

    Script standby(StateName name) {
        started();
        b().active(4).confirmed(50).echoAge(Duration.ZERO).heard();
        pass(Duration.ofMillis(10));
        answer(new LeaseAnswer.Status(new LeaseStatus.Held(theirs(4)), 4));
        if (name == StateName.STANDBY_COLD) {
            return this;
        }
        tell(new RedundancyEvent.FollowerLoading());
        return name == StateName.STANDBY_BULK ? this : tell(new RedundancyEvent.FollowerCaughtUp(50));
    }

    Script fencing() {
        standby(StateName.STANDBY_HOT);
        return tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));
    }

    Script catchingUp() {
        fencing();
        pass(Duration.ofMillis(5));
        return answer(new LeaseAnswer.Taken(ours(5), 50, 4));
    }

    Script preparing() {
        return catchingUp().tell(new RedundancyEvent.TailReached());
    }

    Script active() {
        preparing().tell(new RedundancyEvent.OutputsReady());
        b().heard();
        pass(Duration.ofMillis(340));
        b().heard();
        return forgetButAsk();
    }

    Script forgetButAsk() {
        done.removeIf(action -> !(action instanceof RedundancyAction.AskLease));
        return this;
    }

    Script handingOver() {
        return active().tell(new RedundancyEvent.SwitchoverRequested());
    }

    Script renewing(Duration time) {
        return passWith(time, times.lease().dividedBy(3), () -> {
            b().heard();
            tell(new RedundancyEvent.TimerExpired());
            if (question() instanceof LeaseQuestion.Renew) {
                answer(new LeaseAnswer.Renewed());
            }
        });
    }
}
