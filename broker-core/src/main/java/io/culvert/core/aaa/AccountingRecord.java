package io.culvert.core.aaa;

import io.culvert.octets.Octets;
import java.net.Inet4Address;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One accounting record of a user's session (RFC 2866 section 4.1).
 *
 * @param eventTime when it happened: gives Event-Timestamp, and Acct-Delay-Time when the record leaves later
 * @param classes Class attributes of the Access-Accept, in order
 */
public record AccountingRecord(
        Event event,
        Instant eventTime,
        String userName,
        SessionFacts session,
        Optional<Inet4Address> framedIpAddress,
        List<Octets> classes,
        Authentic authentic) {
    public AccountingRecord {
        classes = List.copyOf(classes);
    }

    /** What happened. */
    public sealed interface Event {
        /** The session carries traffic from now on. */
        record Start() implements Event {}

        /** The session goes on. */
        record Interim(Duration sessionTime, TrafficCounters counters) implements Event {}

        /**
         * The session is over.
         *
         * @param disconnectCause Cisco-Disconnect-Cause (vendor 9, type 195), e.g. 600 VPN-User-Disconnect
         */
        record Stop(Duration sessionTime, TrafficCounters counters, TerminateCause cause, int disconnectCause)
                implements Event {}
    }

    /** Who said that the user is who he says (RFC 2866 section 5.6). */
    public enum Authentic {
        RADIUS,
        LOCAL
    }
}
