package io.culvert.core.engine;

import io.culvert.l2tp.wire.Avp;
import java.time.Duration;
import java.util.Optional;

/**
 * What holds for every tunnel, since no setting says anything about it.
 *
 * @param hostName what we call ourselves where no setting gives another name; 1..64 octets of UTF-8
 * @param vendorName Vendor Name AVP, where one is sent
 * @param framing Framing Capabilities AVP
 * @param bearer Bearer Capabilities AVP; empty for an end that takes no outgoing calls
 * @param halfOpenTimeout time from our SCCRP to the peer's SCCCN, if the set-up timeout is not shorter
 * @param linger how long an ended tunnel still acknowledges (RFC 2661 section 5.7)
 * @param sessionIdHold how long a session ID is not given out again
 * @param sendQueueLimit control messages that may wait in one tunnel; 1..32766
 */
public record TunnelDefaults(
        String hostName,
        Optional<String> vendorName,
        Avp.FramingCapabilities framing,
        Optional<Avp.BearerCapabilities> bearer,
        Duration halfOpenTimeout,
        Duration linger,
        Duration sessionIdHold,
        int sendQueueLimit) {
    public TunnelDefaults {
        Avp.HostName.of(hostName);
        vendorName.ifPresent(Avp.VendorName::of);
        if (!halfOpenTimeout.isPositive() || linger.isNegative() || sessionIdHold.isNegative()) {
            throw new IllegalArgumentException("half-open timeout " + halfOpenTimeout + ", linger " + linger
                    + ", session ID hold " + sessionIdHold);
        }
        if (sendQueueLimit < 1 || sendQueueLimit > 32_766) {
            throw new IllegalArgumentException("send queue limit " + sendQueueLimit + " is not in 1..32766");
        }
    }

    /**
     * No vendor name, both framings and bearers, 10 s half-open, 31 s linger, session IDs held for 60 s, 16,384 messages.
     */
    public static TunnelDefaults of(String hostName) {
        return new TunnelDefaults(
                hostName,
                Optional.empty(),
                Avp.FramingCapabilities.of(true, true),
                Optional.of(Avp.BearerCapabilities.of(true, true)),
                Duration.ofSeconds(10),
                Duration.ofSeconds(31),
                Duration.ofSeconds(60),
                16_384);
    }

    public TunnelDefaults withVendorName(String name) {
        return new TunnelDefaults(
                hostName, Optional.of(name), framing, bearer, halfOpenTimeout, linger, sessionIdHold, sendQueueLimit);
    }

    public TunnelDefaults withHalfOpenTimeout(Duration time) {
        return new TunnelDefaults(hostName, vendorName, framing, bearer, time, linger, sessionIdHold, sendQueueLimit);
    }
}
