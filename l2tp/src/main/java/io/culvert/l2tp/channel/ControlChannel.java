package io.culvert.l2tp.channel;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.channel.ChannelOutput.Notice;
import io.culvert.l2tp.channel.SendQueue.Progress;
import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Delivers the control messages of one tunnel in order and without duplication, both ways.
 *
 * <p>It sees sequence numbers and octets only. The owner hands received messages to {@link #receive}, processes what it
 * is told to, queues answers with {@link #send}, and at the end of its step takes from {@link #drain} what is to leave:
 * messages within the window, and a ZLB only if an acknowledgement is owed that no message carried.
 *
 * <p>A retransmission timer runs from the moment that the owner reports the message as {@link #released}; a message
 * that was given out and not yet released is never given out again, however long that takes.
 *
 * <p><b>Thread:</b> one. <b>Bounds:</b> the out-of-order queue by the advertised receive window, the send queue by
 * {@link ChannelSettings#sendQueueLimit()}. <b>RFC:</b> RFC 2661 section 5.8, RFC 2661 Appendix A.
 */
public final class ControlChannel {
    /** What a peer accepts that has not sent a Receive Window Size AVP (RFC 2661 section 4.4.3). */
    public static final int DEFAULT_WINDOW = 4;

    /** No deadline. */
    public static final Instant NEVER = Instant.MAX;

    /** Where the header of a message has its Ns. */
    public static final int NS_OFFSET = 8;

    private static final int NR_OFFSET = 10;

    private final ChannelSettings settings;
    private final SendQueue queue = new SendQueue();
    private final Map<Integer, Octets> outOfOrder = HashMap.newHashMap(0);

    /** Ns of the first message of {@code queue}. */
    private int unacknowledged;
    /** Messages at the front of {@code queue} that have been given out at least once. */
    private int sent;
    /** Index in {@code queue} of the next message to give out; behind {@code sent} after a timeout. */
    private int next;
    /** Timeouts since the peer last acknowledged something new. */
    private int timeouts;

    private Instant progressAt;

    private int expected;
    /** How far ahead of the expected message one may be and still be kept. */
    private int earlyLimit;

    /** How often messages that had never been given out were dropped or renumbered. */
    private int rewrites;

    private boolean acknowledgementOwed;
    private Instant heardAt;
    private boolean keepAlive;

    private final CongestionWindow window;
    /** Whose end is awaited beyond all tries, from the first timeout in a row on. */
    private Duration extendedWait = Duration.ZERO;

    private Instant silentSince;

    private long retransmissions;
    private long acknowledgementsSent;
    private int longestQueue;

    private final List<Notice> notices = new ArrayList<>(0);

    /** Present from a resumption until nothing is in doubt any more. */
    private @Nullable Recovery recovery;

    public ControlChannel(ChannelSettings settings, Instant now) {
        this.settings = settings;
        this.progressAt = now;
        this.heardAt = now;
        this.silentSince = now;
        this.window = new CongestionWindow(settings);
        this.earlyLimit = Math.min(DEFAULT_WINDOW, settings.receiveWindow());
    }

    /**
     * Goes on where {@code state} was taken. Acknowledging goes on at once; all that is unacknowledged is sent again,
     * window by window, from {@link #begin} on. Messages ahead are kept as from a peer that is not known for certain.
     *
     * @param state whose congestion window limits what is outstanding until our numbers are proven, whatever
     *     {@link ChannelSettings#congestionControl()} says: a peer that does not answer says nothing about congestion
     *     then, and does not keep back what others are to be told
     * @param degraded whether the numbers may be older than what the peer has seen. Then an Nr above ours is adopted,
     *     and what is queued from now on waits until our numbers are proven; and an Ns above the expected one is adopted
     *     when the peer has had the time to repeat what is lower. Numbers more than 32767 behind cannot be mended
     */
    public static ControlChannel resume(ChannelSettings settings, ChannelState state, boolean degraded, Instant now) {
        var channel = new ControlChannel(settings, now);
        channel.unacknowledged = state.unacknowledged().value();
        channel.expected = state.expected().value();
        state.queue().forEach(channel.queue::add);
        channel.sent = state.sent();
        channel.window.resume(state);
        channel.longestQueue = state.queue().size();
        channel.recovery =
                new Recovery(state.congestionWindow(), channel.nextNs().value(), degraded);
        return channel;
    }

    /**
     * After {@link #resume}: from now on messages leave. Our numbers are proven when the peer has acknowledged all that
     * the state held.
     */
    public void begin() {
        if (recovery != null) {
            recovery.paused = false;
            recovery.marked = true;
            settle(recovery);
        }
    }

    /** The Ns that the message of the next {@link #probe} must carry. */
    public SequenceNumber probeNs() {
        return recovery != null && recovery.degraded ? number(recovery.mark) : nextNs();
    }

    /**
     * Instead of {@link #begin}, with a message more, which the peer will acknowledge and nothing else: our numbers are
     * proven when it has. After a degraded resumption it goes in front of all that was queued since, which is not to
     * be lost if it should turn out that the peer has seen its numbers before.
     */
    public void probe(Octets message) {
        if (recovery == null) {
            throw new IllegalStateException("the channel is not resumed");
        }
        if (recovery.degraded) {
            int index = known(recovery);
            queue.insert(index, message);
            renumber(index + 1);
            recovery.mark = serial(recovery.mark + 1);
        } else {
            send(message);
            recovery.mark = nextNs().value();
        }
        longestQueue = Math.max(longestQueue, queue.size());
        begin();
    }

    /** Whether nothing need be queued any more to prove our numbers. */
    public boolean isProbed() {
        return recovery == null || recovery.marked;
    }

    /** Whether the peer has confirmed our numbers, or there never was a doubt. */
    public boolean isProven() {
        return recovery == null || !recovery.ours;
    }

    /** Whether numbers may still be older than what the peer has seen. */
    public boolean isDegraded() {
        return recovery != null && recovery.degraded;
    }

    /** Drops every message; the number of the first is used anew. Nothing but a last word may follow. */
    public void dropAll() {
        queue.truncate(0);
        sent = 0;
        next = 0;
        rewrites++;
        recovery = null;
    }

    /**
     * Both ends begin anew with other numbers: all that waits, in either direction, is dropped (RFC 4951 section 3.2.2).
     *
     * @param proves whether messages wait for {@link #begin} or {@link #probe} as after a resumption
     */
    public void reset(SequenceNumber ns, SequenceNumber nr, boolean proves, Instant now) {
        int limit = recovery == null ? window.peerWindow() : recovery.window;
        dropAll();
        outOfOrder.clear();
        unacknowledged = ns.value();
        expected = nr.value();
        acknowledgementOwed = false;
        timeouts = 0;
        progressAt = now;
        recovery = proves ? new Recovery(limit, unacknowledged, false) : null;
    }

    /** Nothing that waits is sent (again): the address may be a victim's. */
    public void silence() {
        next = queue.size();
        sent = next;
        recovery = null;
    }

    /** All that {@link #resume} needs; the out-of-order queue is left out, since none of it was acknowledged. */
    public ChannelState state() {
        return new ChannelState(
                number(unacknowledged),
                number(expected),
                queue.datagrams(),
                sent,
                window.peerWindow(),
                window.congestionWindow(),
                window.threshold(),
                window.acknowledgements(),
                window.limit());
    }

    /** Where it stands, to be compared with an earlier value. Constant time. */
    public ChannelNumbers numbers() {
        return new ChannelNumbers(number(unacknowledged), number(unacknowledged + sent), nextNs(), nr(), rewrites);
    }

    /** A message that the peer has not acknowledged, as it was queued; empty for every other number. Constant time. */
    public Optional<Octets> message(SequenceNumber ns) {
        int index = distance(unacknowledged, ns.value());
        return index >= 0 && index < queue.size() ? Optional.of(queue.get(index).datagram) : Optional.empty();
    }

    /** The Ns that the next {@link #send} must carry. */
    public SequenceNumber nextNs() {
        return number(unacknowledged + queue.size());
    }

    /** The Ns expected from the peer: the Nr of every message that leaves. */
    public SequenceNumber nr() {
        return number(expected);
    }

    /** Whether the send queue is at its limit: only the last word of the tunnel may follow. */
    public boolean isFull() {
        return queue.size() >= settings.sendQueueLimit();
    }

    /** Whether the peer has acknowledged every message. */
    public boolean isAcknowledged() {
        return queue.isEmpty();
    }

    /** The peer's Receive Window Size, once it is known: bounds CWND and is the first SSTHRESH. */
    public void peerWindow(int messages) {
        window.peerWindow(messages);
    }

    /** From now on so many messages of ours may be outstanding, unless more may already. */
    public void raiseSendWindowLimit(int messages) {
        window.raiseLimit(messages);
    }

    /**
     * How long a peer that does not answer is waited for at least, from the first timeout in a row on: it may come back, and
     * has asked for so much time (RFC 4951 section 5.1). It is given up when all tries are used as well.
     */
    public void extendWait(Duration time) {
        extendedWait = time;
    }

    /** Queues an encoded message that carries {@link #nextNs()}. */
    public void send(Octets message) {
        if (queue.size() > settings.sendQueueLimit()) {
            throw new IllegalStateException("send queue is full: " + queue.size() + " messages");
        }
        queue.add(message);
        longestQueue = Math.max(longestQueue, queue.size());
    }

    /**
     * Drops the messages that have never left; their numbers are used anew. Those that are to prove our numbers after a
     * degraded resumption stay.
     *
     * @return how many were dropped
     */
    public int dropUnsent() {
        int kept = sent;
        if (recovery != null && recovery.ours && recovery.degraded) {
            kept = Math.max(sent, known(recovery));
        }
        int dropped = queue.size() - kept;
        queue.truncate(kept);
        rewrites += dropped > 0 ? 1 : 0;
        return dropped;
    }

    /**
     * Takes the numbers of a message from the peer.
     *
     * @param zlb whether it has no body
     * @param datagram kept if the message is ahead of the expected one
     */
    public Reception receive(SequenceNumber ns, SequenceNumber nr, boolean zlb, Octets datagram, Instant now) {
        heardAt = now;
        acknowledge(nr.value(), now);
        if (zlb) {
            return Reception.IGNORE;
        }
        int ahead = distance(expected, ns.value());
        if (ahead == 0) {
            accept();
            peerNumberIsProven();
            return Reception.PROCESS;
        }
        if (ahead < 0) {
            acknowledgementOwed = true;
            notices.add(Notice.DUPLICATE);
        } else if (isKept(ns.value(), ahead, now) && outOfOrder.putIfAbsent(ns.value(), datagram) == null) {
            notices.add(Notice.HELD_OUT_OF_ORDER);
        } else {
            notices.add(Notice.DROPPED_OUT_OF_ORDER);
        }
        return Reception.IGNORE;
    }

    /** Whether a message that came early is now the expected one. */
    public boolean hasNext() {
        return !outOfOrder.isEmpty() && outOfOrder.containsKey(expected);
    }

    /** The expected message that came early; from now on it counts as processed. */
    public Octets next() {
        var datagram = outOfOrder.remove(expected);
        if (datagram == null) {
            throw new IllegalStateException("no message " + expected + " is held");
        }
        accept();
        return datagram;
    }

    /**
     * The peer is known for certain: messages ahead are kept up to the advertised window. Before that only very few
     * are, so that strangers cannot fill our memory.
     */
    public void peerIsKnown() {
        earlyLimit = settings.receiveWindow();
    }

    /** Whether a silent peer is to be probed; the silence counts from the last message heard. */
    public void keepAlive(boolean on) {
        keepAlive = on && settings.helloInterval().isPositive();
    }

    /** The peer is alive: a data message came from it. */
    public void heard(Instant now) {
        heardAt = now;
    }

    /** A message has left; its retransmission timer runs from now on. Unknown numbers are ignored. */
    public void released(SequenceNumber ns, Instant now) {
        int index = distance(unacknowledged, ns.value());
        if (index >= 0 && index < sent && queue.get(index).progress == Progress.HANDED_OVER) {
            queue.get(index).progress = Progress.RELEASED;
            queue.get(index).releasedAt = now;
        }
    }

    /**
     * After a degraded resumption, when it is time: expects the lowest of the messages that came early, so that
     * {@link #hasNext()} offers it.
     */
    public void adoptPeerNumber(Instant now) {
        if (recovery != null && !now.isBefore(recovery.adoptAt)) {
            expected = recovery.lowestHeld;
            notices.add(Notice.PEER_NUMBER_ADOPTED);
            peerNumberIsProven();
        }
    }

    /** When {@link #timerExpired} or {@link #adoptPeerNumber} has something to do, or {@link #NEVER}. */
    public Instant nextDeadline() {
        var ordinary = ordinaryDeadline();
        return recovery != null && recovery.adoptAt.isBefore(ordinary) ? recovery.adoptAt : ordinary;
    }

    private Instant ordinaryDeadline() {
        if (!queue.isEmpty()) {
            return retransmitAt();
        }
        return keepAlive ? heardAt.plus(settings.helloInterval()) : NEVER;
    }

    /** Runs the timer that is due, if any. */
    public Expiry timerExpired(Instant now) {
        if (now.isBefore(ordinaryDeadline())) {
            return Expiry.NONE;
        }
        if (queue.isEmpty()) {
            return Expiry.HELLO_DUE;
        }
        if (timeouts++ == 0) {
            silentSince = timedFrom();
        }
        if (timeouts >= settings.tries() && !now.isBefore(silentSince.plus(extendedWait))) {
            return Expiry.GIVEN_UP;
        }
        window.narrow();
        next = 0;
        return Expiry.RETRANSMITTED;
    }

    /** What is to leave now, in order: messages as far as the windows allow, then a ZLB if one is needed. */
    public List<ChannelOutput> drain() {
        var outputs = new ArrayList<ChannelOutput>(2);
        notices.forEach(notice -> outputs.add(new ChannelOutput.Noticed(notice)));
        notices.clear();
        int allowed = messagesThatMayLeave();
        boolean carried = false;
        while (next < queue.size() && next < allowed) {
            var message = queue.get(next);
            if (message.progress != Progress.HANDED_OVER) {
                outputs.add(handOver(message));
                carried = true;
            }
            next++;
        }
        sent = Math.max(sent, next);
        if (acknowledgementOwed && !carried) {
            acknowledgementsSent++;
            outputs.add(new ChannelOutput.Acknowledge(number(unacknowledged + sent), nr()));
        }
        acknowledgementOwed = false;
        return outputs;
    }

    /** The figures that an operator asks for. */
    public ChannelFacts facts() {
        return new ChannelFacts(
                number(unacknowledged + sent),
                nr(),
                window.peerWindow(),
                window.limit(),
                window.inUse(),
                queue.size() - sent,
                sent,
                longestQueue,
                retransmissions,
                acknowledgementsSent,
                timeouts);
    }

    private ChannelOutput handOver(SendQueue.Outgoing message) {
        boolean retransmission = next < sent;
        if (retransmission) {
            retransmissions++;
        }
        message.progress = Progress.HANDED_OVER;
        message.transmissions++;
        return new ChannelOutput.Transmit(
                number(unacknowledged + next), withNr(message.datagram, expected), retransmission);
    }

    private void acknowledge(int nr, Instant now) {
        int acknowledged = distance(unacknowledged, nr);
        if (recovery != null && recovery.ours && learn(recovery, acknowledged)) {
            timeouts = 0;
            progressAt = now;
            settle(recovery);
            return;
        }
        if (acknowledged > sent) {
            notices.add(Notice.ACKNOWLEDGES_UNSENT);
        }
        if (acknowledged <= 0 || acknowledged > sent) {
            return;
        }
        queue.removeFirst(acknowledged);
        unacknowledged = serial(unacknowledged + acknowledged);
        sent -= acknowledged;
        next = Math.max(next - acknowledged, 0);
        timeouts = 0;
        progressAt = now;
        window.widen();
        if (recovery != null) {
            settle(recovery);
        }
    }

    /** Messages at the front of the queue that the state held, and the probe. */
    private int known(Recovery doubts) {
        return Math.max(distance(unacknowledged, doubts.mark), 0);
    }

    /**
     * What was queued may have left, whether or not the state says so. After a degraded resumption the peer may even
     * have seen more than we have noted: what the state held is in its hands then, and more that we know nothing of.
     *
     * @return whether the peer's word has been adopted, and nothing is left to be done with it
     */
    private boolean learn(Recovery doubts, int acknowledged) {
        int mayHaveLeft = distance(unacknowledged, doubts.degraded ? doubts.mark : doubts.end);
        if (acknowledged <= mayHaveLeft) {
            sent = Math.max(sent, acknowledged);
        }
        if (acknowledged <= mayHaveLeft || !doubts.degraded) {
            return false;
        }
        // Nothing behind those has left, so it is free to get other numbers.
        queue.removeFirst(Math.max(mayHaveLeft, 0));
        unacknowledged = serial(unacknowledged + acknowledged);
        doubts.mark = unacknowledged;
        sent = 0;
        next = 0;
        renumber(0);
        notices.add(Notice.OWN_NUMBER_ADOPTED);
        return true;
    }

    /** Gives the messages from {@code index} on, which have never left, the numbers of their places. */
    private void renumber(int index) {
        for (int i = index; i < queue.size(); i++) {
            queue.replace(i, patched(queue.get(i).datagram, NS_OFFSET, serial(unacknowledged + i)));
        }
        rewrites++;
    }

    private void settle(Recovery doubts) {
        if (doubts.marked && distance(doubts.mark, unacknowledged) >= 0) {
            doubts.ours = false;
            forgetIfOver(doubts);
        }
    }

    private void peerNumberIsProven() {
        if (recovery != null) {
            recovery.peers = false;
            recovery.adoptAt = NEVER;
            forgetIfOver(recovery);
        }
    }

    private void forgetIfOver(Recovery doubts) {
        if (doubts.isOver()) {
            recovery = null;
        }
    }

    /** Whether a message so far ahead is to be kept; after a degraded resumption the peer may be any number ahead. */
    private boolean isKept(int ns, int ahead, Instant now) {
        if (recovery == null || !recovery.peers) {
            return ahead < earlyLimit;
        }
        boolean lowest = recovery.adoptAt.equals(NEVER) || distance(recovery.lowestHeld, ns) < 0;
        boolean kept = outOfOrder.size() < earlyLimit;
        if (lowest && kept) {
            recovery.lowestHeld = ns;
            recovery.adoptAt = now.plus(Recovery.LONGEST_RETRANSMISSION);
        }
        return kept;
    }

    private int messagesThatMayLeave() {
        if (recovery == null || !recovery.ours) {
            return window.inUse();
        }
        if (recovery.paused) {
            return 0;
        }
        int limit = recovery.degraded ? known(recovery) : queue.size();
        return Math.min(limit, Math.min(window.uncontrolled(), recovery.window));
    }

    private void accept() {
        expected = serial(expected + 1);
        acknowledgementOwed = true;
    }

    private Instant retransmitAt() {
        var front = queue.get(0);
        if (front.progress != Progress.RELEASED) {
            return NEVER;
        }
        return timedFrom().plus(retransmitAfter(front.transmissions));
    }

    private Instant timedFrom() {
        var releasedAt = queue.get(0).releasedAt;
        return releasedAt.isAfter(progressAt) ? releasedAt : progressAt;
    }

    private Duration retransmitAfter(int transmissions) {
        var delay = settings.firstRetransmitAfter();
        for (int i = 1; i < transmissions && delay.compareTo(settings.retransmitCap()) < 0; i++) {
            delay = delay.multipliedBy(2);
        }
        return delay.compareTo(settings.retransmitCap()) < 0 ? delay : settings.retransmitCap();
    }

    private static Octets withNr(Octets datagram, int nr) {
        return datagram.u16(NR_OFFSET) == nr ? datagram : patched(datagram, NR_OFFSET, nr);
    }

    private static Octets patched(Octets datagram, int offset, int number) {
        return new OctetWriter(datagram.length())
                .octets(datagram)
                .patchU16(offset, number)
                .toOctets();
    }

    /** How far {@code to} is ahead of {@code from}, -32768..32767 (RFC 2661 section 5.8). */
    private static int distance(int from, int to) {
        return (short) (to - from);
    }

    private static int serial(int number) {
        return number & 0xFFFF;
    }

    private static SequenceNumber number(int number) {
        return new SequenceNumber(serial(number));
    }
}
