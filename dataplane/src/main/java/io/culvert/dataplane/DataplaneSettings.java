package io.culvert.dataplane;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * How the data plane is opened.
 *
 * @param port UDP port, 0..65535; 0 lets the kernel choose one
 * @param addresses to listen on; empty: all of IPv4 and, where the host has it, IPv6
 * @param tunName interface name, 1..15 characters
 * @param tunMtu octets, 68..9216
 * @param gatewayAddress set on the TUN, source of ICMP messages; empty: those come from the user's address
 * @param socketBufferOctets wanted in the kernel for each socket and direction
 * @param puntedFramesPerSecond to the control plane, for each receive thread
 * @param puntedFramesPerSecondOfSession to the control plane, with bursts of one second's worth
 * @param sequenceRestartRun so many numbered data messages that are late, but in unbroken order, mean that the peer has begun
 *     to count anew: the "n" of RFC 4951 section 3.2.3; at least 2
 */
public record DataplaneSettings(
        Mode mode,
        int port,
        List<InetAddress> addresses,
        String tunName,
        int tunMtu,
        Optional<Inet4Address> gatewayAddress,
        int socketBufferOctets,
        int puntedFramesPerSecond,
        int puntedFramesPerSecondOfSession,
        int sequenceRestartRun) {
    /** Whether there is a TUN. */
    public enum Mode {
        /** TUN if this process may open it, else as {@link #NONE}, with a notice. */
        AUTO,
        /** TUN, or an error. */
        TUN,
        /** Calls come up, traffic is not forwarded. */
        NONE
    }

    public static final DataplaneSettings DEFAULTS = new DataplaneSettings(
            Mode.AUTO, 1701, List.of(), "culvert0", 1500, Optional.empty(), 8 * 1024 * 1024, 100_000, 50, 16);

    private static final int LARGEST_TUN_MTU = 9216;

    public DataplaneSettings {
        addresses = List.copyOf(addresses);
        require(port >= 0 && port <= 65535, "port " + port + " is not in 0..65535");
        require(!tunName.isEmpty() && tunName.length() <= 15, "an interface name has 1..15 characters: " + tunName);
        require(
                tunMtu >= Ipv4Forwarding.SMALLEST_MTU && tunMtu <= LARGEST_TUN_MTU,
                "TUN MTU " + tunMtu + " is not in 68..9216");
        require(socketBufferOctets > 0, "a socket buffer is larger than 0");
        require(puntedFramesPerSecond > 0 && puntedFramesPerSecondOfSession > 0, "a frame limit is larger than 0");
        require(sequenceRestartRun > 1, "one message alone is in no order");
    }

    public DataplaneSettings withMode(Mode value) {
        return new DataplaneSettings(
                value,
                port,
                addresses,
                tunName,
                tunMtu,
                gatewayAddress,
                socketBufferOctets,
                puntedFramesPerSecond,
                puntedFramesPerSecondOfSession,
                sequenceRestartRun);
    }

    /** Where to listen; see {@link #port} and {@link #addresses}. */
    public DataplaneSettings withListen(int newPort, List<InetAddress> newAddresses) {
        return new DataplaneSettings(
                mode,
                newPort,
                newAddresses,
                tunName,
                tunMtu,
                gatewayAddress,
                socketBufferOctets,
                puntedFramesPerSecond,
                puntedFramesPerSecondOfSession,
                sequenceRestartRun);
    }

    public DataplaneSettings withTun(String name, int mtu, Optional<Inet4Address> gateway) {
        return new DataplaneSettings(
                mode,
                port,
                addresses,
                name,
                mtu,
                gateway,
                socketBufferOctets,
                puntedFramesPerSecond,
                puntedFramesPerSecondOfSession,
                sequenceRestartRun);
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
