package io.culvert.app.management;

import io.culvert.core.engine.HaFigures;
import io.culvert.core.engine.TunnelState;
import io.culvert.core.redundancy.RedundancyView;
import io.culvert.l2tp.TunnelId;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Where {@link ShowRedundancy} finds what this unit is in its group, and {@link PlannedSwitchover} whom to ask.
 *
 * <p><b>Thread:</b> any.
 */
public interface RedundancyFigures {
    /** Name of this unit. */
    String unit();

    /** Name of its group. */
    String group();

    /**
     * What this unit is now, without waiting; empty: there is no journal, so this process is alone and nothing survives it.
     *
     * @throws BrokerBusy while it has not joined its group
     */
    Optional<Membership> membership();

    /**
     * Of every shard; empty while this unit does not speak. Waits for the shards, a bounded time.
     *
     * @throws BrokerBusy if one does not answer in that time
     */
    List<HaFigures> calls();

    /**
     * What this unit holds for the case that it has to take over. Cost: once through all of it.
     *
     * @throws BrokerBusy while it has not joined its group
     */
    Kept kept();

    /**
     * Tunnels with HA that this unit holds for the case that it has to take over, in the order of our IDs.
     *
     * @param after where the page before ended; that tunnel need not be there any more
     * @param limit tunnels wanted, 1..{@link Page#MOST_ROWS}
     * @throws BrokerBusy while it has not joined its group
     */
    Page<KeptTunnel, TunnelId> keptTunnels(Optional<TunnelId> after, int limit);

    /**
     * Asks for a planned switchover.
     *
     * @return why there will be none; empty: it has begun
     * @throws BrokerBusy if that is not known in time
     */
    Optional<String> switchOver();

    /** When a record counts as written. */
    enum Confirm {
        MEMORY,
        DISK,
        REPLICA
    }

    /**
     * A unit of a group.
     *
     * @param incarnation of this process
     * @param gateOpen whether anything may leave this unit at this moment
     * @param redis host and port of the server that has the journal
     */
    record Membership(
            String incarnation,
            RedundancyView view,
            boolean gateOpen,
            Confirm confirm,
            String redis,
            Journal journal) {}

    /**
     * What has gone through the journal since the start of this process.
     *
     * @param records changes that calls gave to it
     * @param batches in which they were sent, those sent again counted again
     * @param octets of keys and sealed values sent
     * @param resends batches sent again
     * @param reconnects connections given up
     * @param confirmed the last confirmed sequence; 0: this unit does not write
     * @param waiting how long the oldest batch has been on its way; zero: none is
     * @param received batches of the active unit that this one has taken in
     * @param damaged values that could not be opened
     * @param gaps how often what came next was not the next
     */
    record Journal(
            long records,
            long batches,
            long octets,
            long resends,
            long reconnects,
            long confirmed,
            Duration waiting,
            long received,
            long damaged,
            long gaps) {}

    /**
     * The calls of an image.
     *
     * @param tunnels those without HA included
     * @param tunnelsEnabled those with HA
     * @param tunnelsEstablished those with HA that are up
     * @param sessions those without HA included
     */
    record Kept(
            int tunnels,
            int tunnelsEnabled,
            int tunnelsEstablished,
            int sessions,
            int sessionsEnabled,
            int sessionsEstablished) {}

    /**
     * A tunnel of an image.
     *
     * @param since when it came into {@code state}
     * @param peerTunnelId {@link TunnelId#NONE} until it is known
     * @param sessions with HA, in all states
     */
    record KeptTunnel(
            TunnelId localTunnelId,
            TunnelId peerTunnelId,
            String peerName,
            Optional<String> vpdnGroup,
            TunnelState state,
            Instant since,
            int sessions,
            int resyncBurst) {}
}
