package io.culvert.core.engine;

import io.culvert.core.aaa.TerminateCause;
import io.culvert.core.failure.CauseMapping;
import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.core.failure.PppCause;
import io.culvert.l2tp.call.ClearReason;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.GeneralError;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.ppp.PppEnd;
import java.util.Optional;

/**
 * Why a session ends: decided once, told everywhere alike.
 *
 * @param failure empty for a normal end
 * @param clearing Result Code AVP received, or to be sent in a CDN; empty where no CDN goes out
 */
record Ending(
        DisconnectCause cause,
        Optional<FailureType> failure,
        TerminateCause terminate,
        String reason,
        Optional<ClearingCode> clearing,
        Optional<PppCause> ppp,
        Optional<String> aaaReply) {

    /** With all that {@link CauseMapping} says of {@code cause}. */
    static Ending of(DisconnectCause cause, String reason) {
        var row = CauseMapping.of(cause);
        return new Ending(
                cause,
                row.failure(),
                row.terminate(),
                reason,
                row.cdn()
                        .map(code -> new ClearingCode(
                                ClearingCode.Message.CDN,
                                code.result(),
                                code.error() == 0 ? Optional.empty() : Optional.of(code.error()),
                                Optional.empty())),
                row.ppp().map(code -> new PppCause(code.code(), code.protocol(), code.direction(), Optional.empty())),
                Optional.empty());
    }

    Ending withFailure(FailureType type) {
        return new Ending(cause, Optional.of(type), terminate, reason, clearing, ppp, aaaReply);
    }

    Ending withoutFailure() {
        return new Ending(cause, Optional.empty(), terminate, reason, clearing, ppp, aaaReply);
    }

    Ending withTerminate(TerminateCause newTerminate) {
        return new Ending(cause, failure, newTerminate, reason, clearing, ppp, aaaReply);
    }

    /** With another text for our own people; what the peer is told stays. */
    Ending withReason(String newReason) {
        return new Ending(cause, failure, terminate, newReason, clearing, ppp, aaaReply);
    }

    /** With what the AAA server said. */
    Ending withReply(Optional<String> reply) {
        return new Ending(cause, failure, terminate, reason, clearing, ppp, reply);
    }

    /** With another result in the CDN, without an error code. */
    Ending withCdn(int result) {
        return withClearing(new ClearingCode(ClearingCode.Message.CDN, result, Optional.empty(), Optional.empty()));
    }

    Ending withPpp(Optional<PppCause> newPpp) {
        return new Ending(cause, failure, terminate, reason, clearing, newPpp, aaaReply);
    }

    Ending withClearing(Optional<ClearingCode> code) {
        return new Ending(cause, failure, terminate, reason, code, ppp, aaaReply);
    }

    /** The same where a StopCCN, whoever sent it, told of it. */
    Ending toldBy(Result stopCcn) {
        return withClearing(code(ClearingCode.Message.STOP_CCN, stopCcn)).withPpp(Optional.empty());
    }

    /** The same where this CDN of ours told of it. */
    Ending toldBy(Disconnect cdn) {
        return withClearing(code(ClearingCode.Message.CDN, cdn.result()));
    }

    private Ending withClearing(ClearingCode code) {
        return withClearing(Optional.of(code));
    }

    /** The same with the PPP code that the link gave, unless that says nothing. */
    Ending refinedBy(PppEnd end) {
        return end.reason() == PppEnd.Reason.OTHER ? this : withPpp(Optional.of(cause(end)));
    }

    /** A link that ended by itself. */
    static Ending of(PppEnd end) {
        var cause = switch (end.reason()) {
            case OTHER -> DisconnectCause.UNKNOWN;
            case ADMINISTRATIVE -> DisconnectCause.VPN_ADMIN_DISCONNECT;
            case NORMAL ->
                end.direction() == PppEnd.Direction.AT_PEER
                        ? DisconnectCause.VPN_USER_DISCONNECT
                        : DisconnectCause.VPN_LOCAL_DISCONNECT;
            case LCP_TIMEOUT, NO_LCP -> DisconnectCause.TIMEOUT_PPP_LCP;
            case LOOP -> DisconnectCause.FAILED_PPP_LCP_NEGOTIATION;
            case ECHO_TIMEOUT -> DisconnectCause.VPN_CARRIER_LOSS;
            case AUTHENTICATION_TIMEOUT -> DisconnectCause.PPP_AUTHENTICATION_TIMEOUT;
            case AUTHENTICATION_PROTOCOL_REFUSED, AUTHENTICATION_FAILED -> authentication(end.protocol());
            case NCP_TIMEOUT, NO_NCP, ADDRESS_CONVERGENCE, NO_ADDRESS -> DisconnectCause.NCP_CLOSED_PPP;
        };
        var ending = of(cause, end.text()).refinedBy(end);
        return switch (end.reason()) {
            case AUTHENTICATION_PROTOCOL_REFUSED -> ending.withFailure(FailureType.AUTHENTICATION);
            case NCP_TIMEOUT -> ending.withFailure(FailureType.TIMER_EXPIRY);
            case OTHER,
                    ADMINISTRATIVE,
                    NORMAL,
                    LCP_TIMEOUT,
                    NO_LCP,
                    LOOP,
                    ECHO_TIMEOUT,
                    AUTHENTICATION_TIMEOUT,
                    AUTHENTICATION_FAILED,
                    NO_NCP,
                    ADDRESS_CONVERGENCE,
                    NO_ADDRESS -> ending;
        };
    }

    /** AAA said no, or what is as good as that for this reason. */
    static Ending rejected(int authenticationProtocol, String reason) {
        return of(authentication(authenticationProtocol), reason);
    }

    /** A tunnel that nobody here wants: the requester is not authorized. */
    static Ending unauthorized(FailureType type, String reason) {
        return of(DisconnectCause.SESSION_FAILED_SECURITY, reason)
                .withFailure(type)
                .toldBy(Result.of(StopCcnResult.NOT_AUTHORIZED, reason));
    }

    /**
     * A tunnel that nobody could be asked about: the peer may try again, or another LNS. {@code reason}, which may name our
     * servers, is not for a stranger.
     */
    static Ending undecided(String reason) {
        return of(DisconnectCause.SESSION_FAILED_SECURITY, reason)
                .withFailure(FailureType.AUTHORIZATION)
                .toldBy(Result.of(GeneralError.INSUFFICIENT_RESOURCES, "the tunnel cannot be authorized now"));
    }

    /** A call that ended by a CDN of either side, or with its tunnel. */
    static Ending of(ClearReason reason) {
        var result = reason.disconnect().result();
        var text = result.message().filter(message -> !message.isBlank());
        return switch (reason.by()) {
            case PEER -> ofPeer(reason);
            case LOCAL ->
                of(DisconnectCause.VPN_LOCAL_DISCONNECT, text.orElse("closed by this LNS"))
                        .withClearing(code(ClearingCode.Message.CDN, result));
            case SETUP_TIMEOUT ->
                of(DisconnectCause.VPN_BAD_CONTROL_PACKET, text.orElse("the peer did not complete the call"))
                        .withFailure(FailureType.TIMER_EXPIRY)
                        .withClearing(code(ClearingCode.Message.CDN, result));
            case PROTOCOL_ERROR ->
                of(DisconnectCause.VPN_BAD_CONTROL_PACKET, text.orElse("control message out of sequence"))
                        .withClearing(code(ClearingCode.Message.CDN, result));
            case FAILOVER ->
                of(DisconnectCause.VPN_LOCAL_DISCONNECT, text.orElse("lost when an end of the tunnel failed"))
                        .withFailure(FailureType.CONNECTION_TERMINATION)
                        .withClearing(Optional.empty());
            case TUNNEL ->
                of(DisconnectCause.VPN_TUNNEL_SHUT, text.orElse("the tunnel was shut"))
                        .withClearing(code(ClearingCode.Message.STOP_CCN, result));
        };
    }

    private static Ending ofPeer(ClearReason reason) {
        var result = reason.disconnect().result();
        var ppp = reason.disconnect().pppCauses().stream()
                .findFirst()
                .map(cause -> new PppCause(cause.code(), cause.protocolNumber(), cause.direction(), cause.message()));
        var ending = ppp.filter(cause -> cause.code() != 0)
                .flatMap(cause -> byPppCause(cause, result))
                .orElseGet(() -> byResult(result));
        return ending.withClearing(code(ClearingCode.Message.CDN, result)).withPpp(ppp);
    }

    /** What the peer says of the PPP link; its "local" end is the LAC's, and the user is at the LAC's peer. */
    private static Optional<Ending> byPppCause(PppCause ppp, Result result) {
        var text = result.message().or(ppp::message);
        return switch (ppp.code()) {
            case 1 ->
                Optional.of(
                        of(DisconnectCause.VPN_USER_DISCONNECT, text.orElse("administrative intervention at the LAC"))
                                .withFailure(FailureType.PEER_ACTION));
            case 3 -> Optional.of(of(DisconnectCause.VPN_USER_DISCONNECT, text.orElse("the user hung up")));
            case 5, 6 -> Optional.of(of(DisconnectCause.TIMEOUT_PPP_LCP, text.orElse("LCP timeout at the LAC")));
            case 2, 4, 7, 9, 10, 11, 12 ->
                Optional.of(of(
                        DisconnectCause.FAILED_PPP_LCP_NEGOTIATION, text.orElse("LCP negotiation failed at the LAC")));
            case 8 -> Optional.of(of(DisconnectCause.VPN_CARRIER_LOSS, text.orElse("LCP echo timeout at the LAC")));
            case 13 ->
                Optional.of(of(
                        DisconnectCause.PPP_AUTHENTICATION_TIMEOUT, text.orElse("authentication timeout at the LAC")));
            case 14, 15, 16 ->
                Optional.of(of(authentication(ppp.protocol()), text.orElse("authentication failed at the LAC")));
            case 17, 18, 19, 20 ->
                Optional.of(of(DisconnectCause.NCP_CLOSED_PPP, text.orElse("network protocol failed at the LAC")));
            default -> Optional.empty();
        };
    }

    private static Ending byResult(Result result) {
        var text = result.message();
        var known = CdnResult.find(result.code());
        if (known.isEmpty()) {
            return of(
                            DisconnectCause.VPN_USER_DISCONNECT,
                            text.orElse("the LAC closed the call: result " + result.code()))
                    .withFailure(FailureType.PEER_ACTION);
        }
        return switch (known.get()) {
            case CARRIER_LOST -> of(DisconnectCause.VPN_CARRIER_LOSS, text.orElse("the LAC lost the carrier"));
            case ADMINISTRATIVE ->
                of(DisconnectCause.VPN_USER_DISCONNECT, text.orElse("the LAC closed the call"))
                        .withFailure(FailureType.PEER_ACTION);
            case GENERAL_ERROR ->
                of(
                        DisconnectCause.VPN_BAD_CONTROL_PACKET,
                        text.orElse(
                                "the LAC reports error " + result.errorCode().orElse(0)));
            case NO_FACILITIES_TEMPORARY, NO_FACILITIES_PERMANENT ->
                of(DisconnectCause.VPN_NO_RESOURCES, text.orElse("the LAC lacks resources"));
            case INVALID_DESTINATION,
                    NO_CARRIER,
                    BUSY,
                    NO_DIAL_TONE,
                    NOT_ESTABLISHED_IN_TIME,
                    NO_FRAMING_DETECTED,
                    SESSION_DS_MISMATCH,
                    LOOP_DETECTED ->
                of(DisconnectCause.VPN_CARRIER_LOSS, text.orElse("the LAC closed the call: result " + result.code()));
        };
    }

    /** A tunnel that ended, as its sessions, or it alone if it has none, are told. */
    static Ending of(CloseReason reason, boolean hasSessions) {
        var text = reason.result().message().filter(message -> !message.isBlank());
        var code = Optional.of(code(ClearingCode.Message.STOP_CCN, reason.result()));
        var ending = switch (reason.cause()) {
            case PEER ->
                of(
                        DisconnectCause.VPN_TUNNEL_SHUT,
                        text.orElse("the peer closed the tunnel: result "
                                + reason.result().code()));
            case LOCAL -> of(DisconnectCause.VPN_ADMIN_DISCONNECT, text.orElse("tunnel cleared"));
            case NO_ANSWER, SETUP_TIMEOUT ->
                of(
                                hasSessions ? DisconnectCause.VPN_TUNNEL_SHUT : DisconnectCause.VPN_BAD_CONTROL_PACKET,
                                text.orElse("the peer does not answer"))
                        .withFailure(FailureType.TIMER_EXPIRY);
            case NOT_AUTHORIZED ->
                of(DisconnectCause.SESSION_FAILED_SECURITY, text.orElse("tunnel authentication failed"))
                        .withFailure(FailureType.SECURITY);
            case VERSION_NOT_SUPPORTED, OUT_OF_SEQUENCE, MALFORMED ->
                of(
                                hasSessions ? DisconnectCause.VPN_TUNNEL_SHUT : DisconnectCause.VPN_BAD_CONTROL_PACKET,
                                text.orElse("bad control message"))
                        .withFailure(hasSessions ? FailureType.CONNECTION_TERMINATION : FailureType.CALL_PARAMETERS);
            case RESOURCES -> of(DisconnectCause.VPN_NO_RESOURCES, text.orElse("a limit was hit"));
            case TIE_LOST -> of(DisconnectCause.VPN_TUNNEL_SHUT, text.orElse("the peer's own tunnel takes precedence"));
        };
        boolean isTold = reason.cause() != CloseReason.Cause.NO_ANSWER && reason.cause() != CloseReason.Cause.TIE_LOST;
        return ending.withClearing(isTold ? code : Optional.empty()).withPpp(Optional.empty());
    }

    /** What a StopCCN says that refuses a tunnel for this reason. */
    Result stopCcn() {
        var code = clearing.filter(given -> given.message() == ClearingCode.Message.STOP_CCN);
        if (code.isPresent()) {
            return new Result(
                    code.get().result(), code.get().error(), code.get().text());
        }
        return CauseMapping.of(cause)
                .stopCcn()
                .map(row -> new Result(row.result(), Optional.of(row.error()), Optional.of(reason)))
                .orElseThrow(() -> new IllegalStateException(cause + " refuses no tunnel"));
    }

    static PppCause cause(PppEnd end) {
        return new PppCause(end.reason().code(), end.protocol(), end.direction().value(), Optional.of(end.text()));
    }

    private static DisconnectCause authentication(int protocol) {
        return protocol == PAP ? DisconnectCause.FAILED_PPP_PAP_AUTH : DisconnectCause.FAILED_PPP_CHAP_AUTH;
    }

    private static ClearingCode code(ClearingCode.Message message, Result result) {
        return new ClearingCode(message, result.code(), result.errorCode(), result.message());
    }

    private static final int PAP = 0xC023;
}
