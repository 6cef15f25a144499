package io.culvert.radius.server;

import java.util.concurrent.atomic.LongAdder;

/** The counters behind {@link EmbeddedRadiusCounters}. <b>Thread:</b> any. */
final class ServerTally {
    final LongAdder accepts = new LongAdder();
    final LongAdder rejects = new LongAdder();
    final LongAdder starts = new LongAdder();
    final LongAdder interims = new LongAdder();
    final LongAdder stops = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder dropped = new LongAdder();

    EmbeddedRadiusCounters snapshot() {
        return new EmbeddedRadiusCounters(
                accepts.sum(),
                rejects.sum(),
                starts.sum(),
                interims.sum(),
                stops.sum(),
                duplicates.sum(),
                dropped.sum());
    }
}
