package io.culvert.core.engine;

import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.AaaRequestId;
import io.culvert.core.time.Deadlines;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Which session waits for which answer of AAA. <b>Bounds:</b> one question a session. */
final class Questions {
    private final EngineSettings settings;
    private final Outbox outbox;
    private final Map<AaaRequestId, SessionEntry> open = new HashMap<>();
    private long last;

    Questions(EngineSettings settings, Outbox outbox) {
        this.settings = settings;
        this.outbox = outbox;
    }

    void ask(SessionEntry session, AaaRequest request) {
        cancel(session);
        // The remainder by the shard count says who asked.
        var id = new AaaRequestId(
                ++last * settings.shard().count() + settings.shard().index());
        open.put(id, session);
        session.question = id;
        session.questionDeadline =
                outbox.nowNanos() + settings.sessions().aaaTimeout().toNanos();
        outbox.emit(new Effect.AskAaa(id, request));
    }

    /** The session that waits for the answer to {@code id}, and does not any more. */
    Optional<SessionEntry> answered(AaaRequestId id) {
        var session = open.get(id);
        if (session != null) {
            cancel(session);
        }
        return Optional.ofNullable(session);
    }

    /** No answer is wanted any more. */
    void cancel(SessionEntry session) {
        var question = session.question;
        if (question != null) {
            open.remove(question);
            session.question = null;
        }
        session.questionDeadline = Deadlines.NEVER;
    }
}
