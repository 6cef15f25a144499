package io.culvert.l2tp.channel;

import java.time.Duration;

/**
 * How a control channel behaves.
 *
 * <p><b>RFC:</b> RFC 2661 section 5.8 (retransmission, window) and RFC 2661 section 5.5 (keepalive).
 *
 * @param receiveWindow messages that we are willing to receive ahead of our acknowledgement (what we advertise), and
 *     the limit of the out-of-order queue; 1..32767
 * @param congestionControl whether slow start and congestion avoidance limit what is outstanding
 * @param firstRetransmitAfter time until the first retransmission; doubles with each further one
 * @param retransmitCap longest time between two retransmissions, at least 8 s
 * @param tries how often a message is sent in all before the peer is held for dead
 * @param helloInterval silence of the peer after which it is probed; zero: never
 * @param sendQueueLimit messages that may wait for an acknowledgement or for the window; at most 32766. One
 *     more is taken as the last word of a tunnel
 * @param sendWindowLimit messages of ours that may be outstanding whatever the peer's window and the congestion window
 *     allow; 1..32767. Below {@value ControlChannel#DEFAULT_WINDOW} less is sent than every peer accepts
 */
public record ChannelSettings(
        int receiveWindow,
        boolean congestionControl,
        Duration firstRetransmitAfter,
        Duration retransmitCap,
        int tries,
        Duration helloInterval,
        int sendQueueLimit,
        int sendWindowLimit) {
    /** A {@link #sendWindowLimit()} that limits nothing: no window is wider. */
    public static final int NO_SEND_WINDOW_LIMIT = 32_767;

    private static final int LARGEST_WINDOW = 32_767;
    private static final Duration SMALLEST_CAP = Duration.ofSeconds(8);

    public ChannelSettings {
        require(receiveWindow >= 1 && receiveWindow <= LARGEST_WINDOW, "receive window", receiveWindow);
        require(firstRetransmitAfter.isPositive(), "first retransmission after", firstRetransmitAfter);
        require(retransmitCap.compareTo(SMALLEST_CAP) >= 0, "retransmission cap", retransmitCap);
        require(firstRetransmitAfter.compareTo(retransmitCap) <= 0, "first retransmission after", firstRetransmitAfter);
        require(tries >= 1, "tries", tries);
        require(!helloInterval.isNegative(), "hello interval", helloInterval);
        require(sendQueueLimit >= 1 && sendQueueLimit < LARGEST_WINDOW, "send queue limit", sendQueueLimit);
        require(sendWindowLimit >= 1 && sendWindowLimit <= LARGEST_WINDOW, "send window limit", sendWindowLimit);
    }

    /**
     * 1 s doubling to 8 s, ten tries (63 s), HELLO after 60 s, a receive window of 512, a send queue of 16,384, no limit
     * of the send window.
     */
    public static ChannelSettings defaults() {
        return new ChannelSettings(
                512,
                true,
                Duration.ofSeconds(1),
                SMALLEST_CAP,
                10,
                Duration.ofSeconds(60),
                16_384,
                NO_SEND_WINDOW_LIMIT);
    }

    private static void require(boolean met, String name, Object value) {
        if (!met) {
            throw new IllegalArgumentException(name + " out of range: " + value);
        }
    }
}
