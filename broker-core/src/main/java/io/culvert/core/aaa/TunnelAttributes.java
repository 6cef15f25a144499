package io.culvert.core.aaa;

import io.culvert.octets.Secret;
import java.util.Optional;

/**
 * One tunnel that a server describes: the attributes of one tag (RFC 2868 section 3).
 *
 * @param tag 1..31; 0: the attributes without a tag
 * @param type Tunnel-Type: 3 is L2TP (RFC 2868 section 3.1)
 * @param mediumType Tunnel-Medium-Type: 1 is IPv4, 2 is IPv6 (RFC 2868 section 3.2)
 * @param clientEndpoint address or name of the initiator (RFC 2868 section 3.3)
 * @param serverEndpoint address or name of the terminator (RFC 2868 section 3.4)
 * @param password secret that the two ends share, decrypted (RFC 2868 section 3.5)
 * @param privateGroupId RFC 2868 section 3.6
 * @param assignmentId names the tunnel that sessions share (RFC 2868 section 3.7)
 * @param preference lower is better (RFC 2868 section 3.8)
 * @param clientAuthId name of the initiator (RFC 2868 section 3.9)
 * @param serverAuthId name of the terminator (RFC 2868 section 3.10)
 */
public record TunnelAttributes(
        int tag,
        Optional<Integer> type,
        Optional<Integer> mediumType,
        Optional<String> clientEndpoint,
        Optional<String> serverEndpoint,
        Optional<Secret> password,
        Optional<String> privateGroupId,
        Optional<String> assignmentId,
        Optional<Integer> preference,
        Optional<String> clientAuthId,
        Optional<String> serverAuthId) {
    public TunnelAttributes {
        if (tag < 0 || tag > 31) {
            throw new IllegalArgumentException("tag " + tag + " is not in 0..31");
        }
    }
}
