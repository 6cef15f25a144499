package io.culvert.redis;

import java.util.concurrent.atomic.LongAdder;

/** What was done and what went wrong, since the start. <b>Thread:</b> any. */
public final class RedisCounters {
    private final LongAdder batches = new LongAdder();
    private final LongAdder octets = new LongAdder();
    private final LongAdder resends = new LongAdder();
    private final LongAdder scriptLoads = new LongAdder();
    private final LongAdder reconnects = new LongAdder();
    private final LongAdder followed = new LongAdder();
    private final LongAdder damaged = new LongAdder();
    private final LongAdder gaps = new LongAdder();

    RedisCounters() {}

    void batchSent(byte[][] pairs) {
        batches.increment();
        long sum = 0;
        for (var part : pairs) {
            sum += part.length;
        }
        octets.add(sum);
    }

    void batchResent() {
        resends.increment();
    }

    void scriptLoaded() {
        scriptLoads.increment();
    }

    void reconnected() {
        reconnects.increment();
    }

    void batchFollowed() {
        followed.increment();
    }

    void valueDamaged() {
        damaged.increment();
    }

    void gapFound() {
        gaps.increment();
    }

    /** Batches sent, those sent again counted again. */
    public long batches() {
        return batches.sum();
    }

    /** Octets of keys and sealed values sent. */
    public long octets() {
        return octets.sum();
    }

    /** Batches sent again. */
    public long resends() {
        return resends.sum();
    }

    /** How often Redis had forgotten the script. */
    public long scriptLoads() {
        return scriptLoads.sum();
    }

    /** Connections of the journal given up. */
    public long reconnects() {
        return reconnects.sum();
    }

    /** Batches that came by a feed. */
    public long followed() {
        return followed.sum();
    }

    /** Values that could not be opened, in a feed or at loading. */
    public long damaged() {
        return damaged.sum();
    }

    /** How often what came next was not the next. */
    public long gaps() {
        return gaps.sum();
    }
}
