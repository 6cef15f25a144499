package io.culvert.ppp.auth;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.auth.AuthenticationMachine.Supplicant;
import io.culvert.ppp.automaton.RestartSettings;
import io.culvert.ppp.frame.ControlPacket;
import io.culvert.ppp.frame.Protocols;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Answers challenges, whenever they come (RFC 1994 section 4.1), with MD5 or MS-CHAPv2; of an MS-CHAPv2 authenticator it
 * wants the proof that it knows the password (RFC 2759 section 8.8).
 *
 * <p>A response is repeated until there is a verdict: the one that was sent may be lost.
 */
public final class ChapSupplicant implements Supplicant {
    private static final int PROOF_LENGTH = 42;

    private final AuthenticationProtocol protocol;
    private final Octets name;
    private final Secret password;
    private final RestartSettings settings;
    private final RandomGenerator random;
    private final AuthenticationUser user;

    private boolean waiting;
    private boolean succeededBefore;
    private Octets challenge = Octets.EMPTY;
    // The challenge before that.
    private int formerIdentifier;
    private Octets formerChallenge = Octets.EMPTY;
    private ControlPacket response = new ControlPacket(0, 0, Octets.EMPTY);
    private Octets expectedProof = Octets.EMPTY;
    private int responsesSent;
    private Instant deadline = Instant.MAX;

    public ChapSupplicant(
            AuthenticationProtocol protocol,
            Octets name,
            Secret password,
            RestartSettings settings,
            RandomGenerator random,
            AuthenticationUser user) {
        this.protocol = protocol;
        this.name = name;
        this.password = password;
        this.settings = settings;
        this.random = random;
        this.user = user;
    }

    @Override
    public AuthenticationProtocol protocol() {
        return protocol;
    }

    @Override
    public void start(Instant now) {}

    @Override
    public Outcome receive(ControlPacket packet, Instant now) {
        var decoded = ChapPacket.decode(packet);
        if (decoded.isEmpty()) {
            return Outcome.MALFORMED;
        }
        return switch (decoded.get()) {
            case ChapPacket.Challenge(int identifier, Octets value, var _) -> challenged(identifier, value, now);
            case ChapPacket.Response _ -> Outcome.UNEXPECTED;
            case ChapPacket.Success(int identifier, Octets message) -> {
                if (!isVerdict(identifier)) {
                    yield Outcome.UNEXPECTED;
                }
                believed(message, now);
                yield Outcome.TAKEN;
            }
            case ChapPacket.Failure(int identifier, Octets message) -> {
                if (!isVerdict(identifier)) {
                    yield Outcome.UNEXPECTED;
                }
                user.failed(true, "refused: " + message.toUtf8(), now);
                yield Outcome.TAKEN;
            }
        };
    }

    private Outcome challenged(int identifier, Octets value, Instant now) {
        if (identifier == response.identifier() && value.equals(challenge)) {
            // Doubled on its way. Another response, with another peer challenge, would not fit the proof to the first.
            user.send(Protocols.CHAP, response);
            return Outcome.REPEATED;
        }
        if (identifier == formerIdentifier && value.equals(formerChallenge)) {
            // Overtaken by a later one on its way: whoever asked has forgotten it.
            return Outcome.REPEATED;
        }
        if (protocol != AuthenticationProtocol.CHAP_MD5 && value.length() != MsChapV2.CHALLENGE_LENGTH) {
            return Outcome.MALFORMED;
        }
        formerIdentifier = response.identifier();
        formerChallenge = challenge;
        if (protocol == AuthenticationProtocol.CHAP_MD5) {
            var answer = ChapMd5.response(identifier, password, value);
            response = new ChapPacket.Response(identifier, answer, name).encode();
        } else {
            var peerChallenge = new byte[MsChapV2.CHALLENGE_LENGTH];
            random.nextBytes(peerChallenge);
            var hash = MsChapV2.ntPasswordHash(password);
            var answer = MsChapV2.response(value, Octets.wrap(peerChallenge), name, hash);
            expectedProof = MsChapV2.authenticatorResponse(value, answer, name, hash);
            response = new ChapPacket.Response(identifier, answer, name).encode();
        }
        challenge = value;
        waiting = true;
        responsesSent = 0;
        respond(now);
        return Outcome.TAKEN;
    }

    private void respond(Instant now) {
        responsesSent++;
        deadline = now.plus(settings.interval());
        user.send(Protocols.CHAP, response);
    }

    private boolean isVerdict(int identifier) {
        if (!waiting || identifier != response.identifier()) {
            return false;
        }
        waiting = false;
        deadline = Instant.MAX;
        return true;
    }

    private void believed(Octets message, Instant now) {
        if (protocol == AuthenticationProtocol.MS_CHAP_V2) {
            boolean proved = message.length() >= PROOF_LENGTH
                    && message.slice(0, PROOF_LENGTH).equalsConstantTime(expectedProof);
            if (!proved) {
                user.failed(false, "the authenticator does not know the password", now);
                return;
            }
        }
        if (!succeededBefore) {
            succeededBefore = true;
            user.succeeded(message, now);
        }
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
        if (responsesSent >= settings.maxConfigure()) {
            deadline = Instant.MAX;
            return false;
        }
        respond(now);
        return true;
    }
}
