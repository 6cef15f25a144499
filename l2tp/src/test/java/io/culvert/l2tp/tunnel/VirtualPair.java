package io.culvert.l2tp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.MessageType;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.octets.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;

/** Two tunnels, a network between them that loses, doubles and reorders, and a clock that jumps. */
final class VirtualPair {
    static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    static final Avp.FramingType SYNC = Avp.FramingType.of(false, true);

    /** Tunnel ID of the end that opens. */
    static final TunnelId LEFT_ID = new TunnelId(100);

    /** Tunnel ID of the end that is opened. */
    static final TunnelId RIGHT_ID = new TunnelId(200);

    /** One end; it takes every call that is offered and connects every call that is accepted. */
    final class End {
        final List<TunnelOutput> reports = new ArrayList<>();
        final List<Octets> sent = new ArrayList<>();
        final Journal journal = new Journal();
        Optional<Tunnel> tunnel = Optional.empty();
        int zlbs;
        int retransmissions;

        Tunnel tunnel() {
            return tunnel.orElseThrow();
        }

        <R extends TunnelOutput> List<R> reports(Class<R> kind) {
            return reports.stream().filter(kind::isInstance).map(kind::cast).toList();
        }

        long counted(TunnelEvent event) {
            return reports(TunnelOutput.Counted.class).stream()
                    .filter(counted -> counted.event() == event)
                    .count();
        }

        List<SessionId> established() {
            return reports(TunnelOutput.CallEstablished.class).stream()
                    .map(TunnelOutput.CallEstablished::local)
                    .toList();
        }

        private void pump() {
            if (tunnel.isEmpty()) {
                return;
            }
            for (var outputs = tunnel().drain(); !outputs.isEmpty(); outputs = tunnel().drain()) {
                for (var output : outputs) {
                    take(output);
                }
            }
            if (isKeepingJournals) {
                journal.follow(tunnel());
            }
        }

        /** Whether there is something to go on from. */
        boolean hasImage() {
            return tunnel.isPresent() && reports(TunnelOutput.Gone.class).isEmpty();
        }

        private void take(TunnelOutput output) {
            if (output instanceof TunnelOutput.Send send) {
                sent.add(send.datagram());
                zlbs += send.ns().isEmpty() ? 1 : 0;
                retransmissions += send.retransmission() ? 1 : 0;
                var at = now.plus(Duration.ofMillis(random.nextInt(3) == 0 ? random.nextInt(20) : 0));
                events.add(new Event(at, order++, this, send.datagram(), send.ns(), true));
                return;
            }
            reports.add(output);
            if (output instanceof TunnelOutput.CallOffered offered) {
                tunnel().answerCall(offered.local(), now);
            } else if (output instanceof TunnelOutput.OutgoingCallOffered offered) {
                tunnel().answerCall(offered.local(), now);
                tunnel().callConnected(offered.local(), new SessionMessage.Occn(56_000, SYNC, List.of()), now);
            } else if (output instanceof TunnelOutput.CallAccepted accepted && this == left) {
                tunnel().callConnected(accepted.local(), new SessionMessage.Iccn(64_000, SYNC, List.of()), now);
            }
        }
    }

    private record Event(
            Instant at, long order, End end, Octets datagram, Optional<SequenceNumber> ns, boolean leaving) {}

    final End left = new End();
    final End right = new End();
    Instant now = START;

    private final RandomGenerator random;
    private final double loss;
    private final double duplication;
    private final TunnelSettings leftSettings;
    private final TunnelSettings rightSettings;
    private final PriorityQueue<Event> events =
            new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::order));
    private long order;
    private boolean isCut;
    private boolean isKeepingJournals;

    /** Steps that have been run. */
    int steps;

    /** Runs before each step. */
    Runnable beforeStep = () -> {};

    VirtualPair(
            RandomGenerator random,
            double loss,
            double duplication,
            TunnelSettings leftSettings,
            TunnelSettings rightSettings) {
        this.random = random;
        this.loss = loss;
        this.duplication = duplication;
        this.leftSettings = leftSettings;
        this.rightSettings = rightSettings;
        left.tunnel = Optional.of(Tunnel.open(leftSettings, LEFT_ID, random, now));
        left.pump();
    }

    /** From now on what each end must remember is collected step by step, and compared with what it has. */
    void keepJournals() {
        isKeepingJournals = true;
    }

    /** An end dies, with it some of what it was about to send, and another goes on in its place. */
    void replace(End end, double lost) {
        replace(end, end.tunnel().image(), lost);
        end.tunnel().resumeHello(now);
        end.pump();
    }

    /** The same from an image of any age, and without its turn to speak. */
    void replace(End end, TunnelImage image, double lost) {
        var dying = events.stream()
                .filter(event -> event.leaving() && event.end() == end)
                .toList();
        events.removeAll(dying);
        for (var event : dying) {
            if (random.nextDouble() >= lost) {
                events.add(new Event(event.at(), event.order(), end, event.datagram(), Optional.empty(), true));
            }
        }
        boolean isLeft = end == left;
        end.tunnel = Optional.of(
                Tunnel.resume(isLeft ? leftSettings : rightSettings, isLeft ? LEFT_ID : RIGHT_ID, image, random, now));
    }

    /** From now on nothing arrives. */
    void cut() {
        isCut = true;
    }

    /** Lets time pass until {@code done}; fails if that takes longer than {@code limit}. */
    void runUntil(BooleanSupplier done, Duration limit) {
        var end = now.plus(limit);
        pump();
        int stepsAtOneInstant = 0;
        while (!done.getAsBoolean()) {
            var next = nextEvent();
            assertThat(next).as("nothing more will happen at %s", now).isPresent();
            assertThat(next.get()).as("not done in time").isBefore(end);
            stepsAtOneInstant = next.get().isAfter(now) ? 0 : stepsAtOneInstant + 1;
            assertThat(stepsAtOneInstant).as("time stands still at %s", now).isLessThan(10_000);
            now = next.get().isAfter(now) ? next.get() : now;
            step();
            pump();
        }
    }

    /** Whether nothing is on its way and nothing waits for an acknowledgement. */
    boolean isQuiet() {
        return events.isEmpty()
                && left.tunnel().channelFacts().unacknowledged() == 0
                && right.tunnel().channelFacts().unacknowledged() == 0;
    }

    /** Lets exactly this much time pass. */
    void runFor(Duration time) {
        var end = now.plus(time);
        pump();
        for (var next = nextEvent(); next.isPresent() && !next.get().isAfter(end); next = nextEvent()) {
            now = next.get().isAfter(now) ? next.get() : now;
            step();
            pump();
        }
        now = end;
    }

    void pump() {
        left.pump();
        right.pump();
    }

    private Optional<Instant> nextEvent() {
        var next = Optional.ofNullable(events.peek()).map(Event::at);
        for (var end : List.of(left, right)) {
            var deadline = end.tunnel.flatMap(Tunnel::nextDeadline);
            if (deadline.isPresent() && (next.isEmpty() || deadline.get().isBefore(next.get()))) {
                next = deadline;
            }
        }
        return next;
    }

    private void step() {
        steps++;
        beforeStep.run();
        while (!events.isEmpty() && !events.peek().at().isAfter(now)) {
            var event = events.remove();
            if (event.leaving()) {
                leave(event);
            } else {
                arrive(event.end(), event.datagram());
            }
            pump();
        }
        for (var end : List.of(left, right)) {
            if (end.tunnel
                    .flatMap(Tunnel::nextDeadline)
                    .filter(at -> !at.isAfter(now))
                    .isPresent()) {
                end.tunnel().timerExpired(now);
            }
        }
    }

    private void leave(Event event) {
        event.ns().ifPresent(ns -> event.end().tunnel().released(ns, now));
        var other = event.end() == left ? right : left;
        int copies = random.nextDouble() < duplication ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            if (!isCut && random.nextDouble() >= loss) {
                var at = now.plusMillis(5 + random.nextInt(60));
                events.add(new Event(at, order++, other, event.datagram(), Optional.empty(), false));
            }
        }
    }

    private void arrive(End end, Octets datagram) {
        var header = (ControlHeader) Header.decode(datagram);
        if (end.tunnel.isEmpty()) {
            boolean sccrq = MessageCodec.peekType(datagram, header)
                    .filter(type -> type == MessageType.SCCRQ.number())
                    .isPresent();
            if (!sccrq) {
                return;
            }
            end.tunnel = Optional.of(Tunnel.accept(rightSettings, RIGHT_ID, random));
        }
        end.tunnel().receive(header, datagram, now);
    }
}
