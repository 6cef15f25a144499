package io.culvert.app.config;

import io.culvert.app.config.ConfigurationFaults.Fault;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.springframework.util.unit.DataSize;

/** What one value by itself does not show: values that are wrong together, or wrong for what they are used for. */
final class Contradictions {
    private static final int MAX_SERVERS = 16;
    /** Octets of the value of a RADIUS attribute (RFC 2865 section 5). */
    private static final int MAX_ATTRIBUTE = 253;

    private static final DataSize SMALLEST_BUFFER = DataSize.ofKilobytes(64);
    private static final DataSize SMALLEST_SPOOL = DataSize.ofMegabytes(16);
    private static final DataSize LARGEST_BUFFER = DataSize.ofGigabytes(1);

    private Contradictions() {}

    static List<Fault> of(CulvertProperties properties) {
        var faults = new ArrayList<Fault>();
        pools(properties, faults);
        // A section that could not be read is missing, and is a fault already.
        if (properties.radius() != null) {
            servers(properties.radius(), faults);
            nasIdentifier(properties.radius(), faults);
        }
        if (properties.dataplane() != null) {
            receiveBuffer(properties.dataplane(), faults);
        }
        if (properties.history() != null && properties.history().spoolLimit().compareTo(SMALLEST_SPOOL) < 0) {
            faults.add(new Fault(
                    "culvert.history.spool-limit",
                    "\"" + properties.history().spoolLimit() + "\" must be 16MB or more"));
        }
        return faults;
    }

    private static void pools(CulvertProperties properties, List<Fault> faults) {
        var names = new HashSet<String>();
        var pools = properties.pools();
        for (int i = 0; i < pools.size(); i++) {
            var pool = pools.get(i);
            if (pool.name() == null || pool.network() == null) {
                continue;
            }
            if (!names.add(pool.name())) {
                faults.add(new Fault("culvert.pools[" + i + "].name", "\"" + pool.name() + "\" is there twice"));
            }
            if (pool.network().length() > 30) {
                faults.add(new Fault(
                        "culvert.pools[" + i + "].network",
                        "\"" + pool.network() + "\" has no address to give out; its prefix length must be 30 or less"));
            }
            for (int j = 0; j < i; j++) {
                var other = pools.get(j).network();
                if (other != null && other.overlaps(pool.network())) {
                    faults.add(new Fault(
                            "culvert.pools[" + i + "].network",
                            "\"" + pool.network() + "\" overlaps " + other + " of culvert.pools[" + j + "]"));
                }
            }
        }
    }

    private static void servers(RadiusProperties radius, List<Fault> faults) {
        var servers = radius.servers();
        if (servers.size() > MAX_SERVERS) {
            faults.add(new Fault(
                    "culvert.radius.servers", "has " + servers.size() + " servers; " + MAX_SERVERS + " is the limit"));
        }
        var places = new HashMap<String, Integer>();
        for (int i = 0; i < servers.size(); i++) {
            var server = servers.get(i);
            if (server.address() == null) {
                continue;
            }
            var key = "culvert.radius.servers[" + i + "].address";
            var shown = "\"" + server.address() + "\" ";
            var address = server.address().address();
            Integer before = places.putIfAbsent(server.address() + "/" + server.authenticationPort(), i);
            if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
                faults.add(new Fault(key, shown + "is not the address of a server"));
            } else if (before != null) {
                faults.add(new Fault(
                        key,
                        shown + "with authentication port " + server.authenticationPort()
                                + " is there twice: see culvert.radius.servers[" + before + "]"));
            } else if (radius.sourceAddress() != null && !(address instanceof Inet4Address)) {
                faults.add(new Fault(
                        key, shown + "is IPv6 and cannot be reached from the IPv4 culvert.radius.source-address"));
            }
        }
    }

    private static void nasIdentifier(RadiusProperties radius, List<Fault> faults) {
        if (radius.nasIdentifier() == null) {
            return;
        }
        int length = radius.nasIdentifier().getBytes(StandardCharsets.UTF_8).length;
        if (length > MAX_ATTRIBUTE) {
            faults.add(new Fault(
                    "culvert.radius.nas-identifier",
                    "has " + length + " octets in UTF-8; " + MAX_ATTRIBUTE + " is the limit"));
        }
    }

    private static void receiveBuffer(DataplaneProperties dataplane, List<Fault> faults) {
        var size = dataplane.receiveBuffer();
        if (size != null && (size.compareTo(SMALLEST_BUFFER) < 0 || size.compareTo(LARGEST_BUFFER) > 0)) {
            faults.add(new Fault("culvert.dataplane.receive-buffer", "\"" + size + "\" must be between 64KB and 1GB"));
        }
    }
}
