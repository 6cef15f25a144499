package io.culvert.core.engine;

import java.util.ArrayDeque;

/**
 * NAS-Port numbers from 1: small, unique among the sessions of a unit, and reused in the order of their release.
 * <b>Bounds:</b> as many as there ever were sessions at once.
 */
final class NasPorts {
    private final ShardId shard;
    private final ArrayDeque<Integer> free = new ArrayDeque<>();
    private int used;

    NasPorts(ShardId shard) {
        this.shard = shard;
    }

    int allocate() {
        var reused = free.poll();
        return reused != null ? reused : used++ * shard.count() + shard.index() + 1;
    }

    void free(int port) {
        free.add(port);
    }
}
