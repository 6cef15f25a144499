package io.culvert.core.engine;

import java.net.InetAddress;

/**
 * A peer's address as the key of a hash table that a flood fills: well mixed, and comparable, so that no choice of
 * source addresses makes a bucket slow.
 */
record PeerKey(long high, long low) implements Comparable<PeerKey> {
    static PeerKey of(InetAddress address) {
        byte[] octets = address.getAddress();
        long high = 0;
        long low = 0;
        for (int i = 0; i < octets.length; i++) {
            if (i < octets.length - Long.BYTES) {
                high = (high << 8) | (octets[i] & 0xFF);
            } else {
                low = (low << 8) | (octets[i] & 0xFF);
            }
        }
        // An IPv4 address and the IPv6 address with the same number are two peers.
        return new PeerKey(octets.length == 4 ? -1 : high, low);
    }

    @Override
    public int compareTo(PeerKey other) {
        int byHigh = Long.compare(high, other.high);
        return byHigh != 0 ? byHigh : Long.compare(low, other.low);
    }

    @Override
    public int hashCode() {
        long mixed = (high * 0x9E3779B97F4A7C15L ^ low) * 0xBF58476D1CE4E5B9L;
        return (int) (mixed ^ (mixed >>> 32));
    }
}
