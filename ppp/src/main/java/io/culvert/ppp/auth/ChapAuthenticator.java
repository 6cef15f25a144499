package io.culvert.ppp.auth;

import io.culvert.octets.Octets;
import io.culvert.ppp.LinkImage.AuthenticationAnswer;
import io.culvert.ppp.auth.AuthenticationMachine.Authenticator;
import io.culvert.ppp.automaton.RestartSettings;
import io.culvert.ppp.frame.ControlPacket;
import io.culvert.ppp.frame.Protocols;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * Challenges the peer: CHAP with MD5 (RFC 1994), MS-CHAPv2 (RFC 2759), and the end of an MS-CHAPv1 exchange that a LAC
 * began (RFC 2433).
 *
 * <p>A challenge is repeated with a new identifier and a new value each time (RFC 1994 section 4.1), so only a response
 * to the last one is good.
 */
public final class ChapAuthenticator implements Authenticator {
    private static final int CHALLENGE_LENGTH = 16;
    private static final int MAX_MESSAGE_LENGTH = 512;
    private static final String AUTHENTICATION_FAILURE = "691";

    private final AuthenticationProtocol protocol;
    private final RestartSettings settings;
    private final String localName;
    private final RandomGenerator random;
    private final AuthenticationUser user;

    private State state = State.CHALLENGING;
    private Instant deadline = Instant.MAX;
    private int identifier;
    private int challengesSent;
    private Octets challenge = Octets.EMPTY;
    private Octets message = Octets.EMPTY;
    private boolean isAnswerKnown;

    private enum State {
        CHALLENGING,
        ASKING,
        ACCEPTED,
        REJECTED
    }

    public ChapAuthenticator(
            AuthenticationProtocol protocol,
            RestartSettings settings,
            String localName,
            RandomGenerator random,
            AuthenticationUser user) {
        this.protocol = protocol;
        this.settings = settings;
        this.localName = localName;
        this.random = random;
        this.user = user;
        this.identifier = random.nextInt(0x100);
    }

    /** The peer has answered the challenge of a LAC, which passed the response on. */
    public void adopt(int responseIdentifier) {
        identifier = responseIdentifier;
        state = State.ASKING;
    }

    @Override
    public AuthenticationProtocol protocol() {
        return protocol;
    }

    @Override
    public void start(Instant now) {
        var value = new byte[CHALLENGE_LENGTH];
        random.nextBytes(value);
        challenge = Octets.wrap(value);
        identifier = (identifier + 1) & 0xFF;
        challengesSent++;
        deadline = now.plus(settings.interval());
        user.send(Protocols.CHAP, new ChapPacket.Challenge(identifier, challenge, Octets.utf8(localName)).encode());
    }

    @Override
    public Outcome receive(ControlPacket packet, Instant now) {
        var decoded = ChapPacket.decode(packet);
        if (decoded.isEmpty()) {
            return Outcome.MALFORMED;
        }
        return switch (decoded.get()) {
            case ChapPacket.Response response -> responded(response, now);
            case ChapPacket.Challenge _, ChapPacket.Success _, ChapPacket.Failure _ -> Outcome.UNEXPECTED;
        };
    }

    private Outcome responded(ChapPacket.Response response, Instant now) {
        if (state == State.ACCEPTED && !isAnswerKnown && protocol == AuthenticationProtocol.CHAP_MD5) {
            identifier = response.identifier();
            isAnswerKnown = true;
        }
        boolean isMute = state == State.ACCEPTED && !isAnswerKnown;
        if (isMute || response.identifier() != identifier) {
            return Outcome.UNEXPECTED;
        }
        return switch (state) {
            case CHALLENGING -> {
                deadline = Instant.MAX;
                state = State.ASKING;
                credentials(response, now);
                yield Outcome.TAKEN;
            }
            case ASKING -> Outcome.REPEATED;
            case ACCEPTED, REJECTED -> {
                answer();
                yield Outcome.REPEATED;
            }
        };
    }

    private void credentials(ChapPacket.Response response, Instant now) {
        int wanted = protocol == AuthenticationProtocol.CHAP_MD5 ? ChapMd5.RESPONSE_LENGTH : MsChapV2.RESPONSE_LENGTH;
        if (response.value().length() != wanted) {
            reject(Optional.empty(), Optional.empty());
            user.failed(false, "response of " + response.value().length() + " octets", now);
            return;
        }
        var credential = protocol == AuthenticationProtocol.CHAP_MD5
                ? new PppCredential.Chap(identifier, challenge, response.value())
                : new PppCredential.MsChapV2(identifier, challenge, response.value());
        challenge = Octets.EMPTY;
        user.credentialsReceived(response.name(), credential);
    }

    @Override
    public Instant deadline() {
        return deadline;
    }

    @Override
    public boolean timerExpired(Instant now) {
        if (now.isBefore(deadline)) {
            return true;
        }
        if (challengesSent >= settings.maxConfigure()) {
            deadline = Instant.MAX;
            return false;
        }
        start(now);
        return true;
    }

    @Override
    public boolean accept(Optional<Octets> msChapSuccess, Optional<String> forUser) {
        if (protocol != AuthenticationProtocol.MS_CHAP_V2) {
            decide(State.ACCEPTED, text(forUser.orElse("")));
            return true;
        }
        if (msChapSuccess.isEmpty()) {
            reject(Optional.empty(), Optional.empty()); // RFC 2759 section 5: without proof the peer would leave
            return false;
        }
        var proof = msChapSuccess.get();
        boolean hasMessage = proof.toUtf8().contains(" M=");
        var suffix = hasMessage || forUser.isEmpty() ? Octets.EMPTY : text(" M=" + forUser.get());
        decide(State.ACCEPTED, proof.concat(suffix));
        return true;
    }

    @Override
    public void resume(Optional<AuthenticationAnswer> given) {
        state = State.ACCEPTED;
        challenge = Octets.EMPTY;
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
    public void reject(Optional<String> forUser, Optional<String> msChapError) {
        var text = forUser.orElse("");
        decide(
                State.REJECTED,
                switch (protocol) {
                    case MS_CHAP_V2 -> text(failure(errorNumber(msChapError), 16, "3", text));
                    case MS_CHAP_V1 -> text(failure(errorNumber(msChapError), 8, "2", text));
                    case CHAP_MD5, PAP -> text(text);
                });
    }

    /** RFC 2759 section 6 and RFC 2433 section 8; no retry. */
    private String failure(String error, int challengeLength, String version, String text) {
        var value = new byte[challengeLength];
        random.nextBytes(value);
        var line = "E=" + error + " R=0 C=" + Octets.wrap(value).toHex().toUpperCase(Locale.ROOT) + " V=" + version;
        return text.isEmpty() ? line : line + " M=" + text;
    }

    /** The decimal number behind {@code E=}. */
    private static String errorNumber(Optional<String> msChapError) {
        var line = msChapError.orElse("");
        int start = line.indexOf("E=") + 2;
        int end = start;
        while (start >= 2 && end < line.length() && line.charAt(end) >= '0' && line.charAt(end) <= '9') {
            end++;
        }
        return end > start && end - start <= 10 ? line.substring(start, end) : AUTHENTICATION_FAILURE;
    }

    private static Octets text(String text) {
        var octets = Octets.utf8(text);
        return octets.slice(0, Math.min(octets.length(), MAX_MESSAGE_LENGTH));
    }

    private void decide(State decision, Octets text) {
        state = decision;
        isAnswerKnown = true;
        deadline = Instant.MAX;
        message = text;
        answer();
    }

    private void answer() {
        var packet = state == State.ACCEPTED
                ? new ChapPacket.Success(identifier, message)
                : new ChapPacket.Failure(identifier, message);
        user.send(Protocols.CHAP, packet.encode());
    }
}
