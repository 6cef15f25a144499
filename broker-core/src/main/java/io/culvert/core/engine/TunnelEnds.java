package io.culvert.core.engine;

import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import java.util.Optional;

/**
 * Between whom a tunnel is, or would have been.
 *
 * @param peerTunnelId what the SCCRQ assigned; {@link TunnelId#NONE} when it could not be read
 * @param peerName Host Name of the SCCRQ; empty when it could not be read
 * @param localName what we call ourselves towards this peer
 * @param vpdnGroup empty where there are no groups, and where none matched
 */
record TunnelEnds(UdpPath path, TunnelId peerTunnelId, String peerName, String localName, Optional<String> vpdnGroup) {
    TunnelEnds withPeerTunnelId(TunnelId id) {
        return new TunnelEnds(path, id, peerName, localName, vpdnGroup);
    }

    TunnelEnds with(TunnelProfile profile) {
        return new TunnelEnds(path, peerTunnelId, peerName, profile.localName(), profile.vpdnGroup());
    }
}
