package io.culvert.core.engine;

import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.l2tp.TunnelId;

/**
 * Which accounting record: no two that are not acknowledged have the same, whoever made them.
 *
 * @param tunnelId ours, of the session; it decides which shard is told
 * @param number counted by the shard; 1..2^40-1
 */
public record AccountingId(TunnelId tunnelId, long number) {
    /** Where the record is in the journal. */
    CheckpointKey key() {
        return new CheckpointKey(CheckpointKey.Kind.ACCOUNTING, tunnelId, number);
    }
}
