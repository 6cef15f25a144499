package io.culvert.ppp;

import io.culvert.ppp.auth.AuthenticationProtocol;
import java.util.Optional;

/**
 * What LCP agreed on.
 *
 * @param localMru what the peer may send, octets of the Information field
 * @param peerMru what we may send, octets of the Information field
 * @param localMagic ours, 0 without
 * @param peerMagic the peer's, 0 without
 * @param authentication what the authenticated end must do; empty: nobody authenticates
 * @param sendProtocolCompressed we may send Protocol fields of one octet
 * @param sendAddressControlCompressed we may send without FF 03
 * @param receiveProtocolCompressed the peer may send Protocol fields of one octet
 * @param receiveAddressControlCompressed the peer may send without FF 03
 * @param peerAccm what the peer asked for as Async-Control-Character-Map, which matters to a LAC with an async line
 * @param proxied taken from the LAC's AVPs (RFC 2661 section 4.4.5), not negotiated by us
 */
public record LcpFacts(
        int localMru,
        int peerMru,
        long localMagic,
        long peerMagic,
        Optional<AuthenticationProtocol> authentication,
        boolean sendProtocolCompressed,
        boolean sendAddressControlCompressed,
        boolean receiveProtocolCompressed,
        boolean receiveAddressControlCompressed,
        Optional<Long> peerAccm,
        boolean proxied) {}
