package io.culvert.core.engine;

import io.culvert.core.vpdn.EffectiveSettings;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.channel.ChannelFacts;
import io.culvert.l2tp.connection.PeerFacts;
import java.time.Instant;
import java.util.Optional;

/**
 * One tunnel when the engine was asked.
 *
 * @param peerTunnelId {@link TunnelId#NONE} until it is known
 * @param localName our Host Name towards this peer
 * @param peerName Host Name of the SCCRQ
 * @param vpdnGroup the group that it belongs to; while it is authorized, the one that matched
 * @param since when it came into {@code state}
 * @param sessions in all states
 * @param resyncBurst messages that may be outstanding while a tunnel with HA resynchronises: what the settings say, or more
 *     if a user's reply asked for more; 0 while it is authorized
 * @param resync what became of it since it was taken over
 * @param failover what was announced, and whether the tunnel is being recovered
 * @param peer what the peer said of itself, once the control connection is up
 * @param channel windows, sequence numbers and queues; empty while it is authorized
 * @param settings empty while it is authorized
 */
public record TunnelView(
        TunnelId localTunnelId,
        TunnelId peerTunnelId,
        UdpPath path,
        String localName,
        String peerName,
        Optional<String> vpdnGroup,
        TunnelState state,
        Instant since,
        int sessions,
        int resyncBurst,
        ResyncState resync,
        FailoverView failover,
        Optional<PeerFacts> peer,
        Optional<ChannelFacts> channel,
        Optional<EffectiveSettings> settings) {}
