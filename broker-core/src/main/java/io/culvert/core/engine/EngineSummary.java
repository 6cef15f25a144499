package io.culvert.core.engine;

import io.culvert.core.address.AddressBook;
import java.util.List;
import java.util.Map;

/**
 * The figures of one engine when it was asked: what a scrape needs, at a cost that does not grow with the sessions.
 *
 * @param counters by name, in a fixed order; they only grow
 * @param tunnels how many are in each state; all states are there
 * @param halfOpenTunnels those that count against {@link Limits#maxHalfOpenTunnels}
 * @param sessions how many are in each state; all states are there
 * @param pools how full this shard's part of each is
 * @param ha what survives a switchover, and what became of the last
 */
public record EngineSummary(
        ShardId shard,
        Map<String, Long> counters,
        Map<TunnelState, Integer> tunnels,
        int halfOpenTunnels,
        Map<SessionState, Integer> sessions,
        List<AddressBook.PoolUse> pools,
        HaFigures ha,
        boolean softShut) {}
