package io.culvert.core.engine;

import io.culvert.core.vpdn.PairNotice;
import io.culvert.l2tp.SessionId;
import java.util.List;
import java.util.Optional;

/** Tells people what in an AAA server's reply was not taken as it stood, and counts it. */
final class PolicyNotices {
    private final Outbox outbox;

    PolicyNotices(Outbox outbox) {
        this.outbox = outbox;
    }

    void tell(TunnelEntry tunnel, List<PairNotice> notices) {
        for (var notice : notices) {
            outbox.count(counter(notice.problem()));
            outbox.emit(new Effect.PolicyNotice(
                    tunnel.ends.peerName(), Optional.empty(), tunnel.localId, SessionId.NONE, notice));
        }
    }

    void tell(SessionEntry session, List<PairNotice> notices) {
        for (var notice : notices) {
            outbox.count(counter(notice.problem()));
            outbox.emit(new Effect.PolicyNotice(
                    session.userName, Optional.of(session.userName), session.tunnel.localId, session.localId, notice));
        }
    }

    private static EngineCounter counter(PairNotice.Problem problem) {
        return switch (problem) {
            case UNKNOWN -> EngineCounter.PAIRS_UNKNOWN;
            case MALFORMED -> EngineCounter.PAIRS_MALFORMED;
            case TRUNCATED -> EngineCounter.PAIRS_TRUNCATED;
            case OUT_OF_RANGE -> EngineCounter.PAIRS_OUT_OF_RANGE;
            case CONTRADICTORY -> EngineCounter.PAIRS_CONTRADICTORY;
            case MISSPELLED -> EngineCounter.PAIRS_MISSPELLED;
            case NO_EFFECT -> EngineCounter.PAIRS_WITHOUT_EFFECT;
            case NOT_SUPPORTED -> EngineCounter.PAIRS_NOT_SUPPORTED;
            case NO_SUCH_NAME -> EngineCounter.PAIRS_NAMING_NOTHING;
            case TOO_MANY -> EngineCounter.PAIR_NOTICES_DROPPED;
        };
    }
}
