package io.culvert.radius.client;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Decides which server is asked when, with which identifier, and when that is given up. Pure: {@code now} is an
 * argument, and what is to be done goes through the {@link Port}.
 *
 * <p>A repetition is the same octets (RFC 5080 section 2.2.1), but for an Accounting-Request whose Acct-Delay-Time has
 * changed: that is a new packet with a new identifier (RFC 2866 section 5.2), and an answer to either of them counts.
 *
 * <p>A server that has answered nobody since a request was first sent to it, and does not answer that request, is dead:
 * all that is under way there goes to the next server at once. After its dead time one request is sent there once to see
 * whether it lives. When all servers are dead, each is tried once.
 *
 * <p>Accounting is patient (RFC 2866 section 2): it goes round all servers with longer and longer times until its own
 * give-up time, which starts when it is first sent; it waits for an identifier for as long as its server answers others.
 *
 * <p><b>Thread:</b> one. <b>Bounds:</b> identifiers by sockets per server, waiting requests by the queue limit.
 */
final class ExchangePool {
    /** What the pool wants done. Nothing of it may block or throw. */
    interface Port {
        /** Opens another socket towards the target; false if it cannot be done. */
        boolean openLane(Target target);

        /** The packet for the exchange; null if it does not fit into one. */
        byte @Nullable [] encode(Exchange exchange, Target target, int identifier, Instant now);

        /** Seconds that Acct-Delay-Time would say now; 0 for an Access-Request. */
        long delaySeconds(Exchange exchange, Instant now);

        /** Sends; what is lost is repeated. */
        void send(Target target, int lane, byte[] packet);

        /** It is over without an answer. */
        void failed(Exchange exchange, String reason);
    }

    private static final double JITTER = 0.1;

    private final List<Target> targets;
    private final Retransmission times;
    private final Duration accountingGiveUpAfter;
    private final int laneLimit;
    private final int queueLimit;
    private final RandomGenerator random;
    private final Port port;
    private final DeadlineHeap deadlines = new DeadlineHeap();

    ExchangePool(
            List<Target> targets, RadiusClientSettings settings, int queueLimit, RandomGenerator random, Port port) {
        this.targets = List.copyOf(targets);
        times = settings.retransmission();
        accountingGiveUpAfter = settings.accountingGiveUpAfter();
        laneLimit = settings.socketsPerServer();
        this.queueLimit = queueLimit;
        this.random = random;
        this.port = port;
    }

    void submit(Exchange exchange, Instant now) {
        exchange.giveUpAt = now.plus(giveUpAfter(exchange));
        next(exchange, now);
    }

    /**
     * An authentic answer came: the exchange is over, and the server lives.
     *
     * @return time since it was first sent to that server
     */
    Duration answered(Exchange exchange, Target target, Instant now) {
        var latency = Duration.between(exchange.firstSentAt, now);
        target.lastAnswerAt = now;
        target.deadUntil = null;
        target.probe = null;
        target.tally.isAlive = true;
        leave(exchange);
        deadlines.remove(exchange);
        serveWaiting(target, now);
        return latency;
    }

    void timersExpired(Instant now) {
        for (Exchange exchange = deadlines.first();
                exchange != null && !exchange.deadline.isAfter(now);
                exchange = deadlines.first()) {
            expired(exchange, now);
        }
        for (Target target : targets) {
            // Nothing could be opened so far: the source address may be there by now.
            if (target.laneCount() == 0 && !target.waiting.isEmpty()) {
                serveWaiting(target, now);
            }
        }
    }

    Optional<Instant> nextDeadline() {
        Exchange first = deadlines.first();
        return first == null ? Optional.empty() : Optional.of(first.deadline);
    }

    /** Gives up everything. */
    void failAll(String reason) {
        for (Exchange exchange = deadlines.first(); exchange != null; exchange = deadlines.first()) {
            leave(exchange);
            fail(exchange, reason);
        }
    }

    /** Gives up one. */
    void fail(Exchange exchange, String reason) {
        leave(exchange);
        deadlines.remove(exchange);
        port.failed(exchange, reason);
    }

    private void expired(Exchange exchange, Instant now) {
        Target target = exchange.target;
        if (target == null) {
            throw new IllegalStateException("an exchange without a server has a deadline");
        }
        if (exchange.isWaiting) {
            Duration patience = giveUpAfter(exchange);
            if (isPatient(exchange) && !exchange.wasSent() && target.lastAnswerAt.isAfter(now.minus(patience))) {
                // Counted from the old time, so that those who wait expire in the order in which they wait.
                exchange.giveUpAt = exchange.giveUpAt.plus(patience);
                deadlines.schedule(exchange, exchange.giveUpAt);
                return;
            }
            fail(
                    exchange,
                    exchange.wasSent()
                            ? noAnswerInTime(exchange)
                            : "all identifiers at " + target.name + " are in use");
            return;
        }
        if (exchange.transmissionsLeft > 0 && now.isBefore(exchange.giveUpAt)) {
            repeat(exchange, target, now);
            return;
        }
        target.tally.timeouts.increment();
        boolean isSilent = target.lastAnswerAt.isBefore(exchange.firstSentAt);
        if (exchange.transmissionsLeft == 0 && isSilent) {
            declareDead(target, exchange, now);
        }
        if (target.probe == exchange) {
            target.probe = null;
        }
        leave(exchange);
        serveWaiting(target, now);
        next(exchange, now);
    }

    /** Leaves the server alone for its dead time, and moves what is under way there; {@code witness} moves by itself. */
    private void declareDead(Target target, Exchange witness, Instant now) {
        boolean wasAlive = target.deadUntil == null;
        target.deadUntil = now.plus(times.deadTime());
        target.tally.isAlive = false;
        if (!wasAlive || targets.size() == 1) {
            return;
        }
        for (Exchange exchange : target.exchanges()) {
            if (exchange != witness && !exchange.isProbe) {
                leave(exchange);
                next(exchange, now);
            }
        }
    }

    /** Takes the exchange to the next server that it has not been at, or ends it. */
    private void next(Exchange exchange, Instant now) {
        if (!now.isBefore(exchange.giveUpAt)) {
            fail(exchange, noAnswerInTime(exchange));
            return;
        }
        if (isPatient(exchange) && Integer.bitCount(exchange.tried) == targets.size()) {
            exchange.tried = 0;
            exchange.isAgain = true;
        }
        Target dead = null;
        for (Target target : targets) {
            if ((exchange.tried & 1 << target.serverIndex) != 0) {
                continue;
            }
            if (target.deadUntil == null) {
                exchange.isProbe = false;
                go(exchange, target, now);
                return;
            }
            if (!now.isBefore(target.deadUntil) && target.probe == null) {
                target.probe = exchange;
                exchange.isProbe = true;
                go(exchange, target, now);
                return;
            }
            dead = dead == null ? target : dead;
        }
        if (dead == null) {
            fail(exchange, "no answer from " + names(exchange));
            return;
        }
        exchange.isProbe = true;
        go(exchange, dead, now);
    }

    private void go(Exchange exchange, Target target, Instant now) {
        exchange.target = target;
        exchange.tried |= 1 << target.serverIndex;
        int place = place(exchange, target);
        if (place != Target.NO_PLACE) {
            transmit(exchange, target, place, now);
        } else if (target.waiting.size() < queueLimit) {
            exchange.isWaiting = true;
            target.waiting.add(exchange);
            deadlines.schedule(exchange, exchange.giveUpAt);
        } else {
            fail(exchange, "all identifiers at " + target.name + " are in use, and " + queueLimit + " requests wait");
        }
    }

    private int place(Exchange exchange, Target target) {
        int place = target.take(exchange);
        if (place == Target.NO_PLACE && target.laneCount() < laneLimit && port.openLane(target)) {
            target.addLane();
            place = target.take(exchange);
        }
        return place;
    }

    private void transmit(Exchange exchange, Target target, int place, Instant now) {
        exchange.firstSentAt = now;
        exchange.transmissionsLeft = exchange.isProbe ? 0 : times.retransmits();
        exchange.timeoutNanos = exchange.isAgain
                ? doubled(exchange.timeoutNanos)
                : jittered(times.initialTimeout().toNanos());
        target.tally.sent.increment();
        if (encodeAndSend(exchange, target, place, now)) {
            schedule(exchange, now);
        } else {
            exchange.isImpossible = true;
            fail(exchange, "it does not fit into a packet");
        }
    }

    private void repeat(Exchange exchange, Target target, Instant now) {
        exchange.transmissionsLeft--;
        exchange.timeoutNanos = doubled(exchange.timeoutNanos);
        target.tally.retransmitted.increment();
        boolean isSame = port.delaySeconds(exchange, now) == exchange.delaySeconds;
        int place = isSame ? Target.NO_PLACE : place(exchange, target);
        if (place == Target.NO_PLACE) {
            int newest = exchange.newestPlace();
            port.send(target, newest / Target.IDENTIFIERS, target.packet(newest));
        } else {
            boolean _ = encodeAndSend(exchange, target, place, now);
        }
        schedule(exchange, now);
    }

    private boolean encodeAndSend(Exchange exchange, Target target, int place, Instant now) {
        exchange.delaySeconds = port.delaySeconds(exchange, now);
        var packet = port.encode(exchange, target, place % Target.IDENTIFIERS, now);
        if (packet == null) {
            return false;
        }
        target.setPacket(place, packet);
        port.send(target, place / Target.IDENTIFIERS, packet);
        return true;
    }

    private void schedule(Exchange exchange, Instant now) {
        Instant at = now.plusNanos(exchange.timeoutNanos);
        deadlines.schedule(exchange, at.isBefore(exchange.giveUpAt) ? at : exchange.giveUpAt);
    }

    private long jittered(long nanos) {
        return nanos + (long) (random.nextDouble(-JITTER, JITTER) * nanos);
    }

    /** RT = 2*RTprev + RAND*RTprev, or MRT + RAND*MRT where that would be longer (RFC 5080 section 2.2.1). */
    private long doubled(long previous) {
        double rand = random.nextDouble(-JITTER, JITTER);
        long longest = times.longestTimeout().toNanos();
        long next = 2 * previous + (long) (rand * previous);
        return next > longest ? longest + (long) (rand * longest) : next;
    }

    /** Gives back what the exchange holds at its server. */
    private void leave(Exchange exchange) {
        Target target = exchange.target;
        if (target == null) {
            return;
        }
        if (exchange.isWaiting) {
            exchange.isWaiting = false;
            boolean _ = target.waiting.remove(exchange);
        }
        if (target.probe == exchange) {
            target.probe = null;
        }
        target.release(exchange);
        exchange.target = null;
    }

    private void serveWaiting(Target target, Instant now) {
        @Nullable Exchange exchange;
        while ((exchange = target.waiting.peek()) != null) {
            int place = place(exchange, target);
            if (place == Target.NO_PLACE) {
                return;
            }
            target.waiting.remove();
            exchange.isWaiting = false;
            if (isPatient(exchange) && !exchange.wasSent()) {
                exchange.giveUpAt = now.plus(giveUpAfter(exchange));
            }
            transmit(exchange, target, place, now);
        }
    }

    private static boolean isPatient(Exchange exchange) {
        return exchange.question instanceof Question.Accounting;
    }

    private Duration giveUpAfter(Exchange exchange) {
        return isPatient(exchange) ? accountingGiveUpAfter : times.giveUpAfter();
    }

    private String noAnswerInTime(Exchange exchange) {
        return "no answer from " + names(exchange) + " in " + shown(giveUpAfter(exchange));
    }

    private static String shown(Duration duration) {
        return duration.toMillisPart() == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private String names(Exchange exchange) {
        var names = new StringBuilder();
        for (Target target : targets) {
            if ((exchange.tried & 1 << target.serverIndex) != 0) {
                names.append(names.isEmpty() ? "" : ", ").append(target.name).append(target.suspicion());
            }
        }
        return names.toString();
    }
}
