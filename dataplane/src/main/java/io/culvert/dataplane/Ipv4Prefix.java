package io.culvert.dataplane;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;

/**
 * An IPv4 network; host bits of the address it was made from are cleared.
 *
 * @param length of the prefix in bits, 0..32
 */
public record Ipv4Prefix(Inet4Address network, int length) {
    public Ipv4Prefix {
        if (length < 0 || length > 32) {
            throw new IllegalArgumentException("prefix length " + length + " is not in 0..32");
        }
        network = address(bits(network) & mask(length));
    }

    /** The network of one address. */
    public static Ipv4Prefix host(Inet4Address address) {
        return new Ipv4Prefix(address, 32);
    }

    /** The network as a number, first octet highest. */
    public int bits() {
        return bits(network);
    }

    /** Ones for the prefix, zeros for the host part. */
    public int mask() {
        return mask(length);
    }

    /** Whether every address of {@code other} is in this network. */
    public boolean contains(Ipv4Prefix other) {
        return other.length >= length && (other.bits() & mask()) == bits();
    }

    @Override
    public String toString() {
        return network.getHostAddress() + "/" + length;
    }

    static int mask(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }

    /** An address as a number, first octet highest. */
    public static int bits(Inet4Address address) {
        return ByteBuffer.wrap(address.getAddress()).getInt();
    }

    /** The address of a number, first octet highest. */
    public static Inet4Address address(int bits) {
        try {
            return (Inet4Address)
                    InetAddress.getByAddress(ByteBuffer.allocate(4).putInt(bits).array());
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four octets are an IPv4 address", e);
        }
    }
}
