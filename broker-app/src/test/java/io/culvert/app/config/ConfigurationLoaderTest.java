package io.culvert.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.app.config.ConfigurationFaults.Fault;
import io.culvert.app.config.PppProperties.AuthenticationProtocol;
import io.culvert.core.vpdn.GroupKind;
import io.culvert.core.vpdn.SettingValues;
import io.culvert.core.vpdn.TunnelAuthorization;
import io.culvert.core.vpdn.VpdnGroup;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.core.vpdn.VpdnTemplate;
import io.culvert.octets.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.util.unit.DataSize;

class ConfigurationLoaderTest {
    @TempDir
    private Path directory;

    @Test
    void defaultsAreWhatAnLnsIsExpectedToDo() {
        var properties = load(Map.of());

        assertThat(properties.dataDirectory()).isEqualTo(Path.of("culvert-data"));
        assertThat(properties.l2tp()).isEqualTo(new L2tpProperties(List.of(), 1701, "", Duration.ofSeconds(10)));
        assertThat(properties.unit()).isEqualTo(new UnitProperties("", "default"));
        assertThat(properties.history())
                .isEqualTo(new HistoryProperties(Duration.ofDays(91), DataSize.ofGigabytes(2), false));
        assertThat(properties.ppp().authentication())
                .containsExactly(
                        AuthenticationProtocol.CHAP, AuthenticationProtocol.MS_CHAP_V2, AuthenticationProtocol.PAP);
        assertThat(properties.ppp().mru()).isEqualTo(1460);
        assertThat(properties.ppp().duplicateAddress()).isEqualTo(PppProperties.DuplicateAddress.REPLACE);
        assertThat(properties.ppp().gatewayAddress()).isEqualTo(Ipv4.of("10.64.0.1"));
        assertThat(properties.pools()).containsExactly(new PoolProperties("default", Ipv4Prefix.of("10.64.0.0/16")));
        assertThat(properties.radius().isEmbedded()).isTrue();
        assertThat(properties.radius().requireMessageAuthenticator()).isTrue();
        assertThat(properties.dataplane())
                .isEqualTo(new DataplaneProperties(
                        DataplaneProperties.Mode.AUTO, "culvert0", DataSize.ofMegabytes(8), 16));
        assertThat(properties.limits()).isEqualTo(new LimitProperties(0, 60000, 1000, 100, 1_000_000, 65535));
    }

    @Test
    void everyKeyIsReadFromWhereItIsDocumented() {
        var properties = load(Map.ofEntries(
                Map.entry("culvert.unit.name", "lns1-a"),
                Map.entry("culvert.unit.group", "lns1"),
                Map.entry("culvert.history.retention", "7d"),
                Map.entry("culvert.l2tp.addresses[0]", "192.0.2.1"),
                Map.entry("culvert.l2tp.addresses[1]", "2001:db8::1"),
                Map.entry("culvert.l2tp.port", "1702"),
                Map.entry("culvert.l2tp.host-name", "lns1"),
                Map.entry("culvert.l2tp.half-open-timeout", "2s"),
                Map.entry("culvert.ppp.authentication", "pap,ms-chap-v2"),
                Map.entry("culvert.ppp.primary-dns", "192.0.2.53"),
                Map.entry("culvert.ppp.duplicate-address", "refuse"),
                Map.entry("culvert.pools[0].name", "gold"),
                Map.entry("culvert.pools[0].network", "10.1.0.0/24"),
                Map.entry("culvert.radius.servers[0].address", "127.0.0.1"),
                Map.entry("culvert.radius.servers[0].secret", "testing123"),
                Map.entry("culvert.dataplane.mode", "none"),
                Map.entry("culvert.limits.half-open-tunnels", "5")));

        assertThat(properties.l2tp().addresses()).containsExactly(Ip.of("192.0.2.1"), Ip.of("2001:db8::1"));
        assertThat(properties.l2tp().port()).isEqualTo(1702);
        assertThat(properties.l2tp().hostName()).isEqualTo("lns1");
        assertThat(properties.unit()).isEqualTo(new UnitProperties("lns1-a", "lns1"));
        assertThat(properties.history().retention()).isEqualTo(Duration.ofDays(7));
        assertThat(properties.l2tp().halfOpenTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(properties.ppp().authentication())
                .containsExactly(AuthenticationProtocol.PAP, AuthenticationProtocol.MS_CHAP_V2);
        assertThat(properties.ppp().duplicateAddress()).isEqualTo(PppProperties.DuplicateAddress.REFUSE);
        assertThat(properties.ppp().primaryDns()).isEqualTo(Ipv4.of("192.0.2.53"));
        assertThat(properties.pools()).containsExactly(new PoolProperties("gold", Ipv4Prefix.of("10.1.0.0/24")));
        assertThat(properties.radius().servers())
                .containsExactly(new RadiusProperties.Server(Ip.of("127.0.0.1"), 1812, 1813, "testing123"));
        assertThat(properties.dataplane().mode()).isEqualTo(DataplaneProperties.Mode.NONE);
        assertThat(properties.limits().halfOpenTunnels()).isEqualTo(5);
    }

    @Test
    void groupsTemplatesAndGlobalSettingsAreRead() {
        var vpdn = configuration(Map.ofEntries(
                        Map.entry("culvert.l2tp.hello-interval", "30s"),
                        Map.entry("culvert.l2tp.authentication", "false"),
                        Map.entry("culvert.vpdn.tunnel-authorization.enabled", "true"),
                        Map.entry("culvert.vpdn.templates[0].name", "base"),
                        Map.entry("culvert.vpdn.templates[0].settings.sso", "false"),
                        Map.entry("culvert.vpdn.groups[0].name", "wholesale-a"),
                        Map.entry("culvert.vpdn.groups[0].description", "the first"),
                        Map.entry("culvert.vpdn.groups[0].terminate-from[0]", "lac-1"),
                        Map.entry("culvert.vpdn.groups[0].terminate-from[1]", "LAC.example.net"),
                        Map.entry("culvert.vpdn.groups[0].template", "base"),
                        Map.entry("culvert.vpdn.groups[0].settings.resync", "250"),
                        Map.entry("culvert.vpdn.groups[0].settings.tunnel-secret", "between us")))
                .vpdn();

        assertThat(vpdn.global())
                .isEqualTo(SettingValues.NONE
                        .with(VpdnSettings.HELLO, Duration.ofSeconds(30))
                        .with(VpdnSettings.AUTHENTICATION, false));
        assertThat(vpdn.tunnelAuthorization()).isEqualTo(new TunnelAuthorization(true, Secret.utf8("cisco")));
        assertThat(vpdn.templates())
                .containsExactly(new VpdnTemplate("base", SettingValues.NONE.with(VpdnSettings.SSO, false)));
        assertThat(vpdn.groups())
                .containsExactly(new VpdnGroup(
                        "wholesale-a",
                        Set.of(GroupKind.ACCEPT_DIALIN),
                        Optional.of("the first"),
                        List.of("lac-1", "LAC.example.net"),
                        Optional.of("base"),
                        SettingValues.NONE
                                .with(VpdnSettings.RESYNC, 250)
                                .with(VpdnSettings.PASSWORD, Optional.of(Secret.utf8("between us")))));
    }

    @Test
    void allFaultsOfGroupsAreReportedWithTheirKeys() {
        var faults = faultsOf(Map.ofEntries(
                Map.entry("culvert.l2tp.resync", "0"),
                Map.entry("culvert.l2tp.sso", "true"),
                Map.entry("culvert.vpdn.templates[0].name", "base"),
                Map.entry("culvert.vpdn.templates[0].settings.resink", "1"),
                Map.entry("culvert.vpdn.groups[0].name", "a"),
                Map.entry("culvert.vpdn.groups[0].terminate-from[0]", "lac-1"),
                Map.entry("culvert.vpdn.groups[0].template", "bass"),
                Map.entry("culvert.vpdn.groups[0].settings.retransmit-retries", "4"),
                Map.entry("culvert.vpdn.groups[1].name", "b"),
                Map.entry("culvert.vpdn.groups[1].terminate-from[0]", "lac-1"),
                Map.entry("culvert.vpdn.groups[1].kinds", "accept-dialing"),
                Map.entry("culvert.vpdn.groups[2].terminate-from[0]", "lac-3")));

        assertThat(faults)
                .extracting(Fault::key)
                .containsExactly(
                        "culvert.l2tp.resync",
                        "culvert.l2tp.sso",
                        "culvert.vpdn.groups[0].settings.retransmit-retries",
                        "culvert.vpdn.groups[0].template",
                        "culvert.vpdn.groups[1].kinds",
                        "culvert.vpdn.groups[1].terminate-from[0]",
                        "culvert.vpdn.groups[2].name",
                        "culvert.vpdn.templates[0].settings.resink");
        assertThat(faults)
                .contains(
                        new Fault("culvert.l2tp.resync", "\"0\" must be between 1 and 1024"),
                        new Fault(
                                "culvert.vpdn.groups[1].kinds",
                                "\"accept-dialing\" must be one of accept-dialin, request-dialin, accept-dialout, "
                                        + "request-dialout"));
    }

    @Test
    void allFaultsAreReportedAtOnce() {
        var faults = faultsOf(Map.ofEntries(
                Map.entry("culvert.l2tp.port", "99999"),
                Map.entry("culvert.l2tp.hello-interval", "soon"),
                Map.entry("culvert.l2tp.helo-interval", "60s"),
                Map.entry("culvert.l2tp.half-open-timeout", "1s"),
                Map.entry("culvert.l2tp.addresses[0]", "example.org"),
                Map.entry("culvert.l2tp.retransmit-maximum", "9s"),
                Map.entry("culvert.ppp.authentication", "chap,eap"),
                Map.entry("culvert.pools[0].network", "10.1.0.1/24"),
                Map.entry("culvert.pools[1].name", "a"),
                Map.entry("culvert.pools[1].network", "10.2.0.0/31"),
                Map.entry("culvert.radius.servers[0].secret", "s3cret"),
                Map.entry("culvert.dataplane.mode", "fast")));

        assertThat(faults)
                .containsExactly(
                        new Fault("culvert.dataplane.mode", "\"fast\" must be one of auto, tun, none"),
                        new Fault(
                                "culvert.l2tp.addresses[0]",
                                "\"example.org\" is not an IP address such as 192.0.2.1 or 2001:db8::1"),
                        new Fault("culvert.l2tp.half-open-timeout", "\"1s\" must be between 2s and 60s"),
                        new Fault("culvert.l2tp.hello-interval", "\"soon\" must be between 0 and 1000 seconds"),
                        new Fault("culvert.l2tp.helo-interval", "there is no such key"),
                        new Fault("culvert.l2tp.port", "\"99999\" must be between 1 and 65535"),
                        new Fault("culvert.l2tp.retransmit-maximum", "\"9s\" must be between 1 and 8 seconds"),
                        new Fault("culvert.pools[0].network", "\"10.1.0.1/24\" has bits set behind the prefix length"),
                        new Fault(
                                "culvert.pools[1].network",
                                "\"10.2.0.0/31\" has no address to give out; its prefix length must be 30 or less"),
                        new Fault("culvert.ppp.authentication", "\"chap,eap\" must be one of pap, chap, ms-chap-v2"),
                        new Fault("culvert.radius.servers[0].address", "is missing"));
    }

    @Test
    void theProcessEnvironmentMayHoldKeysOfOthers() {
        var environment = new StandardEnvironment();
        environment
                .getPropertySources()
                .replace(
                        StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                        new SystemEnvironmentPropertySource(
                                StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME,
                                Map.of("CULVERT_INTEROP", "required", "CULVERT_L2TP_PORT", "1702")));
        environment.getPropertySources().addLast(SpringKeysTest.APPLICATION);

        assertThat(ConfigurationLoader.load(environment).properties().l2tp().port())
                .isEqualTo(1702);
    }

    @Test
    void serversThatCannotBeAskedAreReportedWithTheirKeys() {
        var faults = faultsOf(Map.ofEntries(
                Map.entry("culvert.radius.source-address", "192.0.2.1"),
                Map.entry("culvert.radius.nas-ipv6-address", "192.0.2.1"),
                Map.entry("culvert.radius.servers[0].address", "192.0.2.7"),
                Map.entry("culvert.radius.servers[0].secret", "s3cret"),
                Map.entry("culvert.radius.servers[1].address", "192.0.2.7"),
                Map.entry("culvert.radius.servers[1].secret", "s3cret"),
                Map.entry("culvert.radius.servers[2].address", "2001:db8::7"),
                Map.entry("culvert.radius.servers[2].secret", "s3cret"),
                Map.entry("culvert.radius.servers[3].address", "0.0.0.0"),
                Map.entry("culvert.radius.servers[3].secret", "s3cret"),
                Map.entry("culvert.radius.servers[4].address", "ff02::1"),
                Map.entry("culvert.radius.servers[4].secret", "s3cret"),
                Map.entry("culvert.radius.servers[5].address", "192.0.2.7"),
                Map.entry("culvert.radius.servers[5].authentication-port", "1645"),
                Map.entry("culvert.radius.servers[5].secret", "s3cret"),
                Map.entry("culvert.radius.nas-identifier", "\u00e9".repeat(127))));

        assertThat(faults)
                .containsExactly(
                        new Fault("culvert.radius.nas-identifier", "has 254 octets in UTF-8; 253 is the limit"),
                        new Fault("culvert.radius.nas-ipv6-address", "\"192.0.2.1\" is not an IPv6 address"),
                        new Fault(
                                "culvert.radius.servers[1].address",
                                "\"192.0.2.7\" with authentication port 1812 is there twice: "
                                        + "see culvert.radius.servers[0]"),
                        new Fault(
                                "culvert.radius.servers[2].address",
                                "\"2001:db8:0:0:0:0:0:7\" cannot be reached from culvert.radius.source-address, "
                                        + "which is IPv4"),
                        new Fault("culvert.radius.servers[3].address", "\"0.0.0.0\" is not the address of a server"),
                        new Fault(
                                "culvert.radius.servers[4].address",
                                "\"ff02:0:0:0:0:0:0:1\" is not the address of a server"));
    }

    @Test
    void sixteenServersAreTheLimit() {
        assertThat(load(servers(16)).radius().servers()).hasSize(16);
        assertThat(faultsOf(servers(17)))
                .containsExactly(new Fault("culvert.radius.servers", "has 17 servers; 16 is the limit"));
    }

    @Test
    void theReceiveBufferHasARange() {
        for (var size : List.of("64KB", "1GB")) {
            assertThat(load(Map.of("culvert.dataplane.receive-buffer", size))
                            .dataplane()
                            .receiveBuffer())
                    .isEqualTo(DataSize.parse(size));
        }
        for (var size : List.of("65535B", "1073741825B", "-1B")) {
            assertThat(faultsOf(Map.of("culvert.dataplane.receive-buffer", size)))
                    .containsExactly(new Fault(
                            "culvert.dataplane.receive-buffer", "\"" + size + "\" must be between 64KB and 1GB"));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "culvert.l2tp",
                "culvert.ppp",
                "culvert.pools",
                "culvert.pools[0]",
                "culvert.radius",
                "culvert.radius.servers",
                "culvert.radius.servers[0]",
                "culvert.dataplane",
                "culvert.unit",
                "culvert.redundancy",
                "culvert.redundancy.redis",
                "culvert.redundancy.members",
                "culvert.redundancy.members[0]",
                "culvert.redundancy.service-addresses[0]",
                "culvert.vpdn",
                "culvert.vpdn.groups",
                "culvert.vpdn.groups[0]",
                "culvert.vpdn.templates[0]",
                "culvert.history",
                "culvert.limits"
            })
    void aValueInThePlaceOfASectionIsAFault(String key) {
        assertThat(faultsOf(Map.of(key, "x"))).singleElement().satisfies(fault -> {
            assertThat(fault.key()).isEqualTo(key);
            assertThat(fault.problem()).endsWith("is a value, where only keys below this one belong");
        });
    }

    @Test
    void valuesInThePlaceOfElementsHideNoFaultOfTheOthers() {
        var faults = faultsOf(Map.of(
                "culvert.pools[0]", "x",
                "culvert.pools[1]", "y",
                "culvert.pools[2].name", "a",
                "culvert.pools[2].network", "10.1.0.1/24",
                "culvert.radius.servers[0]", "x",
                "culvert.radius.servers[1]", "y"));

        assertThat(faults)
                .extracting(Fault::key)
                .containsExactly(
                        "culvert.pools[0]",
                        "culvert.pools[1]",
                        "culvert.pools[2].network",
                        "culvert.radius.servers[0]",
                        "culvert.radius.servers[1]");
    }

    @Test
    void anElementBehindAGapIsAFault() {
        assertThat(faultsOf(Map.of("culvert.l2tp.addresses[0]", "192.0.2.1", "culvert.l2tp.addresses[2]", "192.0.2.2")))
                .containsExactly(new Fault(
                        "culvert.l2tp.addresses[2]",
                        "is not read: there is no such key, or no element before this one"));
    }

    @Test
    void aSecretIsNeverInAFault() {
        var faults = faultsOf(Map.of("culvert.l2tp.tunnel-secret", " ", "culvert.radius.servers[0].secret", ""));

        assertThat(faults).extracting(Fault::key).contains("culvert.l2tp.tunnel-secret");
        assertThat(faults.toString()).doesNotContain("\" \"");
    }

    @Test
    void aSecretInThePlaceOfSettingsIsNotShown() {
        var faults = faultsOf(Map.of(
                "culvert.vpdn.groups[0].name", "a",
                "culvert.vpdn.groups[0].settings", "tunnel-secret: geheim",
                "culvert.vpdn.templates[0].name", "t",
                "culvert.vpdn.templates[0].settings", "geheim"));

        assertThat(faults)
                .extracting(Fault::key)
                .containsExactly("culvert.vpdn.groups[0].settings", "culvert.vpdn.templates[0].settings");
        assertThat(faults.toString()).doesNotContain("geheim");
    }

    @Test
    void whatSurvivesIsReadFromWhereItIsDocumented() throws IOException {
        var certificate = Files.writeString(directory.resolve("ca.pem"), "");
        var redundancy = load(Map.of(
                        "culvert.redundancy.checkpointing", "false",
                        "culvert.redundancy.lease", "500ms",
                        "culvert.redundancy.confirm", "replica",
                        "culvert.redundancy.group-key", "sixteen letters!",
                        "culvert.redundancy.redis.url", "rediss-sentinel://s1.example.net,s2.example.net#culvert",
                        "culvert.redundancy.redis.username", "culvert",
                        "culvert.redundancy.redis.password", "geheim",
                        "culvert.redundancy.redis.ca-certificate", certificate.toString()))
                .redundancy();

        assertThat(redundancy.checkpointing()).isFalse();
        assertThat(redundancy.lease()).isEqualTo(Duration.ofMillis(500));
        assertThat(redundancy.confirm()).isEqualTo(RedundancyProperties.Confirmation.REPLICA);
        assertThat(redundancy.groupKey()).isEqualTo("sixteen letters!");
        assertThat(redundancy.redis())
                .isEqualTo(new RedundancyProperties.Redis(
                        "rediss-sentinel://s1.example.net,s2.example.net#culvert",
                        "culvert",
                        "geheim",
                        certificate.toString()));
        assertThat(redundancy.toString()).doesNotContain("sixteen", "geheim", "s1.example.net");
        var byDefault = load(Map.of()).redundancy();
        assertThat(byDefault.checkpointing()).isTrue();
        assertThat(byDefault.lease()).isEqualTo(Duration.ofSeconds(1));
        assertThat(byDefault.confirm()).isEqualTo(RedundancyProperties.Confirmation.AUTO);
        assertThat(byDefault.groupKey()).isEmpty();
        assertThat(byDefault.redis()).isEqualTo(new RedundancyProperties.Redis("", "", "", ""));
        assertThat(byDefault.members()).isEmpty();
    }

    @Test
    void allFaultsOfRedundancyAreReportedWithoutSecrets() {
        var faults = faultsOf(Map.of(
                "culvert.unit.name", "lns/1",
                "culvert.unit.group", "x".repeat(64),
                "culvert.redundancy.checkpointing", "perhaps",
                "culvert.redundancy.lease", "499ms",
                "culvert.redundancy.confirm", "twice",
                "culvert.redundancy.group-key", "geheim",
                "culvert.redundancy.redis.url", "redis://:geheim@one.example.net,two.example.net",
                "culvert.redundancy.redis.username", "culvert",
                "culvert.redundancy.redis.ca-certificate", "/nonexistent/ca.pem"));

        assertThat(faults)
                .containsExactly(
                        new Fault("culvert.redundancy.checkpointing", "\"perhaps\" must be true or false"),
                        new Fault("culvert.redundancy.confirm", "\"twice\" must be one of auto, memory, disk, replica"),
                        new Fault("culvert.redundancy.group-key", "must have 16 characters or more"),
                        new Fault("culvert.redundancy.lease", "\"499ms\" must be between 500ms and 60s"),
                        new Fault(
                                "culvert.redundancy.redis.ca-certificate",
                                "\"/nonexistent/ca.pem\" is not a file that can be read"),
                        new Fault("culvert.redundancy.redis.password", "is missing beside the username"),
                        new Fault(
                                "culvert.redundancy.redis.url",
                                "must be redis://[[user]:password@]host[:port][/database], "
                                        + "redis-sentinel://[...@]host[:port],...[/database]#master or "
                                        + "redis-cluster://[...@]host[:port],..., each with rediss for TLS"),
                        new Fault(
                                "culvert.unit.group",
                                "\"" + "x".repeat(64)
                                        + "\" must be 1 to 63 letters, digits, dots, underscores and dashes"),
                        new Fault(
                                "culvert.unit.name",
                                "\"lns/1\" must be 1 to 63 letters, digits, dots, underscores and dashes"));
        assertThat(faults.toString()).doesNotContain("geheim");
    }

    @Test
    void allFaultsOfAGroupOfTwoAreReported() {
        var faults = faultsOf(Map.of(
                "culvert.unit.name", "lns1-c",
                "culvert.redundancy.members[0].name", "lns1-a",
                "culvert.redundancy.members[0].address", "192.0.2.1",
                "culvert.redundancy.members[1].name", "lns1-a",
                "culvert.redundancy.members[1].address", "192.0.2.2",
                "culvert.redundancy.members[1].port", "0",
                "culvert.redundancy.service-addresses[0].interface-name", "eth0",
                "culvert.redundancy.service-addresses[0].address", "192.0.2.3",
                "culvert.redundancy.service-addresses[0].prefix-length", "33"));

        assertThat(faults)
                .containsExactly(
                        new Fault("culvert.redundancy.members[1].name", "\"lns1-a\" is there twice"),
                        new Fault("culvert.redundancy.members[1].port", "\"0\" must be between 1 and 65535"),
                        new Fault(
                                "culvert.redundancy.redis.url",
                                "is missing: the units of a group need a Redis that all of them reach"),
                        new Fault(
                                "culvert.redundancy.service-addresses[0].prefix-length",
                                "\"33\" must be between 0 and 32 for an IPv4 address"),
                        new Fault("culvert.unit.name", "\"lns1-c\" must be one of culvert.redundancy.members"));
        assertThat(faultsOf(Map.of(
                        "culvert.redundancy.checkpointing", "false",
                        "culvert.redundancy.members[0].name", "a/b",
                        "culvert.redundancy.members[0].address", "192.0.2.1")))
                .extracting(Fault::key)
                .containsExactly(
                        "culvert.redundancy.members", "culvert.redundancy.members[0].name", "culvert.unit.name");
    }

    @Test
    void aRedisThatOthersReachNeedsAGroupKey() {
        assertThat(faultsOf(Map.of("culvert.redundancy.redis.url", "redis://redis.example.net")))
                .singleElement()
                .satisfies(fault -> {
                    assertThat(fault.key()).isEqualTo("culvert.redundancy.group-key");
                    assertThat(fault.problem()).startsWith("is missing: ");
                });
    }

    @Test
    void whatIsSaidOfARedisThatIsNotThereHasNoEffectAndIsAFault() {
        assertThat(faultsOf(Map.of(
                        "culvert.redundancy.redis.username", "culvert",
                        "culvert.redundancy.redis.password", "geheim",
                        "culvert.redundancy.redis.ca-certificate", "/etc/ca.pem")))
                .extracting(Fault::key)
                .containsExactly(
                        "culvert.redundancy.redis.ca-certificate",
                        "culvert.redundancy.redis.password",
                        "culvert.redundancy.redis.username");
        assertThat(faultsOf(Map.of(
                        "culvert.redundancy.group-key", "sixteen letters!",
                        "culvert.redundancy.redis.url", "redis://redis.example.net",
                        "culvert.redundancy.redis.ca-certificate", directory.toString())))
                .singleElement()
                .satisfies(fault -> assertThat(fault.problem()).contains("without TLS"));
    }

    @Test
    void anAddressThatIsNoPostgreSqlDatabaseIsAFaultThatDoesNotShowIt() {
        for (var url :
                List.of("jdbc:mysql://db/x?password=geheim", "jdbc:postgresql://db:543x/culvert?password=geheim")) {
            assertThat(faultsOf(Map.of("spring.datasource.url", url)))
                    .singleElement()
                    .satisfies(fault -> {
                        assertThat(fault.key()).isEqualTo("spring.datasource.url");
                        assertThat(fault.problem()).doesNotContain("geheim");
                    });
        }
    }

    @Test
    void anExternalDatabaseIsReadInTheWordsOfSpring() {
        assertThat(configuration(Map.of()).database()).isEmpty();
        assertThat(configuration(Map.of(
                                "spring.datasource.url", "jdbc:postgresql://db.example.net/culvert?sslmode=verify-full",
                                "spring.datasource.username", "culvert",
                                "spring.datasource.password", "geheim"))
                        .database())
                .contains(new DatabaseSettings(
                        "jdbc:postgresql://db.example.net/culvert?sslmode=verify-full",
                        "culvert",
                        Secret.utf8("geheim")));
    }

    @Test
    void whatTheBrokerDoesNotTakeOfSpringsDatasourceIsAFault() {
        var faults = faultsOf(Map.of(
                "spring.datasource.url", "jdbc:postgresql://db.example.net/culvert",
                "spring.datasource.username", "culvert",
                "spring.datasource.password", "geheim",
                "spring.datasource.hikari.maximum-pool-size", "50",
                "spring.datasource.hikari.data-source-properties.sslpassword", "geheim2",
                "spring.datasource.driver-class-name", "org.h2.Driver"));
        assertThat(faults)
                .extracting(Fault::key)
                .containsExactly(
                        "spring.datasource.driver-class-name",
                        "spring.datasource.hikari.data-source-properties.sslpassword",
                        "spring.datasource.hikari.maximum-pool-size");
        assertThat(faults)
                .allSatisfy(fault -> assertThat(fault.problem())
                        .contains("url, username and password")
                        .doesNotContain("geheim", "h2", "50"));
        assertThat(faultsOf(Map.of("spring.datasource.hikari.maximum-pool-size", "50")))
                .as("beside the embedded database")
                .hasSize(1);
    }

    private static Map<String, String> servers(int count) {
        var properties = new TreeMap<String, String>();
        for (int i = 0; i < count; i++) {
            properties.put("culvert.radius.servers[" + i + "].address", "192.0.2." + (i + 1));
            properties.put("culvert.radius.servers[" + i + "].secret", "s3cret");
        }
        return properties;
    }

    private static CulvertProperties load(Map<String, String> properties) {
        return configuration(properties).properties();
    }

    private static Configuration configuration(Map<String, String> properties) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", new TreeMap<>(properties)));
        environment.getPropertySources().addLast(SpringKeysTest.APPLICATION);
        return ConfigurationLoader.load(environment);
    }

    private static List<Fault> faultsOf(Map<String, String> properties) {
        var thrown = catchThrowableOfType(ConfigurationFaults.class, () -> load(properties));
        assertThat(thrown).isNotNull();
        return thrown.faults();
    }
}
