package io.culvert.ppp.auth;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.auth.AuthenticationMachine.Supplicant;
import io.culvert.ppp.automaton.RestartSettings;
import io.culvert.ppp.frame.ControlPacket;
import io.culvert.ppp.frame.Protocols;
import java.time.Instant;

/** Gives name and password, again and again with a new identifier, until there is an answer (RFC 1334 section 2.2.1). */
public final class PapSupplicant implements Supplicant {
    private final Octets name;
    private final Secret password;
    private final RestartSettings settings;
    private final AuthenticationUser user;
    private int requestsSent;
    private boolean answered;
    private Instant deadline = Instant.MAX;

    /** Name and password are cut to 255 octets. */
    public PapSupplicant(Octets name, Secret password, RestartSettings settings, AuthenticationUser user) {
        this.name = name.slice(0, Math.min(name.length(), PapPacket.MAX_FIELD_LENGTH));
        var octets = password.reveal();
        this.password = octets.length() <= PapPacket.MAX_FIELD_LENGTH
                ? password
                : Secret.of(octets.slice(0, PapPacket.MAX_FIELD_LENGTH));
        this.settings = settings;
        this.user = user;
    }

    @Override
    public AuthenticationProtocol protocol() {
        return AuthenticationProtocol.PAP;
    }

    @Override
    public void start(Instant now) {
        requestsSent++;
        deadline = now.plus(settings.interval());
        user.send(Protocols.PAP, new PapPacket.AuthenticateRequest(requestsSent & 0xFF, name, password).encode());
    }

    @Override
    public Outcome receive(ControlPacket packet, Instant now) {
        var decoded = PapPacket.decode(packet);
        if (decoded.isEmpty()) {
            return Outcome.MALFORMED;
        }
        return switch (decoded.get()) {
            case PapPacket.AuthenticateRequest _ -> Outcome.UNEXPECTED;
            case PapPacket.AuthenticateAck(int identifier, Octets message) -> {
                if (!isAnswer(identifier)) {
                    yield Outcome.UNEXPECTED;
                }
                user.succeeded(message, now);
                yield Outcome.TAKEN;
            }
            case PapPacket.AuthenticateNak(int identifier, Octets message) -> {
                if (!isAnswer(identifier)) {
                    yield Outcome.UNEXPECTED;
                }
                user.failed(true, "refused: " + message.toUtf8(), now);
                yield Outcome.TAKEN;
            }
        };
    }

    /** An answer to any of our requests will do, but one is enough. */
    private boolean isAnswer(int identifier) {
        if (answered || identifier < 1 || identifier > requestsSent) {
            return false;
        }
        answered = true;
        deadline = Instant.MAX;
        return true;
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
        if (requestsSent >= Math.min(settings.maxConfigure(), 0xFF)) {
            deadline = Instant.MAX;
            return false;
        }
        start(now);
        return true;
    }
}
