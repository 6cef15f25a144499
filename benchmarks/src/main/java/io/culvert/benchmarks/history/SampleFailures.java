package io.culvert.benchmarks.history;

import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureEvent.Endpoint;
import io.culvert.core.failure.FailureRecord;
import io.culvert.core.failure.FailureType;
import io.culvert.core.failure.PppCause;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Failures such as a broker sees: of many users at a few LACs, most of them failed authentication. */
final class SampleFailures {
    private static final int LACS = 20;
    private static final int KNOWN = 8192;

    private static final FailureRecord.Recorder RECORDER = new FailureRecord.Recorder("unit-a", "culvert", 0);
    private static final Endpoint GATEWAY =
            new Endpoint("lns.example.net", InetAddress.ofLiteral("198.51.100.1"), new TunnelId(40_000));

    private SampleFailures() {}

    /** Some thousand failures, to be recorded over and over. */
    static List<FailureRecord> of(int users, RandomGenerator random, Instant now) {
        var failures = new ArrayList<FailureRecord>(KNOWN);
        for (int i = 0; i < KNOWN; i++) {
            failures.add(of("user" + random.nextInt(users), random.nextInt(LACS), now));
        }
        return failures;
    }

    /** The same failure, happening at {@code time}. */
    static FailureRecord at(Instant time, FailureRecord failure) {
        var event = failure.event();
        return new FailureRecord(
                new FailureEvent(
                        time,
                        event.type(),
                        event.cause(),
                        event.reason(),
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
                failure.recorder());
    }

    private static FailureRecord of(String user, int lac, Instant now) {
        var nas = new Endpoint(
                String.format(Locale.ROOT, "lac-%02d.example.net", lac),
                InetAddress.ofLiteral("192.0.2." + (lac + 1)),
                new TunnelId(1000 + lac));
        var event = new FailureEvent(
                now,
                FailureType.AUTHENTICATION_FAILED,
                DisconnectCause.FAILED_PPP_CHAP_AUTH,
                "CHAP authentication failed",
                Optional.of(user + "@example.net"),
                Optional.of("example.net"),
                new SessionId(4711),
                nas,
                GATEWAY,
                Optional.of("residential"),
                Optional.of("6A2F0000000000AB"),
                false,
                Optional.of(new ClearingCode(
                        ClearingCode.Message.CDN, 3, Optional.empty(), Optional.of("authentication failed"))),
                Optional.of(new PppCause(16, 0xC223, 1, Optional.empty())),
                Optional.of("wrong password"));
        return new FailureRecord(event, RECORDER);
    }
}
