package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.config.ConfigurationLoader;
import io.culvert.radius.client.SourceAddresses;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class RadiusIdentityTest {
    private static final Map<String, Object> PAIR = Map.ofEntries(
            Map.entry("culvert.unit.name", "a"),
            Map.entry("culvert.unit.group", "lns"),
            Map.entry("culvert.redundancy.checkpointing", "true"),
            Map.entry("culvert.redundancy.group-key", "sixteen characters or more"),
            Map.entry("culvert.redundancy.redis.url", "redis://192.0.2.5"),
            Map.entry("culvert.redundancy.members[0].name", "a"),
            Map.entry("culvert.redundancy.members[0].address", "192.0.2.11"),
            Map.entry("culvert.redundancy.members[1].name", "b"),
            Map.entry("culvert.redundancy.members[1].address", "192.0.2.12"),
            Map.entry("culvert.redundancy.service-addresses[0].interface-name", "eth0"),
            Map.entry("culvert.redundancy.service-addresses[0].address", "198.51.100.1"),
            Map.entry("culvert.redundancy.service-addresses[0].prefix-length", "24"),
            Map.entry("culvert.redundancy.service-addresses[1].interface-name", "eth1"),
            Map.entry("culvert.redundancy.service-addresses[1].address", "192.0.2.1"),
            Map.entry("culvert.redundancy.service-addresses[1].prefix-length", "24"),
            Map.entry("culvert.redundancy.service-addresses[2].interface-name", "eth1"),
            Map.entry("culvert.redundancy.service-addresses[2].address", "2001:db8::1"),
            Map.entry("culvert.redundancy.service-addresses[2].prefix-length", "64"));

    @Test
    void theUnitsOfAGroupAreOneNas() {
        var a = identity(PAIR, server("192.0.2.7"));
        var b = identity(PAIR, server("192.0.2.7"), Map.of("culvert.unit.name", "b"));

        assertThat(a).isEqualTo(b);
        assertThat(a.nas().identifier()).contains("lns");
        assertThat(a.nas().ipv4Address()).contains(a.source().ipv4().orElseThrow());
        assertThat(a.nas().ipv6Address()).contains(a.source().ipv6().orElseThrow());
        assertThat(a.source().areMovable()).isTrue();
        assertThat(a.source().towards(address("2001:db8::9"))).contains(address("2001:db8::1"));
    }

    @Test
    void theServiceAddressBesideTheServerIsItsOwn() {
        assertThat(identity(PAIR, server("192.0.2.7")).nas().ipv4Address().orElseThrow())
                .isEqualTo(address("192.0.2.1"));
        assertThat(identity(PAIR, server("203.0.113.7")).nas().ipv4Address().orElseThrow())
                .isEqualTo(address("198.51.100.1"));
    }

    @Test
    void whatIsConfiguredComesFirst() {
        var identity = identity(
                PAIR,
                server("192.0.2.7"),
                Map.of(
                        "culvert.radius.nas-identifier", "bras",
                        "culvert.radius.nas-ip-address", "10.0.0.1",
                        "culvert.radius.nas-ipv6-address", "2001:db8:1::1",
                        "culvert.radius.source-address", "192.0.2.11"));

        assertThat(identity.nas().identifier()).contains("bras");
        assertThat(identity.nas().ipv4Address().orElseThrow()).isEqualTo(address("10.0.0.1"));
        assertThat(identity.nas().ipv6Address().orElseThrow()).isEqualTo(address("2001:db8:1::1"));
        assertThat(identity.source()).isEqualTo(SourceAddresses.of(address("192.0.2.11")));
        assertThat(identity(PAIR, server("192.0.2.7"), Map.of("culvert.radius.source-address", "198.51.100.1"))
                        .source()
                        .areMovable())
                .isTrue();
        assertThat(identity(PAIR, server("192.0.2.7"), Map.of("culvert.radius.source-address", "0.0.0.0"))
                        .source())
                .isEqualTo(SourceAddresses.NONE);
    }

    @Test
    void aUnitAloneIsWhatItsHostNameSays() {
        var identity = identity(Map.of(), server("192.0.2.7"));

        assertThat(identity.nas().identifier()).contains("host");
        assertThat(identity.nas().ipv4Address()).isEmpty();
        assertThat(identity.source()).isEqualTo(SourceAddresses.NONE);
    }

    private static Map<String, Object> server(String address) {
        return Map.of("culvert.radius.servers[0].address", address, "culvert.radius.servers[0].secret", "s3cret");
    }

    @SafeVarargs
    private static RadiusIdentity identity(Map<String, Object>... properties) {
        var all = new HashMap<String, Object>(Map.of("server.address", "127.0.0.1"));
        for (var some : properties) {
            all.putAll(some);
        }
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", all));
        var loaded = ConfigurationLoader.load(environment).properties();
        return RadiusIdentity.of(loaded, SettingsTranslation.servers(loaded.radius()), "host");
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
