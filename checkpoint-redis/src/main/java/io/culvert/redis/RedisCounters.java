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

    private final LongAdder folded = new LongAdder();
    private final LongAdder foldRepeats = new LongAdder();

    RedisCounters() {}

    void batchSent(int sealedOctets) {
        batches.increment();
        octets.add(sealedOctets);
    }

    void folded(int records) {
        folded.add(records);
    }

    void foldRepeated() {
        foldRepeats.increment();
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

    /** Octets of sealed batches sent. */
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

    /** Records put into the state, or removed from it, by folding. */
    public long folded() {
        return folded.sum();
    }

    /** How often the state was not what the folding writer took it for. */
    public long foldRepeats() {
        return foldRepeats.sum();
    }

    /** Batches that came by a feed. */
    public long followed() {
        return followed.sum();
    }

    /** Values and batches that could not be opened, in a feed or at loading. */
    public long damaged() {
        return damaged.sum();
    }

    /** How often what came next was not the next. */
    public long gaps() {
        return gaps.sum();
    }
}
