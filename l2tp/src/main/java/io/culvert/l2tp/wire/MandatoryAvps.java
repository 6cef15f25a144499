package io.culvert.l2tp.wire;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The mandatory AVPs found in a message, and the message made of them. */
final class MandatoryAvps {
    private final Avp.@Nullable Known[] byType = new Avp.@Nullable Known[AvpType.values().length];
    private final List<Avp.FailoverSessionState> sessionStates = new ArrayList<>(0);
    private final List<Avp.ConnectSpeedUpdate> speedUpdates = new ArrayList<>(0);

    void add(AvpType type, Avp.Known avp) {
        byType[type.ordinal()] = avp;
        if (avp instanceof Avp.FailoverSessionState state) {
            sessionStates.add(state);
        } else if (avp instanceof Avp.ConnectSpeedUpdate update) {
            speedUpdates.add(update);
        }
    }

    /** The first AVP of the table that is not there. */
    @Nullable
    AvpType missing(MessageSpec spec) {
        var must = spec.must();
        for (int i = 0; i < must.size(); i++) {
            if (byType[must.get(i).ordinal()] == null) {
                return must.get(i);
            }
        }
        return null;
    }

    Optional<TunnelId> assignedTunnelId() {
        return byType[AvpType.ASSIGNED_TUNNEL_ID.ordinal()] instanceof Avp.AssignedTunnelId(var id)
                ? Optional.of(id)
                : Optional.empty();
    }

    Optional<SessionId> assignedSessionId() {
        return byType[AvpType.ASSIGNED_SESSION_ID.ordinal()] instanceof Avp.AssignedSessionId(var id)
                ? Optional.of(id)
                : Optional.empty();
    }

    /** The message; nothing of it is {@link #missing}. */
    DefinedMessage build(MessageType type, List<Avp> avps) {
        return switch (type) {
            case SCCRQ ->
                new TunnelMessage.Sccrq(
                        get(Avp.ProtocolVersion.class, AvpType.PROTOCOL_VERSION),
                        get(Avp.HostName.class, AvpType.HOST_NAME),
                        get(Avp.FramingCapabilities.class, AvpType.FRAMING_CAPABILITIES),
                        tunnelId(),
                        avps);
            case SCCRP ->
                new TunnelMessage.Sccrp(
                        get(Avp.ProtocolVersion.class, AvpType.PROTOCOL_VERSION),
                        get(Avp.FramingCapabilities.class, AvpType.FRAMING_CAPABILITIES),
                        get(Avp.HostName.class, AvpType.HOST_NAME),
                        tunnelId(),
                        avps);
            case SCCCN -> new TunnelMessage.Scccn(avps);
            case STOP_CCN -> new TunnelMessage.StopCcn(tunnelId(), result(), avps);
            case HELLO -> new TunnelMessage.Hello(avps);
            case ICRQ -> new SessionMessage.Icrq(sessionId(), callSerialNumber(), avps);
            case ICRP -> new SessionMessage.Icrp(sessionId(), avps);
            case ICCN -> new SessionMessage.Iccn(txConnectSpeedBps(), framingType(), avps);
            case OCRQ ->
                new SessionMessage.Ocrq(
                        sessionId(),
                        callSerialNumber(),
                        get(Avp.MinimumBps.class, AvpType.MINIMUM_BPS).bitsPerSecond(),
                        get(Avp.MaximumBps.class, AvpType.MAXIMUM_BPS).bitsPerSecond(),
                        get(Avp.BearerType.class, AvpType.BEARER_TYPE),
                        framingType(),
                        get(Avp.CalledNumber.class, AvpType.CALLED_NUMBER),
                        avps);
            case OCRP -> new SessionMessage.Ocrp(sessionId(), avps);
            case OCCN -> new SessionMessage.Occn(txConnectSpeedBps(), framingType(), avps);
            case CDN -> new SessionMessage.Cdn(result(), sessionId(), avps);
            case WEN -> new SessionMessage.Wen(get(Avp.CallErrors.class, AvpType.CALL_ERRORS), avps);
            case SLI -> new SessionMessage.Sli(get(Avp.Accm.class, AvpType.ACCM), avps);
            case FSQ -> new TunnelMessage.Fsq(sessionStates, avps);
            case FSR -> new TunnelMessage.Fsr(sessionStates, avps);
            case CSUN -> new TunnelMessage.Csun(speedUpdates, avps);
            case CSURQ -> new TunnelMessage.Csurq(speedUpdates, avps);
        };
    }

    private <A extends Avp.Known> A get(Class<A> kind, AvpType type) {
        return kind.cast(Objects.requireNonNull(byType[type.ordinal()], type.name()));
    }

    private TunnelId tunnelId() {
        return get(Avp.AssignedTunnelId.class, AvpType.ASSIGNED_TUNNEL_ID).id();
    }

    private SessionId sessionId() {
        return get(Avp.AssignedSessionId.class, AvpType.ASSIGNED_SESSION_ID).id();
    }

    private Result result() {
        return get(Avp.ResultCode.class, AvpType.RESULT_CODE).result();
    }

    private long callSerialNumber() {
        return get(Avp.CallSerialNumber.class, AvpType.CALL_SERIAL_NUMBER).value();
    }

    private long txConnectSpeedBps() {
        return get(Avp.TxConnectSpeed.class, AvpType.TX_CONNECT_SPEED).bitsPerSecond();
    }

    private Avp.FramingType framingType() {
        return get(Avp.FramingType.class, AvpType.FRAMING_TYPE);
    }
}
