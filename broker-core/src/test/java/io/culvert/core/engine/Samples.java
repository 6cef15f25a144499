package io.culvert.core.engine;

import io.culvert.core.address.AddressSettings;
import io.culvert.core.address.AddressSettings.DuplicateRule;
import io.culvert.core.address.Ipv4Range;
import io.culvert.core.vpdn.GroupKind;
import io.culvert.core.vpdn.SettingValues;
import io.culvert.core.vpdn.TunnelAuthorization;
import io.culvert.core.vpdn.VpdnConfiguration;
import io.culvert.core.vpdn.VpdnGroup;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.core.vpdn.VpdnSettings;
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
import java.util.Set;

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
                TunnelDefaults.of("lns.example").withVendorName("Culvert"),
                VpdnPolicy.of(configuration()),
                lnsPpp(),
                addresses,
                SessionSettings.DEFAULTS,
                Limits.DEFAULTS,
                false,
                true);
    }

    static EngineSettings with(EngineSettings settings, SessionSettings sessions) {
        return new EngineSettings(
                settings.shard(),
                settings.incarnation(),
                settings.tunnels(),
                settings.policy(),
                settings.ppp(),
                settings.addresses(),
                sessions,
                settings.limits(),
                settings.trace(),
                settings.checkpointing());
    }

    static EngineSettings with(EngineSettings settings, Limits limits) {
        return new EngineSettings(
                settings.shard(),
                settings.incarnation(),
                settings.tunnels(),
                settings.policy(),
                settings.ppp(),
                settings.addresses(),
                settings.sessions(),
                limits,
                settings.trace(),
                settings.checkpointing());
    }

    static EngineSettings with(EngineSettings settings, VpdnConfiguration configuration) {
        return new EngineSettings(
                settings.shard(),
                settings.incarnation(),
                settings.tunnels(),
                VpdnPolicy.of(configuration),
                settings.ppp(),
                settings.addresses(),
                settings.sessions(),
                settings.limits(),
                settings.trace(),
                settings.checkpointing());
    }

    static EngineSettings with(EngineSettings settings, PppSettings ppp) {
        return new EngineSettings(
                settings.shard(),
                settings.incarnation(),
                settings.tunnels(),
                settings.policy(),
                ppp,
                settings.addresses(),
                settings.sessions(),
                settings.limits(),
                settings.trace(),
                settings.checkpointing());
    }

    static EngineSettings with(EngineSettings settings, ShardId shard) {
        return new EngineSettings(
                shard,
                settings.incarnation(),
                settings.tunnels(),
                settings.policy(),
                settings.ppp(),
                settings.addresses(),
                settings.sessions(),
                settings.limits(),
                settings.trace(),
                settings.checkpointing());
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

    /** Global settings alone: no tunnel authentication, ten tries, and a tunnel without sessions stays. */
    static VpdnConfiguration configuration() {
        return configuration(open());
    }

    static VpdnConfiguration configuration(SettingValues global, VpdnGroup... groups) {
        return new VpdnConfiguration(global, List.of(), List.of(groups), TunnelAuthorization.OFF);
    }

    /** The same, and AAA is asked about every tunnel. */
    static VpdnConfiguration authorizing(VpdnConfiguration configuration) {
        return new VpdnConfiguration(
                configuration.global(),
                configuration.templates(),
                configuration.groups(),
                new TunnelAuthorization(true, Secret.utf8("cisco")));
    }

    static SettingValues open() {
        return SettingValues.NONE
                .with(VpdnSettings.AUTHENTICATION, false)
                .with(VpdnSettings.RETRANSMIT_RETRIES, 9)
                .with(VpdnSettings.NO_SESSION_TIMEOUT, Optional.empty());
    }

    /** {@link #open()} with a secret that peers must know. */
    static SettingValues guarded(String secret) {
        return open().with(VpdnSettings.AUTHENTICATION, true)
                .with(VpdnSettings.PASSWORD, Optional.of(Secret.utf8(secret)));
    }

    /** A group for LACs of these names; of none: for all others. */
    static VpdnGroup group(String name, SettingValues values, String... hostNames) {
        return new VpdnGroup(
                name, Set.of(GroupKind.ACCEPT_DIALIN), Optional.empty(), List.of(hostNames), Optional.empty(), values);
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
