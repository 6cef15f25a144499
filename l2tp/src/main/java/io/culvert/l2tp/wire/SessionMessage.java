package io.culvert.l2tp.wire;

import io.culvert.l2tp.SessionId;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A control message about one session. */
public sealed interface SessionMessage extends DefinedMessage {

    /** What ICRQ and OCRQ have in common: a call is wanted. */
    sealed interface CallRequest extends SessionMessage {
        /** The ID that the sender gave to the session. */
        SessionId assignedSessionId();

        /** Unsigned 32 bits. */
        long callSerialNumber();

        default Optional<String> subAddress() {
            return find(Avp.SubAddress.class).map(Avp.SubAddress::text);
        }

        /** RFC 3308 section 4.1. */
        default Optional<Integer> sessionPhb() {
            return find(Avp.SessionDs.class).map(Avp.SessionDs::phbCode);
        }
    }

    /** What ICRP and OCRP have in common: a call is accepted. */
    sealed interface CallReply extends SessionMessage {
        /** The ID that the sender gave to the session. */
        SessionId assignedSessionId();

        /** RFC 3308 section 4.1. */
        default Optional<Integer> sessionPhb() {
            return find(Avp.SessionDs.class).map(Avp.SessionDs::phbCode);
        }
    }

    /** What ICCN and OCCN have in common: the call is up. */
    sealed interface CallConnected extends SessionMessage {
        /** Unsigned 32 bits. */
        long txConnectSpeedBps();

        Avp.FramingType framingType();

        /** If absent, the speed is the same in both directions. */
        default Optional<Long> rxConnectSpeedBps() {
            return find(Avp.RxConnectSpeed.class).map(Avp.RxConnectSpeed::bitsPerSecond);
        }

        default boolean isSequencingRequired() {
            return has(Avp.SequencingRequired.class);
        }

        /** RFC 3437 section 2.1. */
        default Optional<Octets> lcpWantOptions() {
            return find(Avp.LcpWantOptions.class).map(Avp.LcpWantOptions::octets);
        }

        /** RFC 3437 section 2.2. */
        default Optional<Octets> lcpAllowOptions() {
            return find(Avp.LcpAllowOptions.class).map(Avp.LcpAllowOptions::octets);
        }
    }

    /** Incoming-Call-Request. RFC 2661 section 6.6. */
    record Icrq(SessionId assignedSessionId, long callSerialNumber, List<Avp> avps) implements CallRequest {
        public Icrq {
            avps = DefinedMessage.checked(MessageType.ICRQ, avps);
            assigned(assignedSessionId);
            Bounds.u32("call serial number", callSerialNumber);
        }

        @Override
        public MessageType type() {
            return MessageType.ICRQ;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.of(new Avp.AssignedSessionId(assignedSessionId), new Avp.CallSerialNumber(callSerialNumber));
        }

        public Optional<Avp.BearerType> bearerType() {
            return find(Avp.BearerType.class);
        }

        public Optional<Long> physicalChannelId() {
            return find(Avp.PhysicalChannelId.class).map(Avp.PhysicalChannelId::id);
        }

        public Optional<String> callingNumber() {
            return find(Avp.CallingNumber.class).map(Avp.CallingNumber::text);
        }

        public Optional<String> calledNumber() {
            return find(Avp.CalledNumber.class).map(Avp.CalledNumber::text);
        }

        /** RFC 5515 section 6.2. */
        public boolean isConnectSpeedUpdateEnabled() {
            return has(Avp.ConnectSpeedUpdateEnable.class);
        }
    }

    /** Incoming-Call-Reply. RFC 2661 section 6.7. */
    record Icrp(SessionId assignedSessionId, List<Avp> avps) implements CallReply {
        public Icrp {
            avps = DefinedMessage.checked(MessageType.ICRP, avps);
            assigned(assignedSessionId);
        }

        @Override
        public MessageType type() {
            return MessageType.ICRP;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.of(new Avp.AssignedSessionId(assignedSessionId));
        }
    }

    /** Incoming-Call-Connected. RFC 2661 section 6.8. */
    record Iccn(long txConnectSpeedBps, Avp.FramingType framingType, List<Avp> avps) implements CallConnected {
        public Iccn {
            avps = DefinedMessage.checked(MessageType.ICCN, avps);
            Bounds.u32("Tx connect speed", txConnectSpeedBps);
        }

        @Override
        public MessageType type() {
            return MessageType.ICCN;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.of(new Avp.TxConnectSpeed(txConnectSpeedBps), framingType);
        }

        public Optional<Octets> initialReceivedLcpConfreq() {
            return find(Avp.InitialReceivedLcpConfreq.class).map(Avp.InitialReceivedLcpConfreq::octets);
        }

        public Optional<Octets> lastSentLcpConfreq() {
            return find(Avp.LastSentLcpConfreq.class).map(Avp.LastSentLcpConfreq::octets);
        }

        public Optional<Octets> lastReceivedLcpConfreq() {
            return find(Avp.LastReceivedLcpConfreq.class).map(Avp.LastReceivedLcpConfreq::octets);
        }

        public Optional<Avp.ProxyAuthenType> proxyAuthenType() {
            return find(Avp.ProxyAuthenType.class);
        }

        public Optional<Avp.ProxyAuthenName> proxyAuthenName() {
            return find(Avp.ProxyAuthenName.class);
        }

        public Optional<Octets> proxyAuthenChallenge() {
            return find(Avp.ProxyAuthenChallenge.class).map(Avp.ProxyAuthenChallenge::octets);
        }

        public Optional<Integer> proxyAuthenId() {
            return find(Avp.ProxyAuthenId.class).map(Avp.ProxyAuthenId::id);
        }

        public Optional<Secret> proxyAuthenResponse() {
            return find(Avp.ProxyAuthenResponse.class).map(Avp.ProxyAuthenResponse::response);
        }

        public Optional<String> privateGroupId() {
            return find(Avp.PrivateGroupId.class).map(Avp.PrivateGroupId::text);
        }
    }

    /** Outgoing-Call-Request. RFC 2661 section 6.9. */
    record Ocrq(
            SessionId assignedSessionId,
            long callSerialNumber,
            long minimumBps,
            long maximumBps,
            Avp.BearerType bearerType,
            Avp.FramingType framingType,
            Avp.CalledNumber calledNumber,
            List<Avp> avps)
            implements CallRequest {
        public Ocrq {
            avps = DefinedMessage.checked(MessageType.OCRQ, avps);
            assigned(assignedSessionId);
            Bounds.u32("call serial number", callSerialNumber);
            Bounds.u32("minimum BPS", minimumBps);
            Bounds.u32("maximum BPS", maximumBps);
        }

        @Override
        public MessageType type() {
            return MessageType.OCRQ;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.of(
                    new Avp.AssignedSessionId(assignedSessionId),
                    new Avp.CallSerialNumber(callSerialNumber),
                    new Avp.MinimumBps(minimumBps),
                    new Avp.MaximumBps(maximumBps),
                    bearerType,
                    framingType,
                    calledNumber);
        }
    }

    /** Outgoing-Call-Reply. RFC 2661 section 6.10. */
    record Ocrp(SessionId assignedSessionId, List<Avp> avps) implements CallReply {
        public Ocrp {
            avps = DefinedMessage.checked(MessageType.OCRP, avps);
            assigned(assignedSessionId);
        }

        @Override
        public MessageType type() {
            return MessageType.OCRP;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.of(new Avp.AssignedSessionId(assignedSessionId));
        }

        public Optional<Long> physicalChannelId() {
            return find(Avp.PhysicalChannelId.class).map(Avp.PhysicalChannelId::id);
        }
    }

    /** Outgoing-Call-Connected. RFC 2661 section 6.11. */
    record Occn(long txConnectSpeedBps, Avp.FramingType framingType, List<Avp> avps) implements CallConnected {
        public Occn {
            avps = DefinedMessage.checked(MessageType.OCCN, avps);
            Bounds.u32("Tx connect speed", txConnectSpeedBps);
        }

        @Override
        public MessageType type() {
            return MessageType.OCCN;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.of(new Avp.TxConnectSpeed(txConnectSpeedBps), framingType);
        }
    }

    /**
     * Call-Disconnect-Notify. RFC 2661 section 6.12.
     *
     * @param assignedSessionId the sender's; peers that refuse a call before they have an ID send 0
     */
    record Cdn(Result result, SessionId assignedSessionId, List<Avp> avps) implements SessionMessage {
        public Cdn {
            avps = DefinedMessage.checked(MessageType.CDN, avps);
        }

        @Override
        public MessageType type() {
            return MessageType.CDN;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.of(new Avp.ResultCode(result), new Avp.AssignedSessionId(assignedSessionId));
        }

        public Optional<CdnResult> cdnResult() {
            return CdnResult.find(result.code());
        }

        public Optional<Avp.Q931CauseCode> q931CauseCode() {
            return find(Avp.Q931CauseCode.class);
        }

        /** RFC 3145 section 3.4: one for each network protocol that failed, or a single one. */
        public List<Avp.PppDisconnectCause> pppDisconnectCauses() {
            var causes = new ArrayList<Avp.PppDisconnectCause>();
            for (var avp : avps) {
                if (avp instanceof Avp.PppDisconnectCause cause) {
                    causes.add(cause);
                }
            }
            return List.copyOf(causes);
        }
    }

    /** WAN-Error-Notify. RFC 2661 section 6.13. */
    record Wen(Avp.CallErrors callErrors, List<Avp> avps) implements SessionMessage {
        public Wen {
            avps = DefinedMessage.checked(MessageType.WEN, avps);
        }

        @Override
        public MessageType type() {
            return MessageType.WEN;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.of(callErrors);
        }
    }

    /** Set-Link-Info. RFC 2661 section 6.14. */
    record Sli(Avp.Accm accm, List<Avp> avps) implements SessionMessage {
        public Sli {
            avps = DefinedMessage.checked(MessageType.SLI, avps);
        }

        @Override
        public MessageType type() {
            return MessageType.SLI;
        }

        @Override
        public List<Avp.Known> mandatoryAvps() {
            return List.of(accm);
        }

        /** RFC 3437 section 2.3. */
        public Optional<Octets> lnsLastSentLcpConfreq() {
            return find(Avp.LnsLastSentLcpConfreq.class).map(Avp.LnsLastSentLcpConfreq::octets);
        }

        /** RFC 3437 section 2.3. */
        public Optional<Octets> lnsLastReceivedLcpConfreq() {
            return find(Avp.LnsLastReceivedLcpConfreq.class).map(Avp.LnsLastReceivedLcpConfreq::octets);
        }
    }

    private static void assigned(SessionId id) {
        if (!id.isAssigned()) {
            throw new IllegalArgumentException("assigned session ID 0");
        }
    }
}
