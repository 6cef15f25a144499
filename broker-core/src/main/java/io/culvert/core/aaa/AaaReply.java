package io.culvert.core.aaa;

import io.culvert.octets.Octets;
import java.util.Optional;

/** What became of an {@link AaaRequest}. Exactly one reply comes for every request, in bounded time. */
public sealed interface AaaReply {
    /**
     * Yes.
     *
     * @param msChapSuccess the 42 characters {@code S=<40 hex digits>} that prove the server to an MS-CHAPv2 client
     *     (RFC 2759 section 5), where MS-CHAPv2 was asked
     */
    record Accepted(Authorization authorization, Optional<Octets> msChapSuccess) implements AaaReply {}

    /**
     * No.
     *
     * @param message for the user (Reply-Message)
     * @param msChapError e.g. {@code E=691 R=0 V=3} (RFC 2759 section 6), where MS-CHAPv2 was asked
     */
    record Rejected(Optional<String> message, Optional<String> msChapError) implements AaaReply {}

    /** No server answered, or none with an answer that could be used; {@code reason} is for people. */
    record Unavailable(String reason) implements AaaReply {}
}
