package io.culvert.core.engine;

import io.culvert.core.address.AddressBook;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import java.net.Inet4Address;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one engine held when it was asked: an immutable snapshot for show commands, REST and metrics.
 *
 * @param tunnels in the order in which they were made
 * @param counters by name, in a fixed order; they only grow
 */
public record BrokerView(
        ShardId shard,
        List<TunnelView> tunnels,
        List<AddressBook.PoolUse> pools,
        Map<String, Long> counters,
        boolean softShut) {

    /**
     * One tunnel.
     *
     * @param peerTunnelId {@link TunnelId#NONE} until it is known
     * @param peerName Host Name of the peer, empty until it is known
     * @param since when it came into {@code state}
     * @param sessions in the order in which they were made
     */
    public record TunnelView(
            TunnelId localTunnelId,
            TunnelId peerTunnelId,
            UdpPath path,
            String peerName,
            Optional<String> peerVendor,
            TunnelState state,
            Instant since,
            List<SessionView> sessions) {}

    /** What a tunnel is at. */
    public enum TunnelState {
        /** The control connection is being set up. */
        SETTING_UP,
        ESTABLISHED,
        /** Acknowledgements may still be due. */
        CLOSING
    }

    /**
     * One session.
     *
     * @param peerSessionId {@link SessionId#NONE} until it is known
     * @param since when it came into {@code state}
     * @param serialNumber Call Serial Number
     * @param mtuOctets largest inner IP packet, once forwarded
     */
    public record SessionView(
            SessionId localSessionId,
            SessionId peerSessionId,
            SessionState state,
            Instant since,
            Optional<String> userName,
            Optional<Inet4Address> address,
            String acctSessionId,
            int nasPort,
            long serialNumber,
            Optional<String> callingNumber,
            Optional<String> calledNumber,
            Optional<Integer> mtuOctets) {}

    /** What a session is at. */
    public enum SessionState {
        /** ICRP sent, ICCN not come yet. */
        CONNECTING,
        /** LCP and authentication. */
        NEGOTIATING,
        /** AAA was asked. */
        AUTHENTICATING,
        /** Another shard was asked for an address. */
        ADDRESSING,
        /** IPCP. */
        OPENING_NETWORK,
        ESTABLISHED,
        /** The PPP link is being terminated. */
        TERMINATING,
        /** The data plane was told to remove it. */
        REMOVING
    }
}
