package io.culvert.dataplane;

/**
 * IP packets that were forwarded for a session, without PPP and outer headers; numbers never decrease while the session
 * is programmed. Input is from the user, output to the user.
 *
 * @param lastActivityNanos {@link System#nanoTime()} of the last forwarded packet, or of programming if there was none
 */
public record SessionCounters(
        long inputOctets, long outputOctets, long inputPackets, long outputPackets, long lastActivityNanos) {}
