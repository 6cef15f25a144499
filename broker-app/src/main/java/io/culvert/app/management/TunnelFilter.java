package io.culvert.app.management;

import io.culvert.core.engine.TunnelView;
import java.net.InetAddress;
import java.util.Optional;

/**
 * Which tunnels are wanted; what is empty is not asked for.
 *
 * @param peer Host Name or IP address, exactly
 * @param vpdnGroup its name, exactly
 * @param onlyHa whether those are left out that are not to survive a switchover
 */
public record TunnelFilter(Optional<String> peer, Optional<String> vpdnGroup, boolean onlyHa) {
    public static final TunnelFilter ALL = new TunnelFilter(Optional.empty(), Optional.empty());
    /** Those that are to survive a switchover. */
    public static final TunnelFilter HA = new TunnelFilter(Optional.empty(), Optional.empty(), true);

    public TunnelFilter(Optional<String> peer, Optional<String> vpdnGroup) {
        this(peer, vpdnGroup, false);
    }

    /** Whether it leaves nothing out. */
    public boolean isAll() {
        return peer.isEmpty() && vpdnGroup.isEmpty() && !onlyHa;
    }

    /** Whether this tunnel is wanted. */
    public boolean matches(TunnelView tunnel) {
        return (!onlyHa || tunnel.settings().filter(known -> known.ha().value()).isPresent())
                && (vpdnGroup.isEmpty() || vpdnGroup.equals(tunnel.vpdnGroup()))
                && (peer.isEmpty()
                        || peer.get().equals(tunnel.peerName())
                        || literal(peer.get())
                                .filter(tunnel.path().peer().getAddress()::equals)
                                .isPresent());
    }

    private static Optional<InetAddress> literal(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
