package io.culvert.core.engine;

import io.culvert.l2tp.TunnelId;

/**
 * One of the engines of a unit.
 *
 * @param index 0..count-1
 * @param count engines of this unit, 1..64
 */
public record ShardId(int index, int count) {
    /** The only engine of a unit that has one. */
    public static final ShardId ONLY = new ShardId(0, 1);

    private static final int MOST = 64;

    public ShardId {
        if (count < 1 || count > MOST) {
            throw new IllegalArgumentException("shard count " + count + " is not in 1.." + MOST);
        }
        if (index < 0 || index >= count) {
            throw new IllegalArgumentException("shard index " + index + " is not in 0.." + (count - 1));
        }
    }

    /** Whether a tunnel of this ID is served here. */
    boolean owns(TunnelId id) {
        return ShardSelector.ofTunnel(id, count) == index;
    }
}
