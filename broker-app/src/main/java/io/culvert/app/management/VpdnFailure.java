package io.culvert.app.management;

import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureHistory;
import io.culvert.core.failure.FailureRecord;
import io.culvert.core.failure.FailureType;
import io.culvert.core.failure.PppCause;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.swagger.v3.oas.annotations.media.Schema;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/** An entry of {@code show vpdn history failure}. */
public record VpdnFailure(
        @Schema(description = "Number of this entry, for good: GET /failures/{id}")
        long id,

        @Schema(description = "When it failed last (Log time)")
        Instant logTime,

        @Schema(description = "When it failed first") Instant firstTime,

        @Schema(description = "How often it failed: same user, same tunnel of the LAC, same type (Error repeat count)")
        long errorRepeatCount,

        @Schema(description = "Failure type") Type type,

        @Schema(description = "Why, as accounting says it too")
        Cause cause,

        @Schema(description = "Failure reason, free text") String reason,

        @Schema(description = "User as authenticated; absent when no name had come so far")
        Optional<String> userName,

        @Schema(description = "What follows the last @ of the user name")
        Optional<String> domain,

        @Schema(description = "Local session ID (MID); absent for a tunnel's failure")
        Optional<SessionId> localSessionId,

        @Schema(description = "The LAC") Endpoint nas,

        @Schema(description = "The LNS") Endpoint gateway,

        @Schema(description = "vpdn-group of the tunnel, where one was found")
        Optional<String> vpdnGroup,

        @Schema(description = "Acct-Session-Id, where there was a session")
        Optional<String> acctSessionId,

        @Schema(description = "Whether this side had opened the tunnel")
        boolean locallyInitiated,

        @Schema(description = "Result Code AVP that was sent or received, where there was one")
        Optional<ResultCode> resultCode,

        @Schema(description = "PPP Disconnect Cause AVP that was sent or received, where there was one")
        Optional<PppDisconnectCause> pppDisconnectCause,

        @Schema(description = "What RADIUS said, where it said something")
        Optional<String> radiusReply,

        @Schema(description = "Who saw it") RecordedBy recordedBy) {

    /** The failure type in all its spellings. */
    @Schema(name = "FailureType")
    public record Type(
            @Schema(minimum = "0", maximum = "18") int number,

            @Schema(description = "Its name in management models")
            FailureType keyword,

            @Schema(description = "What show vpdn history failure prints", example = "Tunnel in HA resync")
            String text) {
        static Type of(FailureType type) {
            return new Type(type.number(), type, type.text());
        }
    }

    /** The cause in both its spellings. */
    @Schema(name = "DisconnectCause")
    public record Cause(
            @Schema(description = "Cisco-Disconnect-Cause", example = "611")
            int code,

            @Schema(example = "VPN-Tunnel-In-Resync") String name) {
        static Cause of(DisconnectCause cause) {
            return new Cause(cause.number(), cause.text());
        }
    }

    /** One end of a tunnel. */
    @Schema(name = "TunnelEnd")
    public record Endpoint(
            @Schema(description = "Host Name; absent when it is not known")
            Optional<String> name,

            @Schema(description = "IP address") InetAddress address,

            @Schema(description = "This end's own tunnel ID (CLID); absent when it is not known")
            Optional<TunnelId> tunnelId) {
        static Endpoint of(FailureEvent.Endpoint end) {
            return new Endpoint(
                    Optional.of(end.name()).filter(name -> !name.isEmpty()),
                    end.address(),
                    Optional.of(end.tunnelId()).filter(TunnelId::isAssigned));
        }
    }

    /** A Result Code AVP (RFC 2661 section 4.4.2). */
    @Schema(name = "ResultCode")
    public record ResultCode(
            @Schema(description = "Message that carried it") ClearingCode.Message message,

            @Schema(description = "Result Code", minimum = "0", maximum = "65535")
            int result,

            @Schema(description = "Error Code, where there was one", minimum = "0", maximum = "65535")
            Optional<Integer> error,

            @Schema(description = "Error message, as sent") Optional<String> text) {
        static ResultCode of(ClearingCode code) {
            return new ResultCode(code.message(), code.result(), code.error(), code.text());
        }
    }

    /** A PPP Disconnect Cause AVP (RFC 3145 section 2). */
    @Schema(name = "PppDisconnectCause")
    public record PppDisconnectCause(
            @Schema(description = "Disconnect Code; 0..20 are defined", minimum = "0", maximum = "65535")
            int code,

            @Schema(description = "PPP control protocol number, 0 for a global code", minimum = "0", maximum = "65535")
            int protocol,

            @Schema(
                    description = "0 global, 1 at the peer, 2 at the local end of whoever sent it",
                    minimum = "0",
                    maximum = "255")
            int direction,

            @Schema(description = "As sent") Optional<String> message) {
        static PppDisconnectCause of(PppCause cause) {
            return new PppDisconnectCause(cause.code(), cause.protocol(), cause.direction(), cause.message());
        }
    }

    /** The unit that saw a failure. */
    @Schema(name = "RecordedBy")
    public record RecordedBy(
            @Schema(description = "Name of the unit") String unit,
            @Schema(description = "Its redundancy group") String redundancyGroup,

            @Schema(description = "Epoch of the group's active unit; 0 where there is no redundancy")
            long epoch) {
        static RecordedBy of(FailureRecord.Recorder recorder) {
            return new RecordedBy(recorder.unit(), recorder.group(), recorder.epoch());
        }
    }

    static VpdnFailure of(FailureHistory.Entry entry) {
        var event = entry.last().event();
        return new VpdnFailure(
                entry.id(),
                event.time(),
                entry.firstTime(),
                entry.count(),
                Type.of(event.type()),
                Cause.of(event.cause()),
                event.reason(),
                event.userName(),
                event.domain(),
                Optional.of(event.sessionId()).filter(SessionId::isAssigned),
                Endpoint.of(event.nas()),
                Endpoint.of(event.gateway()),
                event.vpdnGroup(),
                event.acctSessionId(),
                event.locallyInitiated(),
                event.clearing().map(ResultCode::of),
                event.pppCause().map(PppDisconnectCause::of),
                event.aaaReply(),
                RecordedBy.of(entry.last().recorder()));
    }
}
