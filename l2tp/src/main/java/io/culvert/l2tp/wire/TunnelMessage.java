package io.culvert.l2tp.wire;

import io.culvert.l2tp.TunnelId;
import io.culvert.octets.Octets;
import java.util.List;
import java.util.Optional;

/** A control message about the tunnel as a whole; it is sent with session ID 0. */
public sealed interface TunnelMessage extends DefinedMessage {

    /** What SCCRQ and SCCRP have in common: an end introduces itself. */
    sealed interface StartControlConnection extends TunnelMessage {
        Avp.ProtocolVersion protocolVersion();

        Avp.HostName hostName();

        Avp.FramingCapabilities framingCapabilities();

        /** The ID that the sender gave to the tunnel. */
        TunnelId assignedTunnelId();

        default Optional<Avp.BearerCapabilities> bearerCapabilities() {
            return find(Avp.BearerCapabilities.class);
        }

        default Optional<Integer> receiveWindowSize() {
            return find(Avp.ReceiveWindowSize.class).map(Avp.ReceiveWindowSize::messages);
        }

        default Optional<Octets> challenge() {
            return find(Avp.Challenge.class).map(Avp.Challenge::octets);
        }

        default Optional<Integer> firmwareRevision() {
            return find(Avp.FirmwareRevision.class).map(Avp.FirmwareRevision::revision);
        }

        default Optional<String> vendorName() {
            return find(Avp.VendorName.class).map(Avp.VendorName::text);
        }

        /** RFC 3308 section 3.1. */
        default Optional<Integer> controlConnectionPhb() {
            return find(Avp.ControlConnectionDs.class).map(Avp.ControlConnectionDs::phbCode);
        }

        /** RFC 4951 section 5.1. */
        default Optional<Avp.FailoverCapability> failoverCapability() {
            return find(Avp.FailoverCapability.class);
        }
    }

    /** Start-Control-Connection-Request. RFC 2661 section 6.1. */
    record Sccrq(
            Avp.ProtocolVersion protocolVersion,
            Avp.HostName hostName,
            Avp.FramingCapabilities framingCapabilities,
            TunnelId assignedTunnelId,
            List<Avp> avps)
            implements StartControlConnection {
        public Sccrq {
            avps = DefinedMessage.checked(MessageType.SCCRQ, avps);
            assigned(assignedTunnelId);
        }

        @Override
        public MessageType type() {
            return MessageType.SCCRQ;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.of(protocolVersion, hostName, framingCapabilities, new Avp.AssignedTunnelId(assignedTunnelId));
        }

        public Optional<Avp.TieBreaker> tieBreaker() {
            return find(Avp.TieBreaker.class);
        }

        /** RFC 4951 section 5.2. */
        public Optional<Avp.TunnelRecovery> tunnelRecovery() {
            return find(Avp.TunnelRecovery.class);
        }
    }

    /** Start-Control-Connection-Reply. RFC 2661 section 6.2. */
    record Sccrp(
            Avp.ProtocolVersion protocolVersion,
            Avp.FramingCapabilities framingCapabilities,
            Avp.HostName hostName,
            TunnelId assignedTunnelId,
            List<Avp> avps)
            implements StartControlConnection {
        public Sccrp {
            avps = DefinedMessage.checked(MessageType.SCCRP, avps);
            assigned(assignedTunnelId);
        }

        @Override
        public MessageType type() {
            return MessageType.SCCRP;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.of(protocolVersion, framingCapabilities, hostName, new Avp.AssignedTunnelId(assignedTunnelId));
        }

        public Optional<Octets> challengeResponse() {
            return find(Avp.ChallengeResponse.class).map(Avp.ChallengeResponse::octets);
        }

        /** RFC 4951 section 5.3. */
        public Optional<Avp.SuggestedControlSequence> suggestedControlSequence() {
            return find(Avp.SuggestedControlSequence.class);
        }
    }

    /** Start-Control-Connection-Connected. RFC 2661 section 6.3. */
    record Scccn(List<Avp> avps) implements TunnelMessage {
        public Scccn {
            avps = DefinedMessage.checked(MessageType.SCCCN, avps);
        }

        @Override
        public MessageType type() {
            return MessageType.SCCCN;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.of();
        }

        public Optional<Octets> challengeResponse() {
            return find(Avp.ChallengeResponse.class).map(Avp.ChallengeResponse::octets);
        }
    }

    /**
     * Stop-Control-Connection-Notification. RFC 2661 section 6.4.
     *
     * @param assignedTunnelId the sender's; peers that refuse an SCCRQ before they have an ID send 0
     */
    record StopCcn(TunnelId assignedTunnelId, Result result, List<Avp> avps) implements TunnelMessage {
        public StopCcn {
            avps = DefinedMessage.checked(MessageType.STOP_CCN, avps);
        }

        @Override
        public MessageType type() {
            return MessageType.STOP_CCN;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.of(new Avp.AssignedTunnelId(assignedTunnelId), new Avp.ResultCode(result));
        }

        public Optional<StopCcnResult> stopResult() {
            return StopCcnResult.find(result.code());
        }
    }

    /** Hello: a keepalive. RFC 2661 section 6.5. */
    record Hello(List<Avp> avps) implements TunnelMessage {
        public Hello {
            avps = DefinedMessage.checked(MessageType.HELLO, avps);
        }

        @Override
        public MessageType type() {
            return MessageType.HELLO;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.of();
        }
    }

    /** Failover Session Query. RFC 4951 section 4.1. */
    record Fsq(List<Avp.FailoverSessionState> sessions, List<Avp> avps) implements TunnelMessage {
        public Fsq {
            sessions = atLeastOne(sessions);
            avps = DefinedMessage.checked(MessageType.FSQ, avps);
        }

        @Override
        public MessageType type() {
            return MessageType.FSQ;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.copyOf(sessions);
        }
    }

    /** Failover Session Response. RFC 4951 section 4.2. */
    record Fsr(List<Avp.FailoverSessionState> sessions, List<Avp> avps) implements TunnelMessage {
        public Fsr {
            sessions = atLeastOne(sessions);
            avps = DefinedMessage.checked(MessageType.FSR, avps);
        }

        @Override
        public MessageType type() {
            return MessageType.FSR;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.copyOf(sessions);
        }
    }

    /** Connect-Speed-Update-Notification. RFC 5515 section 4.1. */
    record Csun(List<Avp.ConnectSpeedUpdate> updates, List<Avp> avps) implements TunnelMessage {
        public Csun {
            updates = atLeastOne(updates);
            avps = DefinedMessage.checked(MessageType.CSUN, avps);
        }

        @Override
        public MessageType type() {
            return MessageType.CSUN;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.copyOf(updates);
        }
    }

    /** Connect-Speed-Update-Request; its speeds are sent as 0. RFC 5515 section 4.2. */
    record Csurq(List<Avp.ConnectSpeedUpdate> updates, List<Avp> avps) implements TunnelMessage {
        public Csurq {
            updates = atLeastOne(updates);
            avps = DefinedMessage.checked(MessageType.CSURQ, avps);
        }

        @Override
        public MessageType type() {
            return MessageType.CSURQ;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.copyOf(updates);
        }
    }

    private static void assigned(TunnelId id) {
        if (!id.isAssigned()) {
            throw new IllegalArgumentException("assigned tunnel ID 0");
        }
    }

    private static <A> List<A> atLeastOne(List<A> avps) {
        if (avps.isEmpty()) {
            throw new IllegalArgumentException("no session named");
        }
        return List.copyOf(avps);
    }
}
