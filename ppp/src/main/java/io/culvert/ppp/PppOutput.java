package io.culvert.ppp;

import io.culvert.octets.Octets;
import io.culvert.ppp.auth.PppCredential;
import java.net.Inet4Address;
import java.util.List;
import java.util.Optional;

/** What a link wants done or known, in order. */
public sealed interface PppOutput {
    /** Send this frame: FF 03 (unless compressed away), Protocol field, packet. */
    record SendFrame(Octets frame) implements PppOutput {}

    /** LCP is open; it may be again, after a renegotiation, which {@link Ipv4Closed} announces if IPv4 was open. */
    record LcpOpened(LcpFacts facts) implements PppOutput {}

    /**
     * An LNS is to ask whether the peer is who it says and answer with {@code authenticated}; once per negotiated LCP. It
     * makes an earlier one void: an answer to that must not be given any more.
     *
     * @param name as UTF-8; octets that are not become U+FFFD
     */
    record AuthenticationNeeded(String name, PppCredential credential) implements PppOutput {}

    /**
     * Authentication is over. A client's: the LNS has said so. An LNS's, successful: {@code openIpv4} may follow, also
     * where no authentication was asked for.
     */
    record Authenticated(boolean success, Optional<String> message) implements PppOutput {}

    /**
     * IPv4 may flow.
     *
     * @param dns name servers that the client has got; primary first
     */
    record Ipv4Opened(Inet4Address local, Inet4Address peer, List<Inet4Address> dns) implements PppOutput {
        public Ipv4Opened {
            dns = List.copyOf(dns);
        }
    }

    /** IPv4 must not flow any more. */
    record Ipv4Closed() implements PppOutput {}

    /** The link is over; nothing comes after it, and it takes no notice of anything. */
    record Finished(PppEnd end) implements PppOutput {}

    /** To be counted. */
    record Counted(PppCount count) implements PppOutput {}
}
