package io.culvert.db.spool;

import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureEvent.Endpoint;
import io.culvert.core.failure.FailureRecord;
import io.culvert.core.failure.FailureType;
import io.culvert.core.failure.PppCause;
import io.culvert.core.fields.FieldReader;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.net.InetAddress;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;

/** The fields of {@link FailureCodec} as far as they were there. <b>Thread:</b> one. */
final class DecodedFields {
    private static final int ABSENT = -1;

    private long seconds;
    private int nanos;
    private int type = ABSENT;
    private int cause = ABSENT;
    private String reason = "";
    private Optional<String> userName = Optional.empty();
    private Optional<String> domain = Optional.empty();
    private int sessionId;
    private String nasName = "";
    private Optional<InetAddress> nasAddress = Optional.empty();
    private int nasTunnelId;
    private String gatewayName = "";
    private Optional<InetAddress> gatewayAddress = Optional.empty();
    private int gatewayTunnelId;
    private Optional<String> vpdnGroup = Optional.empty();
    private Optional<String> acctSessionId = Optional.empty();
    private boolean locallyInitiated;
    private Optional<Integer> clearingMessage = Optional.empty();
    private int clearingResult;
    private Optional<Integer> clearingError = Optional.empty();
    private Optional<String> clearingText = Optional.empty();
    private Optional<Integer> pppCode = Optional.empty();
    private int pppProtocol;
    private int pppDirection;
    private Optional<String> pppMessage = Optional.empty();
    private Optional<String> aaaReply = Optional.empty();
    private String unit = "";
    private String group = "";
    private long epoch;

    DecodedFields(FieldReader in) {
        for (int field = in.next(); field != 0; field = in.next()) {
            read(field, in);
        }
    }

    private void read(int field, FieldReader in) {
        switch (field) {
            case FailureCodec.SECONDS -> seconds = in.number();
            case FailureCodec.NANOS -> nanos = in.smallNumber();
            case FailureCodec.TYPE -> type = in.smallNumber();
            case FailureCodec.CAUSE -> cause = in.smallNumber();
            case FailureCodec.REASON -> reason = in.text();
            case FailureCodec.USER_NAME -> userName = Optional.of(in.text());
            case FailureCodec.DOMAIN -> domain = Optional.of(in.text());
            case FailureCodec.SESSION_ID -> sessionId = in.u16();
            case FailureCodec.NAS_NAME -> nasName = in.text();
            case FailureCodec.NAS_ADDRESS -> nasAddress = Optional.of(in.address());
            case FailureCodec.NAS_TUNNEL_ID -> nasTunnelId = in.u16();
            case FailureCodec.GATEWAY_NAME -> gatewayName = in.text();
            case FailureCodec.GATEWAY_ADDRESS -> gatewayAddress = Optional.of(in.address());
            case FailureCodec.GATEWAY_TUNNEL_ID -> gatewayTunnelId = in.u16();
            case FailureCodec.VPDN_GROUP -> vpdnGroup = Optional.of(in.text());
            case FailureCodec.ACCT_SESSION_ID -> acctSessionId = Optional.of(in.text());
            case FailureCodec.LOCALLY_INITIATED -> locallyInitiated = in.flag();
            case FailureCodec.CLEARING_MESSAGE -> clearingMessage = Optional.of(in.smallNumber());
            case FailureCodec.CLEARING_RESULT -> clearingResult = in.smallNumber();
            case FailureCodec.CLEARING_ERROR -> clearingError = Optional.of(in.smallNumber());
            case FailureCodec.CLEARING_TEXT -> clearingText = Optional.of(in.text());
            case FailureCodec.PPP_CODE -> pppCode = Optional.of(in.smallNumber());
            case FailureCodec.PPP_PROTOCOL -> pppProtocol = in.smallNumber();
            case FailureCodec.PPP_DIRECTION -> pppDirection = in.smallNumber();
            case FailureCodec.PPP_MESSAGE -> pppMessage = Optional.of(in.text());
            case FailureCodec.AAA_REPLY -> aaaReply = Optional.of(in.text());
            case FailureCodec.UNIT -> unit = in.text();
            case FailureCodec.GROUP -> group = in.text();
            case FailureCodec.EPOCH -> epoch = in.number();
            default -> {
                // A newer release's; next() steps over it.
            }
        }
    }

    FailureRecord failure() {
        if (type == ABSENT || cause == ABSENT) {
            throw new FieldReader.Malformed("type or cause is missing");
        }
        var nas = new Endpoint(nasName, required(nasAddress), new TunnelId(nasTunnelId));
        var gateway = new Endpoint(gatewayName, required(gatewayAddress), new TunnelId(gatewayTunnelId));
        var told = new StringBuilder(reason);
        var knownType = typeTelling(told);
        var knownCause = causeTelling(told);
        var clearing = clearingTelling(told);
        var event = new FailureEvent(
                time(),
                knownType,
                knownCause,
                told.toString(),
                userName,
                domain,
                new SessionId(sessionId),
                nas,
                gateway,
                vpdnGroup,
                acctSessionId,
                locallyInitiated,
                clearing,
                pppCode.map(code -> new PppCause(code, pppProtocol, pppDirection, pppMessage)),
                aaaReply);
        return new FailureRecord(event, new FailureRecord.Recorder(unit, group, epoch));
    }

    private Instant time() {
        if (nanos < 0 || nanos > 999_999_999) {
            throw new FieldReader.Malformed(nanos + " nanoseconds");
        }
        try {
            return Instant.ofEpochSecond(seconds, nanos);
        } catch (DateTimeException e) {
            throw new FieldReader.Malformed("second " + seconds + " is no time");
        }
    }

    private FailureType typeTelling(StringBuilder told) {
        return FailureType.of(type).orElseGet(() -> {
            tell(told, "failure type " + type + " of a newer release");
            return FailureType.UNKNOWN;
        });
    }

    private DisconnectCause causeTelling(StringBuilder told) {
        return DisconnectCause.of(cause).orElseGet(() -> {
            tell(told, "cause " + cause + " of a newer release");
            return DisconnectCause.UNKNOWN;
        });
    }

    private Optional<ClearingCode> clearingTelling(StringBuilder told) {
        if (clearingMessage.isEmpty()) {
            return Optional.empty();
        }
        int message = clearingMessage.get();
        if (message == FailureCodec.CDN || message == FailureCodec.STOP_CCN) {
            return Optional.of(new ClearingCode(
                    message == FailureCodec.CDN ? ClearingCode.Message.CDN : ClearingCode.Message.STOP_CCN,
                    clearingResult,
                    clearingError,
                    clearingText));
        }
        tell(
                told,
                "cleared by message " + message + " of a newer release with result " + clearingResult
                        + clearingError.map(error -> ", error " + error).orElse("")
                        + clearingText.map(text -> ", text " + text).orElse(""));
        return Optional.empty();
    }

    private static void tell(StringBuilder told, String what) {
        told.append(told.isEmpty() ? "" : " ").append('(').append(what).append(')');
    }

    private static InetAddress required(Optional<InetAddress> address) {
        return address.orElseThrow(() -> new FieldReader.Malformed("an address is missing"));
    }
}
