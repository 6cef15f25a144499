package io.culvert.core.engine;

import io.culvert.l2tp.TunnelId;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * The tunnel IDs of one shard: those whose remainder by the shard count is its index, never 0.
 *
 * <p>An ID is chosen at random, so that nobody guesses it, and rests after it was freed, so that a late packet meets no
 * stranger's tunnel. <b>Bounds:</b> at most 65,535 IDs.
 */
final class TunnelIds {
    /** How long an ID rests: longer than any peer repeats a message about the old tunnel. */
    static final Duration REST = Duration.ofSeconds(60);

    private static final int END = 65_536;

    private final ShardId shard;
    private final RandomGenerator random;
    // Slot s stands for the ID s * count + index; taken: in use or at rest.
    private final BitSet taken = new BitSet();
    private final ArrayDeque<Resting> resting = new ArrayDeque<>();
    private final int slots;

    TunnelIds(ShardId shard, RandomGenerator random) {
        this.shard = shard;
        this.random = random;
        slots = (END - shard.index() + shard.count() - 1) / shard.count();
        if (shard.index() == 0) {
            taken.set(0);
        }
    }

    /** A free ID; empty when there is none. */
    Optional<TunnelId> allocate(long nowNanos) {
        while (!resting.isEmpty() && resting.getFirst().untilNanos() <= nowNanos) {
            taken.clear(resting.removeFirst().slot());
        }
        int slot = taken.nextClearBit(random.nextInt(slots));
        if (slot >= slots) {
            slot = taken.nextClearBit(0);
        }
        if (slot >= slots) {
            return Optional.empty();
        }
        taken.set(slot);
        return Optional.of(new TunnelId(slot * shard.count() + shard.index()));
    }

    /** {@code id} is in use: its tunnel was taken over. */
    void take(TunnelId id) {
        taken.set(id.value() / shard.count());
    }

    /** {@code id} rests since then; to be told in the order of time, before all others are freed. */
    void rest(TunnelId id, long freedAtNanos) {
        taken.set(id.value() / shard.count());
        free(id, freedAtNanos);
    }

    /** {@code id} is not used any more. */
    void free(TunnelId id, long nowNanos) {
        int slot = id.value() / shard.count();
        resting.addLast(new Resting(slot, nowNanos + REST.toNanos()));
    }

    /** {@code id} is not used any more, and nobody was ever told of it but strangers: it need not rest. */
    void giveBack(TunnelId id) {
        taken.clear(id.value() / shard.count());
    }

    private record Resting(int slot, long untilNanos) {}
}
