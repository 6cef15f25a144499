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
     * @param message what the server said for the user (Reply-Message), and never a word of ours
     * @param msChapError e.g. {@code E=691 R=0 V=3} (RFC 2759 section 6), where MS-CHAPv2 was asked
     * @param reason why we take it for a no, for people, where the server did not say no itself: its answer cannot be
     *     used, or it was not even asked. Not for the user
     */
    record Rejected(Optional<String> message, Optional<String> msChapError, Optional<String> reason)
            implements AaaReply {
        /** The server itself said no. */
        public Rejected(Optional<String> message, Optional<String> msChapError) {
            this(message, msChapError, Optional.empty());
        }

        /** As good as a no, and nothing that the server said. */
        public static Rejected because(String reason) {
            return new Rejected(Optional.empty(), Optional.empty(), Optional.of(reason));
        }
    }

    /** No server answered, or none with an answer that could be used; {@code reason} is for people. */
    record Unavailable(String reason) implements AaaReply {}
}
