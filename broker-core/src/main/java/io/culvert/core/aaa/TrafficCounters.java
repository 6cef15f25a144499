package io.culvert.core.aaa;

/**
 * What a session has carried of network-layer packets; never decreases. Input is from the user, output to the user
 * (RFC 2866 section 5.3).
 */
public record TrafficCounters(long inputOctets, long outputOctets, long inputPackets, long outputPackets) {
    public static final TrafficCounters ZERO = new TrafficCounters(0, 0, 0, 0);
}
