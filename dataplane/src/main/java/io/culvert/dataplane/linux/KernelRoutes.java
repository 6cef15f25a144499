package io.culvert.dataplane.linux;

import io.culvert.dataplane.DataplaneException;
import io.culvert.dataplane.Ipv4Prefix;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which networks the kernel routes to the TUN: those that were asked for, and of sessions what lies outside of them.
 *
 * <p><b>Thread:</b> any. <b>Bounds:</b> one entry for every network of a session that lies outside.
 */
final class KernelRoutes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KernelRoutes.class);

    private final TunDevice tun;
    private final Tally tally;
    private final Netlink netlink = new Netlink();
    private final Set<Ipv4Prefix> wanted = new LinkedHashSet<>();
    private final Map<Ipv4Prefix, Integer> usersByPrefix = new HashMap<>();

    KernelRoutes(TunDevice tun, Tally tally) {
        this.tun = tun;
        this.tally = tally;
    }

    synchronized void add(Ipv4Prefix prefix) {
        if (wanted.contains(prefix)) {
            return;
        }
        int result = netlink.addRoute(tun.index(), prefix);
        if (result < 0 && !(result == -Libc.EEXIST && usersByPrefix.containsKey(prefix))) {
            throw new DataplaneException("route " + prefix + " to " + tun.name() + ": " + Libc.errorText(-result));
        }
        wanted.add(prefix);
    }

    synchronized void remove(Ipv4Prefix prefix) {
        if (wanted.remove(prefix) && !usersByPrefix.containsKey(prefix)) {
            netlink.removeRoute(tun.index(), prefix);
        }
    }

    /** A session has this network now. */
    synchronized void use(Ipv4Prefix prefix) {
        int users = usersByPrefix.getOrDefault(prefix, 0);
        if (users == 0) {
            if (isCovered(prefix)) {
                return;
            }
            int result = netlink.addRoute(tun.index(), prefix);
            if (result < 0) {
                tally.routeFailures.increment();
                LOG.warn("route {} of a session to {}: {}", prefix, tun.name(), Libc.errorText(-result));
                return;
            }
        }
        usersByPrefix.put(prefix, users + 1);
    }

    /** A session has this network no more. */
    synchronized void release(Ipv4Prefix prefix) {
        Integer users = usersByPrefix.get(prefix);
        if (users == null) {
            return;
        }
        if (users > 1) {
            usersByPrefix.put(prefix, users - 1);
            return;
        }
        usersByPrefix.remove(prefix);
        if (!wanted.contains(prefix)) {
            netlink.removeRoute(tun.index(), prefix);
        }
    }

    /** The interface is there again, after it was deleted: so are its routes. */
    synchronized void restore() {
        var all = new LinkedHashSet<>(wanted);
        all.addAll(usersByPrefix.keySet());
        for (var prefix : all) {
            int result = netlink.addRoute(tun.index(), prefix);
            if (result < 0 && result != -Libc.EEXIST) {
                tally.routeFailures.increment();
                LOG.warn("route {} to {}: {}", prefix, tun.name(), Libc.errorText(-result));
            }
        }
    }

    private boolean isCovered(Ipv4Prefix prefix) {
        for (var network : wanted) {
            if (network.contains(prefix)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public synchronized void close() {
        netlink.close();
    }
}
