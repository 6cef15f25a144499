package io.culvert.l2tp.tunnel;

import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.channel.ControlChannel;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.connection.CloseReason.Cause;
import io.culvert.l2tp.connection.ConnectionEvent;
import io.culvert.l2tp.connection.PeerFacts;
import io.culvert.l2tp.failover.RecoveryRole;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.GeneralError;
import io.culvert.l2tp.wire.MessageType;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.TunnelAuthentication;
import io.culvert.l2tp.wire.TunnelMessage.Scccn;
import io.culvert.l2tp.wire.TunnelMessage.Sccrp;
import io.culvert.l2tp.wire.TunnelMessage.Sccrq;
import io.culvert.l2tp.wire.TunnelMessage.StartControlConnection;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The three messages that open a tunnel: writes ours, judges the peer's.
 *
 * <p><b>RFC:</b> RFC 2661 section 5.1, RFC 2661 section 5.1.1.
 */
final class Handshake {
    private final TunnelSettings settings;
    private final TunnelId local;
    private final RandomGenerator random;
    /** What we sent, until the response has come. */
    private Optional<Octets> ourChallenge = Optional.empty();
    /** What the peer sent, until our response is written. */
    private Optional<Octets> peerChallenge = Optional.empty();
    /** What the peer suggests for the tunnel that is recovered. */
    private Optional<Avp.SuggestedControlSequence> suggestion = Optional.empty();

    Handshake(TunnelSettings settings, TunnelId local, RandomGenerator random) {
        this.settings = settings;
        this.local = local;
        this.random = random;
    }

    /** What the peer has to answer; empty where nothing is asked. */
    Optional<Octets> ourChallenge() {
        return ourChallenge;
    }

    /** What the SCCRP suggests for the tunnel that this one recovers. */
    Optional<Avp.SuggestedControlSequence> suggestion() {
        return suggestion;
    }

    /** As if we had sent this challenge. */
    void resume(Optional<Octets> challenge) {
        ourChallenge = challenge;
    }

    Sccrq sccrq() {
        var avps = introduction();
        settings.tieBreaker().ifPresent(avps::add);
        if (settings.recovery().orElse(null) instanceof RecoveryRole.Requester(var recovery)) {
            avps.add(recovery);
        }
        return new Sccrq(Avp.ProtocolVersion.CURRENT, settings.hostName(), settings.framing(), local, avps);
    }

    Sccrp sccrp() {
        var avps = introduction();
        response(MessageType.SCCRP).ifPresent(avps::add);
        if (settings.recovery().orElse(null) instanceof RecoveryRole.Responder(var numbers)) {
            avps.add(numbers);
        }
        return new Sccrp(Avp.ProtocolVersion.CURRENT, settings.framing(), settings.hostName(), local, avps);
    }

    Scccn scccn() {
        return new Scccn(response(MessageType.SCCCN).<List<Avp>>map(List::of).orElse(List.of()));
    }

    ConnectionEvent judge(Sccrq message) {
        if (message.tunnelRecovery().isPresent() && settings.recovery().isEmpty()) {
            return new ConnectionEvent.SccrqRefused(new CloseReason(
                    Cause.MALFORMED,
                    Result.of(GeneralError.VALUE_OUT_OF_RANGE, "Tunnel Recovery (77) names no tunnel of this end")));
        }
        var fault = fault(message);
        if (fault.isPresent()) {
            return new ConnectionEvent.SccrqRefused(fault.get());
        }
        peerChallenge = message.challenge();
        return new ConnectionEvent.SccrqAccepted(facts(message, message.tieBreaker(), false));
    }

    ConnectionEvent judge(Sccrp message) {
        var fault = fault(message).or(() -> faultOfResponse(MessageType.SCCRP, message.challengeResponse()));
        if (fault.isPresent()) {
            return new ConnectionEvent.SccrpRefused(fault.get());
        }
        peerChallenge = message.challenge();
        suggestion = message.suggestedControlSequence();
        return new ConnectionEvent.SccrpAccepted(facts(message, Optional.empty(), ourChallenge.isPresent()));
    }

    ConnectionEvent judge(Scccn message, PeerFacts peer) {
        var fault = faultOfResponse(MessageType.SCCCN, message.challengeResponse());
        if (fault.isPresent()) {
            return new ConnectionEvent.ScccnRefused(fault.get());
        }
        return new ConnectionEvent.ScccnAccepted(ourChallenge.isPresent() ? peer.authenticated() : peer);
    }

    private List<Avp> introduction() {
        var avps = new ArrayList<Avp>();
        settings.bearer().ifPresent(avps::add);
        settings.firmwareRevision().ifPresent(avps::add);
        settings.vendorName().ifPresent(avps::add);
        avps.add(new Avp.ReceiveWindowSize(settings.channel().receiveWindow()));
        if (settings.authenticatePeer()) {
            var challenge = TunnelAuthentication.newChallenge(random);
            ourChallenge = Optional.of(challenge);
            avps.add(new Avp.Challenge(challenge));
        }
        settings.failover().ifPresent(avps::add);
        return avps;
    }

    private Optional<Avp> response(MessageType carrier) {
        var challenge = peerChallenge;
        peerChallenge = Optional.empty();
        return challenge.map(
                octets -> new Avp.ChallengeResponse(TunnelAuthentication.response(carrier, sharedSecret(), octets)));
    }

    private Optional<CloseReason> fault(StartControlConnection message) {
        if (message.protocolVersion().version() != Avp.ProtocolVersion.CURRENT.version()) {
            return refusal(
                    Cause.VERSION_NOT_SUPPORTED,
                    "protocol version " + message.protocolVersion().version() + " is not supported");
        }
        if (message.challenge().isPresent() && settings.secret().isEmpty()) {
            return refusal(Cause.NOT_AUTHORIZED, "challenged, but no secret is configured");
        }
        return Optional.empty();
    }

    private Optional<CloseReason> faultOfResponse(MessageType carrier, Optional<Octets> response) {
        if (ourChallenge.isEmpty()) {
            return Optional.empty();
        }
        if (response.isEmpty()) {
            return refusal(Cause.NOT_AUTHORIZED, "no response to our challenge");
        }
        return TunnelAuthentication.isResponse(carrier, sharedSecret(), ourChallenge.get(), response.get())
                ? Optional.empty()
                : refusal(Cause.NOT_AUTHORIZED, "wrong response to our challenge");
    }

    private Secret sharedSecret() {
        return settings.secret().orElseThrow(() -> new IllegalStateException("a challenge without a secret"));
    }

    private static Optional<CloseReason> refusal(Cause cause, String text) {
        return Optional.of(CloseReason.of(cause, text));
    }

    private static PeerFacts facts(
            StartControlConnection message, Optional<Avp.TieBreaker> tieBreaker, boolean authenticated) {
        return new PeerFacts(
                message.assignedTunnelId(),
                message.hostName().text(),
                message.vendorName(),
                message.firmwareRevision(),
                message.framingCapabilities(),
                message.bearerCapabilities(),
                message.receiveWindowSize().orElse(ControlChannel.DEFAULT_WINDOW),
                message.failoverCapability(),
                tieBreaker,
                authenticated);
    }
}
