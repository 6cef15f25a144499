package io.culvert.radius.packet;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.util.Optional;

/**
 * Who asks: at least one of the three has to be there (RFC 2865 section 4.1).
 *
 * @param ipv4Address NAS-IP-Address
 * @param ipv6Address NAS-IPv6-Address
 * @param identifier NAS-Identifier, 1..253 octets
 */
public record NasIdentity(
        Optional<Inet4Address> ipv4Address, Optional<Inet6Address> ipv6Address, Optional<String> identifier) {
    public NasIdentity {
        if (ipv4Address.isEmpty() && ipv6Address.isEmpty() && identifier.isEmpty()) {
            throw new IllegalArgumentException("NAS-IP-Address, NAS-IPv6-Address or NAS-Identifier must be set");
        }
        int length = identifier
                .map(text -> text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                .orElse(1);
        if (length < 1 || length > AttributeList.MAX_VALUE_LENGTH) {
            throw new IllegalArgumentException("NAS-Identifier has " + length + " octets, not 1..253");
        }
    }

    /** Known by name alone. */
    public static NasIdentity named(String identifier) {
        return new NasIdentity(Optional.empty(), Optional.empty(), Optional.of(identifier));
    }
}
