package io.culvert.ppp.auth;

import io.culvert.octets.Octets;
import io.culvert.ppp.LinkImage.AuthenticationAnswer;
import io.culvert.ppp.frame.ControlPacket;
import java.time.Instant;
import java.util.Optional;

/**
 * One side of one authentication protocol, from LCP Opened until it is left.
 *
 * <p><b>Thread:</b> one. A machine goes on answering repetitions after it is done, as RFC 1334 section 2.2.1 and RFC
 * 1994 section 4.1 want it.
 */
public sealed interface AuthenticationMachine {
    /** Which protocol it speaks. */
    AuthenticationProtocol protocol();

    /** LCP is open. */
    void start(Instant now);

    /** Takes a packet of its protocol. */
    Outcome receive(ControlPacket packet, Instant now);

    /** When it wants to repeat itself; {@link Instant#MAX}: never. */
    Instant deadline();

    /** Repeats itself if it is time; false: it has done so often enough in vain. */
    boolean timerExpired(Instant now);

    /** What became of a packet. */
    enum Outcome {
        TAKEN,
        /** Lengths do not fit, or a code that the protocol does not have; dropped. */
        MALFORMED,
        /** It has no business here, or answers nothing that we asked last; dropped. */
        UNEXPECTED,
        /** A repetition; answered as before once there is an answer. */
        REPEATED
    }

    /** The side that asks who the peer is. */
    sealed interface Authenticator extends AuthenticationMachine permits PapAuthenticator, ChapAuthenticator {
        /**
         * The peer is who it says. False if that cannot be told to the peer: a failure was sent instead.
         *
         * @param msChapSuccess {@code S=...} for MS-CHAPv2
         */
        boolean accept(Optional<Octets> msChapSuccess, Optional<String> message);

        /**
         * As if it had accepted the peer with this answer; nothing is sent. Where the answer is not known, one without
         * a message is given to whatever the peer sends, as far as the protocol can do without.
         */
        void resume(Optional<AuthenticationAnswer> given);

        /** The answer that let the peer in; empty if there was none (yet), or it is not known. */
        Optional<AuthenticationAnswer> given();

        /** Says once more what {@link #given} is; nothing without. */
        void repeat();

        /** It is not. */
        void reject(Optional<String> message, Optional<String> msChapError);
    }

    /** The side that says who it is. */
    sealed interface Supplicant extends AuthenticationMachine permits PapSupplicant, ChapSupplicant {}
}
