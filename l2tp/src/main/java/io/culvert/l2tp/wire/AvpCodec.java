package io.culvert.l2tp.wire;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.Optional;

/** The values of known AVPs from and to octets, in clear text. */
final class AvpCodec {
    private AvpCodec() {}

    /** Reads the value {@code [at, end)}; reserved fields are ignored. */
    static Avp.Known read(AvpType type, Octets octets, int at, int end) throws MalformedAvp {
        int length = end - at;
        if (length < type.minOctets() || length > type.maxOctets()) {
            throw new MalformedAvp(Fault.VALUE_LENGTH_WRONG);
        }
        return switch (type) {
            case MESSAGE_TYPE, RANDOM_VECTOR -> throw new IllegalStateException(type + " has no record");
            case RESULT_CODE -> new Avp.ResultCode(result(octets, at, end));
            case PROTOCOL_VERSION -> new Avp.ProtocolVersion(octets.u8(at), octets.u8(at + 1));
            case FRAMING_CAPABILITIES -> new Avp.FramingCapabilities(octets.u32(at));
            case BEARER_CAPABILITIES -> new Avp.BearerCapabilities(octets.u32(at));
            case TIE_BREAKER -> new Avp.TieBreaker(octets.u32(at) << 32 | octets.u32(at + 4));
            case FIRMWARE_REVISION -> new Avp.FirmwareRevision(octets.u16(at));
            case HOST_NAME -> new Avp.HostName(octets.slice(at, end));
            case VENDOR_NAME -> new Avp.VendorName(octets.slice(at, end));
            case ASSIGNED_TUNNEL_ID -> new Avp.AssignedTunnelId(new TunnelId(octets.u16(at)));
            case RECEIVE_WINDOW_SIZE -> new Avp.ReceiveWindowSize(notZero(octets.u16(at)));
            case CHALLENGE -> new Avp.Challenge(octets.slice(at, end));
            case CHALLENGE_RESPONSE -> new Avp.ChallengeResponse(octets.slice(at, end));
            case Q931_CAUSE_CODE -> new Avp.Q931CauseCode(octets.u16(at), octets.u8(at + 2), text(octets, at + 3, end));
            case ASSIGNED_SESSION_ID -> new Avp.AssignedSessionId(new SessionId(octets.u16(at)));
            case CALL_SERIAL_NUMBER -> new Avp.CallSerialNumber(octets.u32(at));
            case MINIMUM_BPS -> new Avp.MinimumBps(octets.u32(at));
            case MAXIMUM_BPS -> new Avp.MaximumBps(octets.u32(at));
            case BEARER_TYPE -> new Avp.BearerType(octets.u32(at));
            case FRAMING_TYPE -> new Avp.FramingType(octets.u32(at));
            case CALLED_NUMBER -> new Avp.CalledNumber(octets.slice(at, end));
            case CALLING_NUMBER -> new Avp.CallingNumber(octets.slice(at, end));
            case SUB_ADDRESS -> new Avp.SubAddress(octets.slice(at, end));
            case TX_CONNECT_SPEED -> new Avp.TxConnectSpeed(octets.u32(at));
            case RX_CONNECT_SPEED -> new Avp.RxConnectSpeed(octets.u32(at));
            case PHYSICAL_CHANNEL_ID -> new Avp.PhysicalChannelId(octets.u32(at));
            case PRIVATE_GROUP_ID -> new Avp.PrivateGroupId(octets.slice(at, end));
            case SEQUENCING_REQUIRED -> new Avp.SequencingRequired();
            case INITIAL_RECEIVED_LCP_CONFREQ -> new Avp.InitialReceivedLcpConfreq(octets.slice(at, end));
            case LAST_SENT_LCP_CONFREQ -> new Avp.LastSentLcpConfreq(octets.slice(at, end));
            case LAST_RECEIVED_LCP_CONFREQ -> new Avp.LastReceivedLcpConfreq(octets.slice(at, end));
            case PROXY_AUTHEN_TYPE -> new Avp.ProxyAuthenType(octets.u16(at));
            case PROXY_AUTHEN_NAME -> new Avp.ProxyAuthenName(octets.slice(at, end));
            case PROXY_AUTHEN_CHALLENGE -> new Avp.ProxyAuthenChallenge(octets.slice(at, end));
            case PROXY_AUTHEN_ID -> new Avp.ProxyAuthenId(octets.u8(at + 1));
            case PROXY_AUTHEN_RESPONSE -> new Avp.ProxyAuthenResponse(Secret.of(octets.slice(at, end)));
            case CALL_ERRORS -> callErrors(octets, at + 2);
            case ACCM -> new Avp.Accm(octets.u32(at + 2), octets.u32(at + 6));
            case PPP_DISCONNECT_CAUSE ->
                new Avp.PppDisconnectCause(
                        octets.u16(at), octets.u16(at + 2), octets.u8(at + 4), text(octets, at + 5, end));
            case CONTROL_CONNECTION_DS -> new Avp.ControlConnectionDs(octets.u16(at));
            case SESSION_DS -> new Avp.SessionDs(octets.u16(at));
            case LCP_WANT_OPTIONS -> new Avp.LcpWantOptions(octets.slice(at, end));
            case LCP_ALLOW_OPTIONS -> new Avp.LcpAllowOptions(octets.slice(at, end));
            case LNS_LAST_SENT_LCP_CONFREQ -> new Avp.LnsLastSentLcpConfreq(octets.slice(at, end));
            case LNS_LAST_RECEIVED_LCP_CONFREQ -> new Avp.LnsLastReceivedLcpConfreq(octets.slice(at, end));
            case FAILOVER_CAPABILITY -> failoverCapability(octets, at);
            case TUNNEL_RECOVERY ->
                new Avp.TunnelRecovery(new TunnelId(octets.u16(at + 4)), new TunnelId(octets.u16(at + 8)));
            case SUGGESTED_CONTROL_SEQUENCE ->
                new Avp.SuggestedControlSequence(
                        new SequenceNumber(octets.u16(at + 2)), new SequenceNumber(octets.u16(at + 4)));
            case FAILOVER_SESSION_STATE ->
                new Avp.FailoverSessionState(new SessionId(octets.u16(at + 4)), new SessionId(octets.u16(at + 8)));
            case CONNECT_SPEED_UPDATE ->
                new Avp.ConnectSpeedUpdate(new SessionId(octets.u16(at + 2)), octets.u32(at + 4), octets.u32(at + 8));
            case CONNECT_SPEED_UPDATE_ENABLE -> new Avp.ConnectSpeedUpdateEnable();
        };
    }

    /** Writes the value; reserved fields are 0. */
    static void write(Avp.Known avp, OctetWriter writer) {
        switch (avp) {
            case Avp.Text text -> writer.octets(text.octets());
            case Avp.Opaque opaque -> writer.octets(opaque.octets());
            case Avp.ResultCode(var result) -> writeResult(result, writer);
            case Avp.ProtocolVersion(var version, var revision) ->
                writer.u8(version).u8(revision);
            case Avp.FramingCapabilities(var bits) -> writer.u32(bits);
            case Avp.BearerCapabilities(var bits) -> writer.u32(bits);
            case Avp.TieBreaker(var value) -> writer.u64(value);
            case Avp.FirmwareRevision(var revision) -> writer.u16(revision);
            case Avp.AssignedTunnelId(var id) -> writer.u16(id.value());
            case Avp.ReceiveWindowSize(var messages) -> writer.u16(messages);
            case Avp.Q931CauseCode(var cause, var message, var advisory) -> {
                writer.u16(cause).u8(message);
                writeText(advisory, writer);
            }
            case Avp.AssignedSessionId(var id) -> writer.u16(id.value());
            case Avp.CallSerialNumber(var value) -> writer.u32(value);
            case Avp.MinimumBps(var bitsPerSecond) -> writer.u32(bitsPerSecond);
            case Avp.MaximumBps(var bitsPerSecond) -> writer.u32(bitsPerSecond);
            case Avp.BearerType(var bits) -> writer.u32(bits);
            case Avp.FramingType(var bits) -> writer.u32(bits);
            case Avp.TxConnectSpeed(var bitsPerSecond) -> writer.u32(bitsPerSecond);
            case Avp.RxConnectSpeed(var bitsPerSecond) -> writer.u32(bitsPerSecond);
            case Avp.PhysicalChannelId(var id) -> writer.u32(id);
            case Avp.SequencingRequired() -> {}
            case Avp.ProxyAuthenType(var value) -> writer.u16(value);
            case Avp.ProxyAuthenId(var id) -> writer.u16(id);
            case Avp.ProxyAuthenResponse(var response) -> writer.octets(response.reveal());
            case Avp.CallErrors e ->
                writer.u16(0)
                        .u32(e.crcErrors())
                        .u32(e.framingErrors())
                        .u32(e.hardwareOverruns())
                        .u32(e.bufferOverruns())
                        .u32(e.timeoutErrors())
                        .u32(e.alignmentErrors());
            case Avp.Accm(var send, var receive) -> writer.u16(0).u32(send).u32(receive);
            case Avp.PppDisconnectCause(var code, var protocolNumber, var direction, var message) -> {
                writer.u16(code).u16(protocolNumber).u8(direction);
                writeText(message, writer);
            }
            case Avp.ControlConnectionDs(var phbCode) -> writer.u16(phbCode);
            case Avp.SessionDs(var phbCode) -> writer.u16(phbCode);
            case Avp.FailoverCapability(var control, var data, var recoveryTime) ->
                writer.u16((data ? 2 : 0) | (control ? 1 : 0)).u32(recoveryTime.toMillis());
            case Avp.TunnelRecovery(var recover, var recoverRemote) ->
                writer.u16(0).u32(recover.value()).u32(recoverRemote.value());
            case Avp.SuggestedControlSequence(var ns, var nr) ->
                writer.u16(0).u16(ns.value()).u16(nr.value());
            case Avp.FailoverSessionState(var id, var remoteId) ->
                writer.u16(0).u32(id.value()).u32(remoteId.value());
            case Avp.ConnectSpeedUpdate(var remoteId, var tx, var rx) ->
                writer.u32(remoteId.value()).u32(tx).u32(rx);
            case Avp.ConnectSpeedUpdateEnable() -> {}
        }
    }

    private static Result result(Octets octets, int at, int end) throws MalformedAvp {
        int length = end - at;
        if (length == 3) {
            throw new MalformedAvp(Fault.VALUE_LENGTH_WRONG);
        }
        return length == 2
                ? new Result(octets.u16(at), Optional.empty(), Optional.empty())
                : new Result(octets.u16(at), Optional.of(octets.u16(at + 2)), text(octets, at + 4, end));
    }

    private static void writeResult(Result result, OctetWriter writer) {
        writer.u16(result.code());
        if (result.errorCode().isPresent()) {
            writer.u16(result.errorCode().get());
            writeText(result.message(), writer);
        }
    }

    private static Avp.CallErrors callErrors(Octets octets, int at) {
        return new Avp.CallErrors(
                octets.u32(at),
                octets.u32(at + 4),
                octets.u32(at + 8),
                octets.u32(at + 12),
                octets.u32(at + 16),
                octets.u32(at + 20));
    }

    private static Avp.FailoverCapability failoverCapability(Octets octets, int at) throws MalformedAvp {
        int bits = octets.u16(at);
        boolean control = (bits & 1) != 0;
        boolean data = (bits & 2) != 0;
        if (!control && !data) {
            throw new MalformedAvp(Fault.VALUE_OUT_OF_RANGE);
        }
        return new Avp.FailoverCapability(control, data, Duration.ofMillis(octets.u32(at + 2)));
    }

    private static int notZero(int value) throws MalformedAvp {
        if (value == 0) {
            throw new MalformedAvp(Fault.VALUE_OUT_OF_RANGE);
        }
        return value;
    }

    private static Optional<String> text(Octets octets, int at, int end) {
        return at == end ? Optional.empty() : Optional.of(octets.slice(at, end).toUtf8());
    }

    private static void writeText(Optional<String> text, OctetWriter writer) {
        if (text.isPresent()) {
            writer.octets(Octets.utf8(text.get()));
        }
    }
}
