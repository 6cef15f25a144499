package io.culvert.l2tp.tunnel;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.call.ClearReason;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.failover.SessionStates;
import io.culvert.l2tp.wire.Avp.FailoverSessionState;
import io.culvert.l2tp.wire.GeneralError;
import io.culvert.l2tp.wire.Result;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Brings the calls of both ends in line after one has failed: whatever only one of them knows is cleared without a word.
 *
 * <p><b>RFC:</b> RFC 4951 section 3.3.
 */
final class SessionSync {
    private final Calls calls;
    private final Outbox outbox;

    SessionSync(Calls calls, Outbox outbox) {
        this.calls = calls;
        this.outbox = outbox;
    }

    /** Step I: calls that are not established are gone at both ends. */
    void clearUnestablished(Instant now) {
        for (var call : calls.images()) {
            if (!call.state().isEstablished()) {
                calls.drop(call.local(), reason("the call was not established when an end of the tunnel failed"), now);
            }
        }
    }

    /** Steps II and III: asks whether the peer has the calls that we have. */
    void queryAll() {
        query(calls.images());
    }

    /** An FSQ: says which of these calls are here. One that is here with another name is asked about in turn. */
    void answer(List<FailoverSessionState> queried) {
        var answers = new ArrayList<FailoverSessionState>(queried.size());
        var stale = new ArrayList<CallImage>(0);
        for (var session : queried) {
            var call = calls.image(session.remoteSessionId())
                    .filter(known -> known.state().isEstablished());
            boolean isPair = call.isPresent() && call.get().peer().equals(session.sessionId());
            answers.add(
                    new FailoverSessionState(isPair ? session.remoteSessionId() : SessionId.NONE, session.sessionId()));
            if (!isPair) {
                call.ifPresent(stale::add);
            }
        }
        SessionStates.responses(answers).forEach(message -> outbox.send(SessionId.NONE, message));
        query(stale);
    }

    /** An FSR: calls that the peer does not have are cleared. */
    void resolve(List<FailoverSessionState> answers, Instant now) {
        for (var answer : answers) {
            var local = answer.remoteSessionId();
            boolean isOurs = calls.image(local)
                    .filter(call -> call.state().isEstablished())
                    .isPresent();
            if (isOurs && !answer.sessionId().isAssigned()) {
                calls.drop(local, reason("the peer does not know the call"), now);
            }
        }
    }

    private void query(List<CallImage> images) {
        var sessions = images.stream()
                .filter(call -> call.state().isEstablished())
                .map(call -> new FailoverSessionState(call.local(), call.peer()))
                .toList();
        SessionStates.queries(sessions).forEach(message -> outbox.send(SessionId.NONE, message));
    }

    private static ClearReason reason(String text) {
        return new ClearReason(
                ClearReason.By.FAILOVER, Disconnect.of(Result.of(GeneralError.SESSION_ID_INVALID, text)));
    }
}
