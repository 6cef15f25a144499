package io.culvert.core.engine;

import io.culvert.core.address.AddressSettings;
import io.culvert.core.address.AddressSettings.DuplicateRule;
import io.culvert.core.address.Ipv4Range;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.octets.Secret;
import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;

/** Settings and addresses for tests. */
final class Samples {
    private Samples() {}

    static final InetSocketAddress LNS = new InetSocketAddress(ip("198.51.100.1"), 1701);

    static Inet4Address ip(String address) {
        try {
            var octets = address.split("\\.", -1);
            var bytes = new byte[4];
            for (int i = 0; i < 4; i++) {
                bytes[i] = (byte) Integer.parseInt(octets[i]);
            }
            return (Inet4Address) InetAddress.getByAddress(bytes);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    static EngineSettings settings() {
        return settings(addresses("10.0.0.2", "10.0.0.5"));
    }

    static EngineSettings settings(AddressSettings addresses) {
        return new EngineSettings(
                ShardId.ONLY,
                "5f00c0de",
                lnsTunnel().build(),
                lnsPpp(),
                addresses,
                SessionSettings.DEFAULTS,
                Limits.DEFAULTS,
                false);
    }

    static EngineSettings with(EngineSettings settings, SessionSettings sessions) {
        return new EngineSettings(
                settings.shard(),
                settings.incarnation(),
                settings.tunnel(),
                settings.ppp(),
                settings.addresses(),
                sessions,
                settings.limits(),
                settings.trace());
    }

    static EngineSettings with(EngineSettings settings, Limits limits) {
        return new EngineSettings(
                settings.shard(),
                settings.incarnation(),
                settings.tunnel(),
                settings.ppp(),
                settings.addresses(),
                settings.sessions(),
                limits,
                settings.trace());
    }

    static EngineSettings with(EngineSettings settings, TunnelSettings tunnel) {
        return new EngineSettings(
                settings.shard(),
                settings.incarnation(),
                tunnel,
                settings.ppp(),
                settings.addresses(),
                settings.sessions(),
                settings.limits(),
                settings.trace());
    }

    static EngineSettings with(EngineSettings settings, PppSettings ppp) {
        return new EngineSettings(
                settings.shard(),
                settings.incarnation(),
                settings.tunnel(),
                ppp,
                settings.addresses(),
                settings.sessions(),
                settings.limits(),
                settings.trace());
    }

    static EngineSettings with(EngineSettings settings, ShardId shard) {
        return new EngineSettings(
                shard,
                settings.incarnation(),
                settings.tunnel(),
                settings.ppp(),
                settings.addresses(),
                settings.sessions(),
                settings.limits(),
                settings.trace());
    }

    static AddressSettings addresses(String first, String last) {
        return addresses(first, last, DuplicateRule.REFUSE);
    }

    static AddressSettings addresses(String first, String last, DuplicateRule duplicates) {
        return new AddressSettings(
                List.of(new AddressSettings.Pool("users", List.of(new Ipv4Range(ip(first), ip(last))))),
                Optional.of("users"),
                ip("10.0.0.1"),
                Optional.of(ip("9.9.9.9")),
                Optional.empty(),
                List.of(new Ipv4Range(ip("10.1.0.0"), ip("10.1.0.255"))),
                duplicates);
    }

    static TunnelSettings.Builder lnsTunnel() {
        return TunnelSettings.builder("lns.example").vendorName("Culvert");
    }

    static TunnelSettings.Builder lacSettings() {
        return TunnelSettings.builder("lac.example").vendorName("Lab");
    }

    static PppSettings lnsPpp() {
        return PppSettings.lns("lns.example");
    }

    static PppSettings client(String user, String password, AuthenticationProtocol... protocols) {
        var settings = PppSettings.client(user, Secret.utf8(password));
        return protocols.length == 0
                ? settings
                : settings.withRole(new PppRole.Client(user, Secret.utf8(password), List.of(protocols), true));
    }
}
