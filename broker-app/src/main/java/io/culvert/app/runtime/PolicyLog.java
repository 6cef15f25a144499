package io.culvert.app.runtime;

import io.culvert.core.engine.Effect;
import io.culvert.core.vpdn.PairNotice;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator what RADIUS said that was not taken as it stood: one line that names who it was about, the attribute and
 * its value. A misspelled name is told once, however many users have it.
 *
 * <p><b>Thread:</b> any.
 */
final class PolicyLog implements Consumer<Effect.PolicyNotice> {
    private static final Logger LOG = LoggerFactory.getLogger("io.culvert.vpdn.RadiusReplies");
    private static final int LINES_PER_SECOND = 20;
    /** Names come from a server that is trusted, but not with our memory. */
    private static final int MOST_SPELLINGS = 100;

    private final LogLimiter limiter = new LogLimiter(LINES_PER_SECOND);
    private final Set<String> misspelled = ConcurrentHashMap.newKeySet();
    private final LongSupplier nanos;

    PolicyLog() {
        this(System::nanoTime);
    }

    PolicyLog(LongSupplier nanos) {
        this.nanos = nanos;
    }

    @Override
    public void accept(Effect.PolicyNotice effect) {
        var notice = effect.notice();
        boolean isMisspelled = notice.problem() == PairNotice.Problem.MISSPELLED;
        if (isMisspelled && (misspelled.size() >= MOST_SPELLINGS || misspelled.contains(notice.attribute()))) {
            return;
        }
        if (!limiter.admits(nanos.getAsLong())) {
            return;
        }
        // Told only once it has its line: one that was left out may be told next time.
        if (isMisspelled && !misspelled.add(notice.attribute())) {
            return;
        }
        long leftOut = limiter.takeLeftOut();
        if (leftOut > 0) {
            LOG.warn("{} lines about RADIUS attributes were left out; culvert_events_total counts them all", leftOut);
        }
        LOG.warn(
                "RADIUS for {}: {} \"{}\" {}",
                Printable.of(effect.subject()),
                Printable.of(notice.attribute()),
                Printable.of(notice.value()),
                Printable.of(notice.text()));
    }
}
