package io.culvert.core.failure;

import java.util.Optional;

/**
 * The Result Code AVP with which a call or a tunnel was cleared (RFC 2661 section 4.4.2), whoever sent it.
 *
 * @param message which message carried it
 * @param result as on the wire
 * @param error as on the wire
 * @param text the error message, as sent
 */
public record ClearingCode(Message message, int result, Optional<Integer> error, Optional<String> text) {
    /** Carriers of a Result Code AVP. */
    public enum Message {
        CDN,
        STOP_CCN
    }
}
