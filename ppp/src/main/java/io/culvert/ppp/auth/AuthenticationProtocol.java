package io.culvert.ppp.auth;

import io.culvert.octets.Octets;
import java.util.List;
import java.util.Optional;

/**
 * The authentication protocols that a link knows, as LCP's Authentication-Protocol option names them (RFC 1661 section
 * 6.2).
 */
public enum AuthenticationProtocol {
    /** RFC 1334 section 2.1. */
    PAP(0xC023, Octets.ofHex("c023")),
    /** RFC 1994 section 3, algorithm 5. */
    CHAP_MD5(0xC223, Octets.ofHex("c22305")),
    /** RFC 2433 section 4, algorithm 0x80: known only from a LAC's proxy authentication, never asked for. */
    MS_CHAP_V1(0xC223, Octets.ofHex("c22380")),
    /** RFC 2759 section 2, algorithm 0x81. */
    MS_CHAP_V2(0xC223, Octets.ofHex("c22381"));

    private static final List<AuthenticationProtocol> ALL = List.of(values());

    private final int protocolNumber;

    @SuppressWarnings("ImmutableEnumChecker") // Octets is immutable
    private final Octets optionData;

    AuthenticationProtocol(int protocolNumber, Octets optionData) {
        this.protocolNumber = protocolNumber;
        this.optionData = optionData;
    }

    /** The PPP Protocol field of its packets. */
    public int protocolNumber() {
        return protocolNumber;
    }

    /** The data of the Authentication-Protocol option that asks for it. */
    public Octets optionData() {
        return optionData;
    }

    /** The protocol that the data of an Authentication-Protocol option asks for; empty if we do not know it. */
    public static Optional<AuthenticationProtocol> ofOptionData(Octets data) {
        for (var protocol : ALL) {
            if (protocol.optionData.equals(data)) {
                return Optional.of(protocol);
            }
        }
        return Optional.empty();
    }
}
