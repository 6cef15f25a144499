package io.culvert.core.engine;

import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.vpdn.EffectiveSession;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import java.net.Inet4Address;
import java.time.Instant;
import java.util.Optional;

/**
 * One session when the engine was asked.
 *
 * @param peerTunnelId the peer's ID of the tunnel
 * @param path of the tunnel
 * @param localName our Host Name towards the peer
 * @param peerName Host Name of the peer
 * @param vpdnGroup the group that the tunnel belongs to
 * @param since when it came into {@code state}
 * @param userName as given in authentication; empty until then
 * @param address empty until there is one
 * @param accountedSince when it began to carry traffic; empty until it did
 * @param serialNumber Call Serial Number
 * @param mtuOctets largest inner IP packet, once forwarded
 * @param txConnectSpeedBps of the line, bits per second, towards the user; empty until the ICCN has come
 * @param rxConnectSpeedBps of the line, bits per second, from the user, where the LAC told
 * @param sequencing whether data messages carry Ns and Nr
 * @param policy what RADIUS and the tunnel's settings make of it, with origins
 * @param timers what ends or reports it by time
 * @param counters what the data plane said last; empty when it was never asked
 */
public record SessionView(
        TunnelId localTunnelId,
        SessionId localSessionId,
        TunnelId peerTunnelId,
        SessionId peerSessionId,
        UdpPath path,
        String localName,
        String peerName,
        Optional<String> vpdnGroup,
        SessionState state,
        Instant since,
        Optional<String> userName,
        Optional<Inet4Address> address,
        Optional<Instant> accountedSince,
        String acctSessionId,
        int nasPort,
        long serialNumber,
        Optional<String> callingNumber,
        Optional<String> calledNumber,
        Optional<Integer> mtuOctets,
        Optional<Long> txConnectSpeedBps,
        Optional<Long> rxConnectSpeedBps,
        boolean sequencing,
        EffectiveSession policy,
        SessionTimers timers,
        Optional<TrafficCounters> counters) {}
