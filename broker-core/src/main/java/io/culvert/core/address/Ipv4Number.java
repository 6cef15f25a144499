package io.culvert.core.address;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** IPv4 addresses as numbers 0..2^32-1, so that ranges can be counted through. */
public final class Ipv4Number {
    private Ipv4Number() {}

    public static long of(Inet4Address address) {
        byte[] octets = address.getAddress();
        return (octets[0] & 0xFFL) << 24 | (octets[1] & 0xFFL) << 16 | (octets[2] & 0xFFL) << 8 | (octets[3] & 0xFFL);
    }

    public static Inet4Address address(long number) {
        try {
            return (Inet4Address) InetAddress.getByAddress(
                    new byte[] {(byte) (number >>> 24), (byte) (number >>> 16), (byte) (number >>> 8), (byte) number});
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are always an address", e);
        }
    }
}
