package io.culvert.app.runtime;

import io.culvert.core.engine.Input;
import io.culvert.core.engine.ShardSelector;
import io.culvert.dataplane.ControlListener;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;
import java.util.List;

/** Takes what the data plane does not forward to the shard that serves it. */
final class PacketRouter implements ControlListener {
    /** Where a control message has the recipient's tunnel ID (RFC 2661 section 3.1): after flags and Length. */
    private static final int TUNNEL_ID_OFFSET = 4;

    private final List<Shard> shards;

    PacketRouter(List<Shard> shards) {
        this.shards = List.copyOf(shards);
    }

    @Override
    public void control(UdpPath path, Octets datagram) {
        int tunnelId = datagram.u16(TUNNEL_ID_OFFSET);
        int shard = tunnelId == TunnelId.NONE.value()
                ? ShardSelector.ofSetUp(path.peer().getAddress(), datagram, shards.size())
                : ShardSelector.ofTunnel(new TunnelId(tunnelId), shards.size());
        shards.get(shard).queue().addControl(new Input.ControlPacketReceived(path, datagram));
    }

    @Override
    public void ppp(TunnelId localTunnelId, SessionId localSessionId, Octets frame) {
        shards.get(ShardSelector.ofTunnel(localTunnelId, shards.size()))
                .queue()
                .addFrame(new Input.PppFrameReceived(localTunnelId, localSessionId, frame));
    }

    @Override
    public void numbersRunOut(TunnelId localTunnelId, SessionId localSessionId, int nextNs) {
        shards.get(ShardSelector.ofTunnel(localTunnelId, shards.size()))
                .queue()
                .add(new Input.DataNsUsed(localTunnelId, localSessionId, nextNs));
    }
}
