package io.culvert.core.aaa;

import java.net.InetAddress;
import java.util.Optional;

/**
 * The tunnel that a session came in by, as AAA is told of it (RFC 2868 section 3).
 *
 * @param clientEndpoint address of the LAC
 * @param serverEndpoint address of the LNS
 * @param clientAuthId Host Name of the LAC
 * @param serverAuthId Host Name of the LNS
 * @param connection what Acct-Tunnel-Connection carries: the Call Serial Number in decimal (RFC 2867 section 4.1)
 */
public record TunnelFacts(
        InetAddress clientEndpoint,
        InetAddress serverEndpoint,
        String clientAuthId,
        String serverAuthId,
        Optional<String> connection) {}
