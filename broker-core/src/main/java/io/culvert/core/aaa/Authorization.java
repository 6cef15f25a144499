package io.culvert.core.aaa;

import io.culvert.octets.Octets;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What an accepted user may have. All that was absent in the reply is empty here; defaults are the engine's.
 *
 * @param userName the name to account under, where the server gave another one (RFC 2865 section 5.1)
 * @param framedIpAddress which address the user gets
 * @param framedNetmask Framed-IP-Netmask
 * @param framedRoutes networks behind the user, from Framed-Route
 * @param framedPool name of the address pool
 * @param framedMtu Framed-MTU, octets
 * @param primaryDns first DNS server to offer in IPCP
 * @param secondaryDns second DNS server to offer in IPCP
 * @param sessionTimeout the session ends after it
 * @param idleTimeout the session ends after it without traffic
 * @param interimInterval time between Interim accounting records
 * @param classes Class attributes, to be echoed in accounting, in order
 * @param replyMessage for the user
 * @param avPairs Cisco-AVPair strings as received, in order
 * @param tunnels what RFC 2868 attributes say, by tag in ascending order; the untagged ones first
 */
public record Authorization(
        Optional<String> userName,
        FramedAddress framedIpAddress,
        Optional<Inet4Address> framedNetmask,
        List<FramedRoute> framedRoutes,
        Optional<String> framedPool,
        Optional<Integer> framedMtu,
        Optional<Inet4Address> primaryDns,
        Optional<Inet4Address> secondaryDns,
        Optional<Duration> sessionTimeout,
        Optional<Duration> idleTimeout,
        Optional<Duration> interimInterval,
        List<Octets> classes,
        Optional<String> replyMessage,
        List<String> avPairs,
        List<TunnelAttributes> tunnels) {
    /** Nothing but "yes". */
    public static final Authorization PLAIN = new Authorization(
            Optional.empty(),
            new FramedAddress.FromPool(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            Optional.empty(),
            List.of(),
            List.of());

    public Authorization {
        framedRoutes = List.copyOf(framedRoutes);
        classes = List.copyOf(classes);
        avPairs = List.copyOf(avPairs);
        tunnels = List.copyOf(tunnels);
    }

    /** Without the AV-pairs, among which there may be a password. */
    @Override
    public String toString() {
        return "authorization of " + userName.orElse("the user who asked");
    }
}
