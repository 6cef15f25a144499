package io.culvert.ppp;

import java.net.Inet4Address;
import java.util.Optional;

/**
 * What IPCP shall agree on, for an LNS.
 *
 * @param local our address
 * @param peer the peer's address
 * @param peerMayChoose whether the peer may have another address that it asks for; {@code peer} then is for one that
 *     asks for any. Which it has got says {@link PppOutput.Ipv4Opened}
 * @param primaryDns name server for the peer (RFC 1877 section 1.1)
 * @param secondaryDns name server for the peer (RFC 1877 section 1.3)
 */
public record Ipv4Parameters(
        Inet4Address local,
        Inet4Address peer,
        boolean peerMayChoose,
        Optional<Inet4Address> primaryDns,
        Optional<Inet4Address> secondaryDns) {
    /** One fixed address for the peer and no name servers. */
    public static Ipv4Parameters of(Inet4Address local, Inet4Address peer) {
        return new Ipv4Parameters(local, peer, false, Optional.empty(), Optional.empty());
    }
}
