package io.culvert.l2tp.wire;

import java.util.Optional;

/** The codes of {@link Avp.PppDisconnectCause}. RFC 3145 section 3. */
public enum PppDisconnectCode {
    // RFC 3145 section 3.1
    NO_INFORMATION(0),
    ADMINISTRATIVE(1),
    RENEGOTIATION_DISABLED(2),
    NORMAL(3),
    ENCRYPTION_REFUSED(4),
    // RFC 3145 section 3.2
    LCP_TIMEOUT(5),
    NO_LCP_PACKETS(6),
    MAGIC_NUMBER(7),
    ECHO_TIMEOUT(8),
    ENDPOINT_DISCRIMINATOR(9),
    MRRU(10),
    SHORT_SEQUENCE_NUMBER(11),
    CALLBACK_REFUSED(12),
    // RFC 3145 section 3.3
    AUTHENTICATION_TIMEOUT(13),
    AUTHENTICATED_NAME(14),
    AUTHENTICATION_PROTOCOL(15),
    AUTHENTICATION_FAILED(16),
    // RFC 3145 section 3.4
    NCP_TIMEOUT(17),
    NO_NCP(18),
    ADDRESS_CONVERGENCE(19),
    NO_PERMITTED_ADDRESS(20);

    private final int code;

    PppDisconnectCode(int code) {
        this.code = code;
    }

    /** The named value with this number, if there is one. */
    public static Optional<PppDisconnectCode> find(int code) {
        for (var value : values()) {
            if (value.code == code) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }
}
