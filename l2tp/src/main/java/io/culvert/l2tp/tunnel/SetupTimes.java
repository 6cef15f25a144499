package io.culvert.l2tp.tunnel;

import java.time.Duration;

/**
 * How long each state of a set-up may last. The RFC leaves these to the implementation (RFC 2661 section 7.3).
 *
 * @param controlReply originator: SCCRQ sent, SCCRP awaited
 * @param controlConnected receiver: SCCRP sent, SCCCN awaited
 * @param tunnel a call waits for the tunnel
 * @param answer a call is offered to us, and we have not decided
 * @param reply ICRQ or OCRQ sent, reply awaited
 * @param line LAC: ICRP received, the line is not up yet
 * @param connect LNS: ICRP sent or OCRP received, ICCN or OCCN awaited
 * @param bearer LAC: OCRP sent, the called party is awaited
 */
public record SetupTimes(
        Duration controlReply,
        Duration controlConnected,
        Duration tunnel,
        Duration answer,
        Duration reply,
        Duration line,
        Duration connect,
        Duration bearer) {
    public SetupTimes {
        for (var time : new Duration[] {controlReply, controlConnected, tunnel, answer, reply, line, connect, bearer}) {
            if (!time.isPositive()) {
                throw new IllegalArgumentException("set-up time " + time);
            }
        }
    }

    /** 60 s each. */
    public static SetupTimes defaults() {
        return all(Duration.ofSeconds(60));
    }

    /** The same time for every state. */
    public static SetupTimes all(Duration time) {
        return new SetupTimes(time, time, time, time, time, time, time, time);
    }
}
