package io.culvert.radius.client;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Where requests come from, as the servers see it. Where there is no address of a server's family, the system chooses.
 *
 * @param ipv4 towards servers with an IPv4 address
 * @param ipv6 towards servers with an IPv6 address
 * @param areMovable whether they move between machines: they need not be there yet when the client is opened
 */
public record SourceAddresses(Optional<Inet4Address> ipv4, Optional<Inet6Address> ipv6, boolean areMovable) {
    /** The system chooses. */
    public static final SourceAddresses NONE = new SourceAddresses(Optional.empty(), Optional.empty(), false);

    /** One that is always there. */
    public static SourceAddresses of(InetAddress address) {
        return NONE.with(address);
    }

    /** This one for its family. */
    public SourceAddresses with(InetAddress address) {
        return switch (address) {
            case Inet4Address four -> new SourceAddresses(Optional.of(four), ipv6, areMovable);
            case Inet6Address six -> new SourceAddresses(ipv4, Optional.of(six), areMovable);
            default -> throw new IllegalArgumentException("an address of no known family: " + address);
        };
    }

    /** From where that server is asked; empty: the system chooses. */
    public Optional<InetAddress> towards(InetAddress server) {
        return server instanceof Inet4Address
                ? ipv4.map(address -> (InetAddress) address)
                : ipv6.map(address -> (InetAddress) address);
    }
}
