package io.culvert.l2tp;

import java.net.InetSocketAddress;

/**
 * The two UDP endpoints between which a tunnel runs.
 *
 * <p><b>Failure:</b> an unresolved address throws {@link IllegalArgumentException}: names are never looked up here.
 */
public record UdpPath(InetSocketAddress local, InetSocketAddress peer) {
    public UdpPath {
        if (local.isUnresolved() || peer.isUnresolved()) {
            throw new IllegalArgumentException("unresolved address: " + local + " " + peer);
        }
    }
}
