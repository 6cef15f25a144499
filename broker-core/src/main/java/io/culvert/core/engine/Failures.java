package io.culvert.core.engine;

import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureEvent.Endpoint;
import io.culvert.core.failure.FailureType;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.util.Optional;

/** Makes failure events. */
final class Failures {
    private final EngineSettings settings;
    private final Outbox outbox;
    private final TokenBucket unauthenticated;

    Failures(EngineSettings settings, Outbox outbox) {
        this.settings = settings;
        this.outbox = outbox;
        int perSecond = settings.limits().unauthenticatedFailuresPerSecond();
        unauthenticated = new TokenBucket(perSecond, perSecond);
    }

    /** A session's, if its end is a failure. */
    void record(SessionEntry session, Ending ending) {
        if (isWanted(ending)) {
            var tunnel = session.tunnel;
            var userName = Optional.of(session.userName).filter(name -> !name.isEmpty());
            emit(ending, userName, session.localId, tunnel.ends, tunnel.localId, Optional.of(session));
        }
    }

    /** A call that never became a session. */
    void refused(TunnelEntry tunnel, SessionId localId, Ending ending) {
        if (isWanted(ending)) {
            emit(ending, Optional.empty(), localId, tunnel.ends, tunnel.localId, Optional.empty());
        }
    }

    /** A tunnel's that had no sessions. */
    void record(TunnelEntry tunnel, Ending ending) {
        if (isWanted(ending) && (tunnel.wasEstablished || admitsUnauthenticated())) {
            emit(ending, Optional.empty(), SessionId.NONE, tunnel.ends, tunnel.localId, Optional.empty());
        }
    }

    /** A tunnel that was refused without being made. */
    void refused(TunnelEnds ends, Ending ending) {
        if (admitsUnauthenticated()) {
            emit(ending, Optional.empty(), SessionId.NONE, ends, TunnelId.NONE, Optional.empty());
        }
    }

    private boolean admitsUnauthenticated() {
        if (unauthenticated.take(outbox.nowNanos())) {
            return true;
        }
        outbox.count(EngineCounter.FAILURES_SUPPRESSED);
        return false;
    }

    private boolean isWanted(Ending ending) {
        return ending.failure().isPresent()
                && (ending.failure().get() != FailureType.ADMINISTRATIVE
                        || settings.sessions().recordAdministrativeClears());
    }

    private void emit(
            Ending ending,
            Optional<String> userName,
            SessionId sessionId,
            TunnelEnds ends,
            TunnelId localTunnelId,
            Optional<SessionEntry> session) {
        outbox.emit(new Effect.RecordFailure(new FailureEvent(
                outbox.now(),
                ending.failure().orElse(FailureType.UNKNOWN),
                ending.cause(),
                ending.reason(),
                userName,
                userName.flatMap(FailureEvent::domainOf),
                sessionId,
                new Endpoint(ends.peerName(), ends.path().peer().getAddress(), ends.peerTunnelId()),
                new Endpoint(ends.localName(), ends.path().local().getAddress(), localTunnelId),
                ends.vpdnGroup(),
                session.map(entry -> Accounts.acctSessionId(entry)),
                false,
                ending.clearing(),
                ending.ppp(),
                ending.aaaReply())));
    }
}
