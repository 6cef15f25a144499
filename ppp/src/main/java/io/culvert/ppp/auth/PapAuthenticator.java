package io.culvert.ppp.auth;

import io.culvert.octets.Octets;
import io.culvert.ppp.LinkImage.AuthenticationAnswer;
import io.culvert.ppp.auth.AuthenticationMachine.Authenticator;
import io.culvert.ppp.frame.ControlPacket;
import io.culvert.ppp.frame.Protocols;
import java.time.Instant;
import java.util.Optional;

/** Asks for name and password (RFC 1334 section 2.2); the peer is in control of pace and repetition. */
public final class PapAuthenticator implements Authenticator {
    private final AuthenticationUser user;
    private State state = State.WAITING;
    private int identifier;
    private Octets message = Octets.EMPTY;
    private boolean isAnswerKnown;

    private enum State {
        WAITING,
        ASKING,
        ACCEPTED,
        REJECTED
    }

    public PapAuthenticator(AuthenticationUser user) {
        this.user = user;
    }

    /** The peer has sent its Authenticate-Request to a LAC, which passed it on. */
    public void adopt(int requestIdentifier) {
        identifier = requestIdentifier;
        state = State.ASKING;
    }

    @Override
    public AuthenticationProtocol protocol() {
        return AuthenticationProtocol.PAP;
    }

    @Override
    public void start(Instant now) {}

    @Override
    public Outcome receive(ControlPacket packet, Instant now) {
        var decoded = PapPacket.decode(packet);
        if (decoded.isEmpty()) {
            return Outcome.MALFORMED;
        }
        return switch (decoded.get()) {
            case PapPacket.AuthenticateRequest request -> requested(request);
            case PapPacket.AuthenticateAck _, PapPacket.AuthenticateNak _ -> Outcome.UNEXPECTED;
        };
    }

    private Outcome requested(PapPacket.AuthenticateRequest request) {
        identifier = request.identifier();
        return switch (state) {
            case WAITING -> {
                state = State.ASKING;
                user.credentialsReceived(request.name(), new PppCredential.Pap(request.password()));
                yield Outcome.TAKEN;
            }
            case ASKING -> Outcome.REPEATED; // the answer will bear the newest identifier
            case ACCEPTED, REJECTED -> {
                isAnswerKnown = true;
                answer();
                yield Outcome.REPEATED;
            }
        };
    }

    @Override
    public Instant deadline() {
        return Instant.MAX;
    }

    @Override
    public boolean timerExpired(Instant now) {
        return true;
    }

    @Override
    public boolean accept(Optional<Octets> msChapSuccess, Optional<String> text) {
        decide(State.ACCEPTED, text);
        return true;
    }

    @Override
    public void resume(Optional<AuthenticationAnswer> given) {
        state = State.ACCEPTED;
        isAnswerKnown = given.isPresent();
        given.ifPresent(answer -> {
            identifier = answer.identifier();
            message = answer.message();
        });
    }

    @Override
    public Optional<AuthenticationAnswer> given() {
        return state == State.ACCEPTED && isAnswerKnown
                ? Optional.of(new AuthenticationAnswer(identifier, message))
                : Optional.empty();
    }

    @Override
    public void repeat() {
        if (given().isPresent()) {
            answer();
        }
    }

    @Override
    public void reject(Optional<String> text, Optional<String> msChapError) {
        decide(State.REJECTED, text);
    }

    private void decide(State decision, Optional<String> text) {
        state = decision;
        isAnswerKnown = true;
        var octets = Octets.utf8(text.orElse(""));
        message = octets.slice(0, Math.min(octets.length(), PapPacket.MAX_FIELD_LENGTH));
        answer();
    }

    private void answer() {
        var packet = state == State.ACCEPTED
                ? new PapPacket.AuthenticateAck(identifier, message)
                : new PapPacket.AuthenticateNak(identifier, message);
        user.send(Protocols.PAP, packet.encode());
    }
}
