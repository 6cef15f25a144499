package io.culvert.app.runtime;

import io.culvert.app.config.CulvertProperties;
import io.culvert.app.config.Ipv4;
import io.culvert.app.config.RedundancyProperties;
import io.culvert.radius.client.RadiusServer;
import io.culvert.radius.client.SourceAddresses;
import io.culvert.radius.packet.NasIdentity;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who this broker is to the RADIUS servers. A server keys sessions by these, so where units share service addresses all of them
 * are the same NAS: what is not configured is the group's, and not the unit's.
 *
 * @param nas NAS-IP-Address, NAS-IPv6-Address, NAS-Identifier
 * @param source where requests come from
 */
record RadiusIdentity(NasIdentity nas, SourceAddresses source) {
    private static final List<RedundancyProperties.ServiceAddress> NO_ADDRESSES = List.of();

    static RadiusIdentity of(CulvertProperties properties, List<RadiusServer> servers, String hostName) {
        var radius = properties.radius();
        var redundancy = properties.redundancy();
        var service = redundancy.checkpointing() ? redundancy.serviceAddresses() : NO_ADDRESSES;
        var four = service(service, servers, Inet4Address.class);
        var six = service(service, servers, Inet6Address.class);
        var nas = new NasIdentity(
                Optional.ofNullable(radius.nasIpAddress()).map(Ipv4::address).or(() -> four),
                Optional.ofNullable(radius.nasIpv6Address())
                        .map(configured -> (Inet6Address) configured.address())
                        .or(() -> six),
                Optional.of(identifier(properties, hostName)));
        var configured = radius.sourceAddress();
        if (configured == null) {
            // The embedded server is on loopback, where nothing has to be the group's.
            return new RadiusIdentity(
                    nas,
                    radius.isEmbedded() || service.isEmpty()
                            ? SourceAddresses.NONE
                            : new SourceAddresses(four, six, true));
        }
        if (configured.address().isAnyLocalAddress()) {
            return new RadiusIdentity(nas, SourceAddresses.NONE);
        }
        boolean isMovable =
                service.stream().anyMatch(one -> one.address().address().equals(configured.address()));
        var fixed = SourceAddresses.of(configured.address());
        return new RadiusIdentity(nas, new SourceAddresses(fixed.ipv4(), fixed.ipv6(), isMovable));
    }

    private static String identifier(CulvertProperties properties, String hostName) {
        if (!properties.radius().nasIdentifier().isBlank()) {
            return properties.radius().nasIdentifier();
        }
        return LocalHost.hasOthers(properties) ? properties.unit().group() : hostName;
    }

    /** Of the service addresses of a family the one in whose network a server is, in the order of the servers; else the first. */
    private static <T extends InetAddress> Optional<T> service(
            List<RedundancyProperties.ServiceAddress> addresses, List<RadiusServer> servers, Class<T> family) {
        var ofFamily = addresses.stream()
                .filter(one -> family.isInstance(one.address().address()))
                .toList();
        return servers.stream()
                .flatMap(server -> ofFamily.stream().filter(one -> isNear(one, server.address())))
                .findFirst()
                .or(() -> ofFamily.stream().findFirst())
                .map(one -> family.cast(one.address().address()));
    }

    private static boolean isNear(RedundancyProperties.ServiceAddress service, InetAddress server) {
        var ours = service.address().address().getAddress();
        var theirs = server.getAddress();
        if (ours.length != theirs.length) {
            return false;
        }
        for (int bit = 0; bit < service.prefixLength(); bit++) {
            int mask = 0x80 >>> bit % Byte.SIZE;
            if (((ours[bit / Byte.SIZE] ^ theirs[bit / Byte.SIZE]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }
}
