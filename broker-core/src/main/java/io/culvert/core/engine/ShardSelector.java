package io.culvert.core.engine;

import io.culvert.core.aaa.AaaRequestId;
import io.culvert.core.address.Ipv4Number;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.octets.Octets;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.Optional;

/** Which shard serves what: a pure function, so that nothing has to be looked up or kept. */
public final class ShardSelector {
    private ShardSelector() {}

    /** The shard of a packet whose header names one of our tunnels. */
    public static int ofTunnel(TunnelId localTunnelId, int shardCount) {
        return localTunnelId.value() % shardCount;
    }

    /** The shard of a packet with tunnel ID 0: all of a peer's set-up attempts meet on one shard. */
    public static int ofPeer(InetAddress peer, int shardCount) {
        int hash = 0;
        for (byte octet : peer.getAddress()) {
            hash = hash * 31 + octet;
        }
        // The last octets of neighbouring peers differ little: mix before the remainder is taken.
        hash *= 0x9E3779B9;
        return Math.floorMod(hash ^ (hash >>> 16), shardCount);
    }

    /**
     * The shard of a packet with tunnel ID 0: that of the tunnel which it is to recover (RFC 4951 section 5.2), else all of a
     * peer's set-up attempts meet on one shard.
     */
    public static int ofSetUp(InetAddress peer, Octets datagram, int shardCount) {
        var recovered = Header.decode(datagram) instanceof Header.ControlHeader header
                ? MessageCodec.peekTunnelRecovery(datagram, header)
                : Optional.<Avp.TunnelRecovery>empty();
        return recovered
                .map(recovery -> ofTunnel(recovery.recoverRemoteTunnelId(), shardCount))
                .orElseGet(() -> ofPeer(peer, shardCount));
    }

    /** The shard that asked. */
    public static int ofRequest(AaaRequestId requestId, int shardCount) {
        return (int) Math.floorMod(requestId.value(), (long) shardCount);
    }

    /** The shard that keeps the books of an address, whoever uses it. */
    public static int ofAddress(Inet4Address address, int shardCount) {
        return (int) (Ipv4Number.of(address) % shardCount);
    }
}
