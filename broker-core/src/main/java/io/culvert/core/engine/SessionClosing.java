package io.culvert.core.engine;

import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.failure.ClearingCode;
import io.culvert.core.time.Deadlines;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Result;
import io.culvert.ppp.PppEnd;
import java.time.Duration;
import java.util.Optional;

/**
 * How sessions end, in this order: the PPP link is terminated, the data plane forgets the session and gives its last
 * figures, accounting is told, and only then the address, the port and the ID are free for others.
 */
final class SessionClosing {
    /** An answer of the data plane takes microseconds: one that has not come by then is lost. */
    private static final Duration REMOVAL_REPEATED_AFTER = Duration.ofSeconds(5);

    private final Outbox outbox;
    private final Questions questions;
    private final Addresses addresses;
    private final Accounts accounts;
    private final Failures failures;
    private final SessionRegister register;
    private final TunnelTable table;

    SessionClosing(
            EngineSettings settings,
            Outbox outbox,
            Questions questions,
            Addresses addresses,
            SessionRegister register,
            TunnelTable table) {
        this.outbox = outbox;
        this.questions = questions;
        this.addresses = addresses;
        accounts = new Accounts(outbox);
        failures = new Failures(settings, outbox);
        this.register = register;
        this.table = table;
    }

    Accounts accounts() {
        return accounts;
    }

    Failures failures() {
        return failures;
    }

    /** Tells the user first: LCP Terminate-Request. What the link says when it is over ends the session. */
    void terminate(SessionEntry session, Ending ending, PppEnd end) {
        if (session.isOver() || session.ending != null) {
            return;
        }
        var link = session.link;
        if (link == null) {
            over(session, ending, true);
            return;
        }
        session.ending = ending;
        retire(session);
        session.enter(SessionState.TERMINATING, outbox);
        link.close(end, outbox.now());
    }

    /** The session is over but for the data plane; {@code tellPeer}: by a CDN. */
    void over(SessionEntry session, Ending ending, boolean tellPeer) {
        if (session.isOver()) {
            return;
        }
        session.ending = ending;
        retire(session);
        session.link = null;
        session.proxy = null;
        session.earlyFrame = null;
        if (session.endedNanos == 0) {
            session.endedNanos = outbox.nowNanos();
        }
        session.enter(SessionState.REMOVING, outbox);
        outbox.count(EngineCounter.SESSIONS_CLOSED);
        outbox.changed(session);
        if (session.programmed) {
            askForRemoval(session);
        }
        if (tellPeer) {
            session.tunnel.machine().clearCall(session.localId, disconnect(ending), outbox.now());
        }
        outbox.touch(session.tunnel);
        failures.record(session, ending);
        outbox.trace(
                Effect.Trace.Topic.SESSION,
                session.tunnel,
                session,
                () -> "down: " + ending.cause().text() + ", " + ending.reason());
        if (!session.programmed) {
            finish(session);
        }
    }

    /** The data plane owes the last figures: it is asked once more, and then the session ends without. */
    void overdue(SessionEntry session) {
        if (!session.removalRepeated) {
            session.removalRepeated = true;
            askForRemoval(session);
            return;
        }
        outbox.count(EngineCounter.REMOVALS_UNANSWERED);
        outbox.count(EngineCounter.BUGS);
        outbox.emit(new Effect.ReportBug(
                session.tunnel.localId,
                new Input.TimerExpired(),
                new IllegalStateException(
                        session + ": the data plane was told twice to remove it and has not reported")));
        session.programmed = false;
        finish(session);
    }

    /** The data plane has forgotten the session. */
    void removed(SessionEntry session, TrafficCounters last) {
        count(session, last);
        session.programmed = false;
        if (session.isOver()) {
            finish(session);
        }
    }

    /** The data plane's figures, which begin anew with each engine that takes the session over. */
    void count(SessionEntry session, TrafficCounters reported) {
        var base = session.base;
        var all = new TrafficCounters(
                base.inputOctets() + reported.inputOctets(),
                base.outputOctets() + reported.outputOctets(),
                base.inputPackets() + reported.inputPackets(),
                base.outputPackets() + reported.outputPackets());
        var latest = larger(session.counters, all);
        if (!latest.equals(session.counters)) {
            session.counters = latest;
            outbox.changed(session);
        }
    }

    private static TrafficCounters larger(TrafficCounters a, TrafficCounters b) {
        return new TrafficCounters(
                Math.max(a.inputOctets(), b.inputOctets()),
                Math.max(a.outputOctets(), b.outputOctets()),
                Math.max(a.inputPackets(), b.inputPackets()),
                Math.max(a.outputPackets(), b.outputPackets()));
    }

    /** The CDN that tells {@code ending}. */
    static Disconnect disconnect(Ending ending) {
        var code = ending.clearing().filter(clearing -> clearing.message() == ClearingCode.Message.CDN);
        int result = code.map(ClearingCode::result).orElse(ADMINISTRATIVE);
        var error = code.flatMap(ClearingCode::error);
        return new Disconnect(
                new Result(result, error, error.map(value -> ending.reason())),
                ending.ppp().stream()
                        .map(cause -> new Avp.PppDisconnectCause(
                                cause.code(), cause.protocol(), cause.direction(), cause.message()))
                        .toList(),
                Optional.empty());
    }

    private void askForRemoval(SessionEntry session) {
        outbox.emit(new Effect.RemoveSession(session.tunnel.localId, session.localId));
        session.alarm.set(outbox.nowNanos() + REMOVAL_REPEATED_AFTER.toNanos());
    }

    /** Nothing of the session is left anywhere but here. */
    void finish(SessionEntry session) {
        session.alarm.clear();
        var ending = session.ending;
        if (ending == null) {
            throw new IllegalStateException(session + " is over without a reason");
        }
        if (session.accounted) {
            accounts.stop(session, ending);
        }
        var lease = session.lease;
        if (lease != null) {
            addresses.release(session, lease);
            session.lease = null;
        }
        register.leave(session);
        var tunnel = session.tunnel;
        tunnel.sessions.remove(session.localId);
        table.sessionsChanged(tunnel);
        outbox.freed(session);
        if (tunnel.sessions.isEmpty()) {
            var patience = tunnel.settings().value(VpdnSettings.NO_SESSION_TIMEOUT);
            tunnel.noSessionDeadline =
                    patience.isPresent() ? outbox.nowNanos() + patience.get().toNanos() : Deadlines.NEVER;
            outbox.changed(tunnel);
        }
        outbox.touch(tunnel);
    }

    /** Nothing that was asked or planned for the session matters any more. */
    private void retire(SessionEntry session) {
        questions.cancel(session);
        addresses.cancel(session);
        session.setupDeadline = Deadlines.NEVER;
        session.endDeadline = Deadlines.NEVER;
        session.idleDeadline = Deadlines.NEVER;
        session.interimDeadline = Deadlines.NEVER;
        session.countersDeadline = Deadlines.NEVER;
        session.holdDeadline = Deadlines.NEVER;
        session.addressDeadline = Deadlines.NEVER;
    }

    private static final int ADMINISTRATIVE = 3;
}
