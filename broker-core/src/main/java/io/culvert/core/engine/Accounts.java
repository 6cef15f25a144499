package io.culvert.core.engine;

import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.SessionFacts;
import io.culvert.core.aaa.TunnelFacts;
import io.culvert.core.time.Deadlines;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What AAA is told of a session; made when needed, so that an idle session keeps little. */
final class Accounts {
    private static final int NUMBER_DIGITS = 10;

    private final Outbox outbox;

    Accounts(Outbox outbox) {
        this.outbox = outbox;
    }

    void start(SessionEntry session) {
        session.accounted = true;
        session.startedNanos = outbox.nowNanos();
        outbox.changed(session);
        emit(session, outbox.nowNanos(), new Event.Start());
    }

    void interim(SessionEntry session) {
        outbox.changed(session);
        var time = Duration.ofNanos(outbox.nowNanos() - session.startedNanos);
        emit(session, outbox.nowNanos(), new Event.Interim(time, session.counters));
    }

    /** The session ended at {@link SessionEntry#endedNanos}, whenever the data plane's last figures came. */
    void stop(SessionEntry session, Ending ending) {
        var time = Duration.ofNanos(session.endedNanos - session.startedNanos);
        emit(
                session,
                session.endedNanos,
                new Event.Stop(
                        time,
                        session.counters,
                        ending.terminate(),
                        ending.cause().number()));
    }

    SessionFacts facts(SessionEntry session) {
        var tunnel = session.tunnel;
        return new SessionFacts(
                acctSessionId(session),
                session.nasPort,
                session.callingNumber,
                session.calledNumber,
                connectSpeed(session),
                new TunnelFacts(
                        tunnel.path().peer().getAddress(),
                        tunnel.path().local().getAddress(),
                        tunnel.ends.peerName(),
                        tunnel.ends.localName(),
                        Optional.of(Long.toString(session.serialNumber))));
    }

    /** The incarnation, a hyphen, and a number that no other session of this incarnation has. */
    static String acctSessionId(SessionEntry session) {
        var digits = Long.toHexString(session.number);
        return session.incarnation + "-" + "0".repeat(Math.max(0, NUMBER_DIGITS - digits.length())) + digits;
    }

    private void emit(SessionEntry session, long atNanos, Event event) {
        var authorization = session.authorization;
        var lease = session.lease;
        var record = new AccountingRecord(
                event,
                Deadlines.instant(atNanos),
                Optional.ofNullable(authorization)
                        .flatMap(Authorization::userName)
                        .orElse(session.userName),
                facts(session),
                Optional.ofNullable(lease).map(Addresses.Lease::address),
                authorization == null ? List.of() : authorization.classes(),
                session.authentic);
        outbox.emit(new Effect.Account(outbox.checkpointer().account(session.tunnel, record), record));
    }

    private static Optional<String> connectSpeed(SessionEntry session) {
        if (session.txSpeed < 0) {
            return Optional.empty();
        }
        return Optional.of(
                session.rxSpeed < 0 ? Long.toString(session.txSpeed) : session.txSpeed + "/" + session.rxSpeed);
    }
}
