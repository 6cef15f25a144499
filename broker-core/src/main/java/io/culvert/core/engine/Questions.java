package io.culvert.core.engine;

import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.AaaRequestId;
import io.culvert.core.time.Deadlines;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Who waits for which answer of AAA. <b>Bounds:</b> one question a session, and one a tunnel that is authorized. */
final class Questions {
    private final EngineSettings settings;
    private final Outbox outbox;
    private final Map<AaaRequestId, Wakeable> open = new HashMap<>();
    private long last;

    Questions(EngineSettings settings, Outbox outbox) {
        this.settings = settings;
        this.outbox = outbox;
    }

    void ask(SessionEntry session, AaaRequest request) {
        cancel(session);
        session.questionDeadline =
                outbox.nowNanos() + settings.sessions().aaaTimeout().toNanos();
        session.question = put(session, request);
    }

    void ask(TunnelEntry tunnel, AaaRequest request) {
        cancel(tunnel);
        tunnel.question = put(tunnel, request);
    }

    /** Who waits for the answer to {@code id}, and does not any more. */
    Optional<Wakeable> answered(AaaRequestId id) {
        var asker = open.get(id);
        switch (asker) {
            case null -> {}
            case SessionEntry session -> cancel(session);
            case TunnelEntry tunnel -> cancel(tunnel);
        }
        return Optional.ofNullable(asker);
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

    /** No answer is wanted any more. */
    void cancel(TunnelEntry tunnel) {
        var question = tunnel.question;
        if (question != null) {
            open.remove(question);
            tunnel.question = null;
        }
    }

    private AaaRequestId put(Wakeable asker, AaaRequest request) {
        // The remainder by the shard count says who asked.
        var id = new AaaRequestId(
                ++last * settings.shard().count() + settings.shard().index());
        open.put(id, asker);
        outbox.emit(new Effect.AskAaa(id, request));
        return id;
    }
}
