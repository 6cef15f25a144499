package io.culvert.core.engine;

import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureEvent.Endpoint;
import io.culvert.core.failure.FailureType;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
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
        var tunnel = session.tunnel;
        emit(ending, Optional.of(session.userName), session.localId, tunnel.path(), tunnel, tunnel.peerName());
    }

    /** A call that never became a session. */
    void refused(TunnelEntry tunnel, SessionId localId, Ending ending) {
        emit(ending, Optional.empty(), localId, tunnel.path(), tunnel, tunnel.peerName());
    }

    /** A tunnel's that had no sessions. */
    void record(TunnelEntry tunnel, Ending ending) {
        if (isWanted(ending) && (tunnel.wasEstablished || admitsUnauthenticated())) {
            emit(ending, Optional.empty(), SessionId.NONE, tunnel.path(), tunnel, tunnel.peerName());
        }
    }

    /** A tunnel that was refused without being made. */
    void refused(UdpPath path, TunnelId peerTunnelId, String peerName, Ending ending) {
        if (admitsUnauthenticated()) {
            emit(
                    ending,
                    Optional.empty(),
                    SessionId.NONE,
                    new Endpoint(peerName, path.peer().getAddress(), peerTunnelId),
                    new Endpoint(
                            settings.tunnel().hostName().text(), path.local().getAddress(), TunnelId.NONE));
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
            UdpPath path,
            TunnelEntry tunnel,
            String peerName) {
        if (isWanted(ending)) {
            emit(
                    ending,
                    userName.filter(name -> !name.isEmpty()),
                    sessionId,
                    new Endpoint(peerName, path.peer().getAddress(), tunnel.opening.peerTunnelId()),
                    new Endpoint(
                            settings.tunnel().hostName().text(), path.local().getAddress(), tunnel.localId));
        }
    }

    private void emit(Ending ending, Optional<String> userName, SessionId sessionId, Endpoint nas, Endpoint gateway) {
        outbox.emit(new Effect.RecordFailure(new FailureEvent(
                outbox.now(),
                ending.failure().orElse(FailureType.UNKNOWN),
                ending.cause(),
                ending.reason(),
                userName,
                userName.flatMap(FailureEvent::domainOf),
                sessionId,
                nas,
                gateway,
                false,
                ending.clearing(),
                ending.ppp(),
                ending.aaaReply())));
    }
}
