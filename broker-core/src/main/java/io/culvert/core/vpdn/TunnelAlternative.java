package io.culvert.core.vpdn;

import io.culvert.octets.Secret;
import java.util.Optional;

/**
 * One LNS that a tunnel may be opened to.
 *
 * @param server address or name of the LNS
 * @param priority the alternatives with the lowest come first, those with the same share the load; 0..2^24-1
 *     (RFC 2868 section 3.8)
 * @param tag of the attributes it was made from, 0..31
 * @param client our address
 * @param password secret to share with the LNS
 * @param assignmentId sessions with the same share a tunnel (RFC 2868 section 3.7)
 * @param privateGroupId RFC 2868 section 3.6
 * @param localName what we call ourselves
 * @param peerName what the LNS must call itself
 * @param sessionLimit sessions to this LNS at a time
 */
public record TunnelAlternative(
        String server,
        int priority,
        int tag,
        Optional<String> client,
        Optional<Secret> password,
        Optional<String> assignmentId,
        Optional<String> privateGroupId,
        Optional<String> localName,
        Optional<String> peerName,
        Optional<Integer> sessionLimit) {}
