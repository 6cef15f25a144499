package io.culvert.app;

import io.culvert.core.engine.EngineSummary;
import io.culvert.core.engine.HaFigures;
import io.culvert.core.engine.SessionState;
import io.culvert.core.engine.TunnelState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;

/**
 * The figures of all shards, asked of them once for all meters of a scrape.
 *
 * <p><b>Thread:</b> any. <b>Failure:</b> a shard that does not answer in time is left out.
 */
final class CachedSummaries {
    private static final Duration FRESH = Duration.ofMillis(500);
    private static final Duration ANSWER = Duration.ofSeconds(2);

    private final BrokerLifecycle lifecycle;
    private List<EngineSummary> summaries = List.of();
    private long taken = System.nanoTime() - FRESH.toNanos();

    CachedSummaries(BrokerLifecycle lifecycle) {
        this.lifecycle = lifecycle;
    }

    /** Control connections in that state. */
    double tunnels(TunnelState state) {
        return sum(summary -> summary.tunnels().getOrDefault(state, 0));
    }

    /** Sessions in that state. */
    double sessions(SessionState state) {
        return sum(summary -> summary.sessions().getOrDefault(state, 0));
    }

    /** The counter of that name. */
    double count(String name) {
        return sum(summary -> summary.counters().getOrDefault(name, 0L));
    }

    /** Addresses of a pool that users have. */
    double used(String pool) {
        return sum(summary -> summary.pools().stream()
                .filter(use -> use.name().equals(pool))
                .mapToLong(use -> use.used())
                .sum());
    }

    /** Addresses of a pool, used or not. */
    double size(String pool) {
        return sum(summary -> summary.pools().stream()
                .filter(use -> use.name().equals(pool))
                .mapToLong(use -> use.size())
                .sum());
    }

    /** A figure of what survives a switchover. */
    double ha(ToIntFunction<HaFigures> figure) {
        return sum(summary -> figure.applyAsInt(summary.ha()));
    }

    private double sum(ToLongFunction<EngineSummary> figure) {
        return summaries().stream().mapToLong(figure).sum();
    }

    private synchronized List<EngineSummary> summaries() {
        if (System.nanoTime() - taken >= FRESH.toNanos()) {
            summaries = ask();
            taken = System.nanoTime();
        }
        return summaries;
    }

    private List<EngineSummary> ask() {
        var answers = new ArrayList<EngineSummary>();
        long deadline = System.nanoTime() + ANSWER.toNanos();
        for (var summary : lifecycle.runtime().summaries()) {
            try {
                answers.add(summary.get(Math.max(1, deadline - System.nanoTime()), TimeUnit.NANOSECONDS));
            } catch (TimeoutException | ExecutionException e) {
                // Left out: the figures of the other shards are worth having.
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return answers;
            }
        }
        return answers;
    }
}
