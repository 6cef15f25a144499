package io.culvert.db.history;

import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureRecord;
import io.culvert.core.failure.FailureType;
import io.culvert.core.failure.PppCause;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/** Failures to write. */
public final class Failures {
    /** A Wednesday. */
    public static final Instant NOON = Instant.parse("2026-11-18T12:00:00.123456Z");

    static final FailureRecord.Recorder UNIT_A = new FailureRecord.Recorder("unit-a", "group-1", 7);

    private Failures() {}

    /** With every field set. */
    static FailureRecord full(String user, Instant time) {
        return new FailureRecord(
                new FailureEvent(
                        time,
                        FailureType.AUTHENTICATION_FAILED,
                        DisconnectCause.FAILED_PPP_CHAP_AUTH,
                        "CHAP failed: no such user",
                        Optional.of(user),
                        FailureEvent.domainOf(user),
                        new SessionId(41234),
                        new FailureEvent.Endpoint("lac-1", InetAddress.ofLiteral("192.0.2.9"), new TunnelId(8656)),
                        new FailureEvent.Endpoint("lns-1", InetAddress.ofLiteral("2001:db8::1"), new TunnelId(65535)),
                        Optional.of("customers"),
                        Optional.of("0000002A"),
                        false,
                        Optional.of(new ClearingCode(
                                ClearingCode.Message.CDN, 3, Optional.of(6), Optional.of("bad credentials"))),
                        Optional.of(new PppCause(16, 0xC223, 1, Optional.of("CHAP"))),
                        Optional.of("Rejected: unknown user")),
                UNIT_A);
    }

    /** With all optional fields empty. */
    public static FailureRecord bare(Instant time) {
        return new FailureRecord(
                new FailureEvent(
                        time,
                        FailureType.UNKNOWN,
                        DisconnectCause.UNKNOWN,
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        SessionId.NONE,
                        new FailureEvent.Endpoint("", InetAddress.ofLiteral("192.0.2.10"), TunnelId.NONE),
                        new FailureEvent.Endpoint("", InetAddress.ofLiteral("0.0.0.0"), TunnelId.NONE),
                        Optional.empty(),
                        Optional.empty(),
                        true,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                new FailureRecord.Recorder("unit-b", "group-1", 0));
    }

    static FailureRecord typed(String user, FailureType type, DisconnectCause cause, String reason, Instant time) {
        var event = full(user, time).event();
        return new FailureRecord(
                new FailureEvent(
                        time,
                        type,
                        cause,
                        reason,
                        event.userName(),
                        event.domain(),
                        event.sessionId(),
                        event.nas(),
                        event.gateway(),
                        event.vpdnGroup(),
                        event.acctSessionId(),
                        event.locallyInitiated(),
                        event.clearing(),
                        event.pppCause(),
                        event.aaaReply()),
                UNIT_A);
    }

    static FailureRecord failure(String user, String reason, Instant time) {
        return typed(user, FailureType.AUTHENTICATION_FAILED, DisconnectCause.FAILED_PPP_CHAP_AUTH, reason, time);
    }

    static FailureRecord ofNas(FailureEvent.Endpoint nas, String user, Instant time) {
        var event = full(user, time).event();
        return new FailureRecord(
                new FailureEvent(
                        time,
                        event.type(),
                        event.cause(),
                        event.reason(),
                        event.userName(),
                        event.domain(),
                        event.sessionId(),
                        nas,
                        event.gateway(),
                        event.vpdnGroup(),
                        event.acctSessionId(),
                        event.locallyInitiated(),
                        event.clearing(),
                        event.pppCause(),
                        event.aaaReply()),
                UNIT_A);
    }
}
