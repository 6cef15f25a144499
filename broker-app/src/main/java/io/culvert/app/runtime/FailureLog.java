package io.culvert.app.runtime;

import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureType;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the operator of calls that were refused or lost, a line each, and counts them by type. In a flood not every one gets
 * a line; the counters have them all.
 */
public final class FailureLog implements Consumer<FailureEvent> {
    private static final Logger LOG = LoggerFactory.getLogger("io.culvert.vpdn.Failures");

    /** Enough to read along, and little enough for a shard to write. */
    private static final int LINES_PER_SECOND = 50;

    private final LogLimiter limiter = new LogLimiter(LINES_PER_SECOND);
    private final LongSupplier nanos;
    private final Map<FailureType, LongAdder> counts = new EnumMap<>(FailureType.class);

    FailureLog() {
        this(System::nanoTime);
    }

    FailureLog(LongSupplier nanos) {
        this.nanos = nanos;
        for (var type : FailureType.values()) {
            counts.put(type, new LongAdder());
        }
    }

    @Override
    public void accept(FailureEvent failure) {
        counted(failure.type()).increment();
        if (!limiter.admits(nanos.getAsLong())) {
            return;
        }
        long leftOut = limiter.takeLeftOut();
        if (leftOut > 0) {
            LOG.warn("{} failures in a flood have no line here; culvert_failures_total counts them all", leftOut);
        }
        LOG.info(
                "{}: {} (cause {}), user {}, NAS {} {} tunnel {}, session {}",
                failure.type().text(),
                Printable.of(failure.reason()),
                failure.cause().number(),
                failure.userName().map(Printable::of).orElse("-"),
                failure.nas().name().isEmpty()
                        ? "-"
                        : Printable.of(failure.nas().name()),
                failure.nas().address().getHostAddress(),
                failure.nas().tunnelId(),
                failure.sessionId());
    }

    /** Failures of a type since the start. */
    public long count(FailureType type) {
        return counted(type).sum();
    }

    private LongAdder counted(FailureType type) {
        var adder = counts.get(type);
        if (adder == null) {
            throw new IllegalStateException("no counter for " + type);
        }
        return adder;
    }
}
