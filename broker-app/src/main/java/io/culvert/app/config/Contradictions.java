package io.culvert.app.config;

import io.culvert.app.config.ConfigurationFaults.Fault;
import io.culvert.redis.Group;
import io.culvert.redis.RedisSettings;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import org.springframework.util.unit.DataUnit;

/** What one value by itself does not show: values that are wrong together, or wrong for what they are used for. */
final class Contradictions {
    private static final int MAX_SERVERS = 16;
    /** Octets of the value of a RADIUS attribute (RFC 2865 section 5). */
    private static final int MAX_ATTRIBUTE = 253;

    private static final DataSize SMALLEST_BUFFER = DataSize.ofKilobytes(64);
    private static final DataSize SMALLEST_SPOOL = DataSize.ofMegabytes(16);
    private static final DataSize LARGEST_BUFFER = DataSize.ofGigabytes(1);

    private static final int SHORTEST_GROUP_KEY = Group.KEY_OCTETS;

    private Contradictions() {}

    static List<Fault> of(CulvertProperties properties) {
        var faults = new ArrayList<Fault>();
        pools(properties, faults);
        // A section that could not be read is missing, and is a fault already.
        if (properties.radius() != null) {
            servers(properties.radius(), faults);
            nasIdentifier(properties.radius(), faults);
        }
        if (properties.redundancy() != null) {
            redundancy(properties.redundancy(), faults);
            units(properties, faults);
            serviceAddresses(properties.redundancy(), faults);
        }
        if (properties.dataplane() != null) {
            receiveBuffer(properties.dataplane(), faults);
        }
        if (properties.history() != null && properties.history().spoolLimit().compareTo(SMALLEST_SPOOL) < 0) {
            faults.add(new Fault(
                    "culvert.history.spool-limit",
                    "\"" + shown(properties.history().spoolLimit()) + "\" must be 16MB or more"));
        }
        return faults;
    }

    /** In the largest unit that divides it, as sizes are written. */
    private static String shown(DataSize size) {
        for (var unit : List.of(DataUnit.TERABYTES, DataUnit.GIGABYTES, DataUnit.MEGABYTES, DataUnit.KILOBYTES)) {
            long octets = DataSize.of(1, unit).toBytes();
            if (size.toBytes() != 0 && size.toBytes() % octets == 0) {
                return size.toBytes() / octets
                        + switch (unit) {
                            case BYTES -> "B";
                            case KILOBYTES -> "KB";
                            case MEGABYTES -> "MB";
                            case GIGABYTES -> "GB";
                            case TERABYTES -> "TB";
                        };
            }
        }
        return size.toString();
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
            } else if (isOutOfReach(address, radius.sourceAddress())) {
                faults.add(new Fault(
                        key,
                        shown + "cannot be reached from culvert.radius.source-address, which is "
                                + (address instanceof Inet4Address ? "IPv6" : "IPv4")));
            }
        }
    }

    private static boolean isOutOfReach(InetAddress server, @Nullable Ip source) {
        return source != null
                && !source.address().isAnyLocalAddress()
                && source.address() instanceof Inet4Address != server instanceof Inet4Address;
    }

    private static void nasIdentifier(RadiusProperties radius, List<Fault> faults) {
        if (radius.nasIpv6Address() != null && radius.nasIpv6Address().address() instanceof Inet4Address) {
            faults.add(new Fault(
                    "culvert.radius.nas-ipv6-address", "\"" + radius.nasIpv6Address() + "\" is not an IPv6 address"));
        }
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

    private static void redundancy(RedundancyProperties redundancy, List<Fault> faults) {
        var key = redundancy.groupKey();
        var redis = redundancy.redis();
        boolean isExternal =
                redis != null && redis.url() != null && !redis.url().isBlank();
        if (key != null && !key.isBlank()) {
            // Not how long it is: that is half of guessing it.
            if (key.codePointCount(0, key.length()) < SHORTEST_GROUP_KEY) {
                faults.add(new Fault(
                        "culvert.redundancy.group-key", "must have " + SHORTEST_GROUP_KEY + " characters or more"));
            }
        } else if (isExternal) {
            faults.add(new Fault(
                    "culvert.redundancy.group-key",
                    "is missing: a Redis that others reach needs one, of " + SHORTEST_GROUP_KEY
                            + " characters or more, " + "the same on every unit of the group"));
        }
        if (redis != null) {
            redis(redis, isExternal, faults);
        }
    }

    private static void units(CulvertProperties properties, List<Fault> faults) {
        var redundancy = properties.redundancy();
        var members = redundancy.members();
        if (members.isEmpty()) {
            return;
        }
        boolean isReadable = members.stream().noneMatch(member -> ConfigurationLoader.STAND_IN.equals(member.name()));
        if (isReadable && !redundancy.checkpointing()) {
            faults.add(new Fault(
                    "culvert.redundancy.members", "have no effect while culvert.redundancy.checkpointing is false"));
        }
        var names = new HashSet<String>();
        for (int i = 0; i < members.size(); i++) {
            var name = members.get(i).name();
            if (name != null && !names.add(name)) {
                faults.add(new Fault("culvert.redundancy.members[" + i + "].name", "\"" + name + "\" is there twice"));
            }
        }
        var unit = properties.unit();
        // A member that could not be read may be this unit.
        if (unit != null
                && unit.name() != null
                && !names.contains(unit.name())
                && !names.contains(ConfigurationLoader.STAND_IN)) {
            faults.add(new Fault(
                    "culvert.unit.name",
                    unit.name().isEmpty()
                            ? "is missing: it must be one of culvert.redundancy.members"
                            : "\"" + unit.name() + "\" must be one of culvert.redundancy.members"));
        }
        var redis = redundancy.redis();
        if (members.size() > 1 && redis != null && !isGiven(redis.url())) {
            faults.add(new Fault(
                    "culvert.redundancy.redis.url",
                    "is missing: the units of a group need a Redis that all of them reach"));
        }
    }

    private static void serviceAddresses(RedundancyProperties redundancy, List<Fault> faults) {
        var addresses = redundancy.serviceAddresses();
        for (int i = 0; i < addresses.size(); i++) {
            var address = addresses.get(i);
            if (address.address() != null
                    && address.address().address() instanceof Inet4Address
                    && address.prefixLength() > Integer.SIZE) {
                faults.add(new Fault(
                        "culvert.redundancy.service-addresses[" + i + "].prefix-length",
                        "\"" + address.prefixLength() + "\" must be between 0 and 32 for an IPv4 address"));
            }
        }
    }

    /** The address is not shown: there may be a password in it. */
    private static void redis(RedundancyProperties.Redis redis, boolean isExternal, List<Fault> faults) {
        if (!isExternal) {
            withoutUrl("username", redis.username(), faults);
            withoutUrl("password", redis.password(), faults);
            withoutUrl("ca-certificate", redis.caCertificate(), faults);
            return;
        }
        switch (RedisSettings.parse(redis.url())) {
            case RedisSettings.Parsed.Fault(var expectation) ->
                faults.add(new Fault("culvert.redundancy.redis.url", expectation));
            case RedisSettings.Parsed.Ok(var settings) -> {
                if (isGiven(redis.caCertificate()) && settings.tls().isEmpty()) {
                    faults.add(new Fault(
                            "culvert.redundancy.redis.ca-certificate",
                            "has no effect: culvert.redundancy.redis.url is without TLS"));
                }
            }
        }
        if (isGiven(redis.username()) && !isGiven(redis.password())) {
            faults.add(new Fault("culvert.redundancy.redis.password", "is missing beside the username"));
        }
        if (isGiven(redis.caCertificate()) && !isReadable(redis.caCertificate())) {
            faults.add(new Fault(
                    "culvert.redundancy.redis.ca-certificate",
                    "\"" + redis.caCertificate() + "\" is not a file that can be read"));
        }
    }

    private static void withoutUrl(String name, String value, List<Fault> faults) {
        if (isGiven(value)) {
            faults.add(new Fault(
                    "culvert.redundancy.redis." + name, "has no effect without culvert.redundancy.redis.url"));
        }
    }

    private static boolean isGiven(@Nullable String value) {
        return value != null && !value.isBlank();
    }

    private static boolean isReadable(String file) {
        try {
            return Files.isRegularFile(Path.of(file)) && Files.isReadable(Path.of(file));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static void receiveBuffer(DataplaneProperties dataplane, List<Fault> faults) {
        var size = dataplane.receiveBuffer();
        if (size != null && (size.compareTo(SMALLEST_BUFFER) < 0 || size.compareTo(LARGEST_BUFFER) > 0)) {
            faults.add(new Fault(
                    "culvert.dataplane.receive-buffer", "\"" + shown(size) + "\" must be between 64KB and 1GB"));
        }
    }
}
