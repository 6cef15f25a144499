package io.culvert.l2tp.failover;

import io.culvert.l2tp.wire.Avp.FailoverSessionState;
import io.culvert.l2tp.wire.TunnelMessage.Fsq;
import io.culvert.l2tp.wire.TunnelMessage.Fsr;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The state of many sessions in messages none of which has to be fragmented.
 *
 * <p><b>Bounds:</b> {@value #PER_MESSAGE} sessions a message, which then has 1300 octets. <b>RFC:</b> RFC 4951 section 3.3.
 */
public final class SessionStates {
    /** Also hidden, each with a length and padding, they stay far below what UDP carries. */
    static final int PER_MESSAGE = 80;

    private SessionStates() {}

    /** Asks about all of these; none at all for none. */
    public static List<Fsq> queries(List<FailoverSessionState> sessions) {
        return split(sessions, some -> new Fsq(some, List.of()));
    }

    /** Answers about all of these; none at all for none. */
    public static List<Fsr> responses(List<FailoverSessionState> sessions) {
        return split(sessions, some -> new Fsr(some, List.of()));
    }

    private static <M> List<M> split(
            List<FailoverSessionState> sessions, Function<List<FailoverSessionState>, M> message) {
        var messages = new ArrayList<M>();
        for (int from = 0; from < sessions.size(); from += PER_MESSAGE) {
            messages.add(message.apply(sessions.subList(from, Math.min(from + PER_MESSAGE, sessions.size()))));
        }
        return messages;
    }
}
