package io.culvert.core.vpdn;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VpdnConfigurationTest {
    private static final SettingValues OPEN = SettingValues.NONE.with(VpdnSettings.AUTHENTICATION, false);
    private static final Set<GroupKind> DIALIN = EnumSet.of(GroupKind.ACCEPT_DIALIN);

    @Test
    void aConfigurationThatHoldsTogetherHasNoFaults() {
        var configuration = new VpdnConfiguration(
                SettingValues.NONE
                        .with(VpdnSettings.L2TP_SSO, false)
                        .with(VpdnSettings.HISTORY_TABLE_SIZE, 50)
                        .with(VpdnSettings.PASSWORD, Optional.of(Secret.utf8("geheim"))),
                List.of(new VpdnTemplate("x".repeat(63), SettingValues.NONE.with(VpdnSettings.SSO, false))),
                List.of(
                        new VpdnGroup(
                                "x".repeat(63),
                                EnumSet.of(GroupKind.ACCEPT_DIALIN, GroupKind.REQUEST_DIALOUT),
                                Optional.of("d".repeat(100)),
                                List.of("LAC-1", "h".repeat(255)),
                                Optional.of("x".repeat(63)),
                                SettingValues.NONE.with(VpdnSettings.RESYNC, 1024)),
                        group("2", DIALIN),
                        group("3", EnumSet.of(GroupKind.REQUEST_DIALIN)),
                        group("4", EnumSet.of(GroupKind.ACCEPT_DIALOUT), "LAC-1"),
                        group("5", EnumSet.of(GroupKind.ACCEPT_DIALOUT))),
                TunnelAuthorization.OFF);
        assertThat(configuration.faults()).isEmpty();
    }

    @Test
    void everyFaultIsNamedAtOnceInTheOrderOfTheConfiguration() {
        var configuration = new VpdnConfiguration(
                OPEN.with(VpdnSettings.RESYNC, 0)
                        .with(VpdnSettings.SSO, false)
                        .with(VpdnSettings.HELLO, Duration.ofSeconds(1001)),
                List.of(
                        new VpdnTemplate("t", SettingValues.NONE.with(VpdnSettings.RETRANSMIT_RETRIES, 4)),
                        new VpdnTemplate("t", SettingValues.NONE.with(VpdnSettings.L2TP_SSO, true)),
                        new VpdnTemplate("", SettingValues.NONE)),
                List.of(
                        new VpdnGroup(
                                "g",
                                DIALIN,
                                Optional.of(""),
                                List.of("LAC", "LAC", ""),
                                Optional.of("T"),
                                SettingValues.NONE.with(VpdnSettings.HISTORY_TABLE_SIZE, 20)),
                        group("g", DIALIN, "LAC"),
                        group("h", DIALIN),
                        group("i", DIALIN),
                        group(" j", Set.of()),
                        group("k", EnumSet.of(GroupKind.REQUEST_DIALIN), "LAC"),
                        new VpdnGroup(
                                "l",
                                DIALIN,
                                Optional.empty(),
                                List.of("x"),
                                Optional.empty(),
                                SettingValues.NONE.with(VpdnSettings.AUTHENTICATION, true)),
                        new VpdnGroup(
                                "m",
                                DIALIN,
                                Optional.empty(),
                                List.of("y"),
                                Optional.empty(),
                                SettingValues.NONE.with(VpdnSettings.HIDE_AVPS, true))),
                new TunnelAuthorization(false, Secret.utf8("")));
        assertThat(configuration.faults().stream().map(VpdnFault::toString))
                .containsExactly(
                        "settings.sso: \"false\" can be set in templates and groups only, not for all tunnels",
                        "settings.resync: \"0\" must be between 1 and 1024",
                        "settings.hello-interval: \"1001\" must be between 0 and 1000 seconds",
                        "templates[0].settings.retransmit-retries: \"4\" must be between 5 and 1000",
                        "templates[1].name: \"t\" is there twice: see templates[0]",
                        "templates[1].settings.l2tp-sso: \"true\" can be set for all tunnels only, not in a template or group",
                        "templates[2].name: must be a name of 1 to 63 characters",
                        "groups[0].description: must be a text of 1 to 100 characters",
                        "groups[0].terminate-from[1]: \"LAC\" is in groups[0] already",
                        "groups[0].terminate-from[2]: must be a name of 1 to 255 octets in UTF-8",
                        "groups[0].template: \"T\" there is no such template",
                        "groups[0].settings.history-table-size: \"20\" can be set for all tunnels only, not in a template or group",
                        "groups[1].name: \"g\" is there twice: see groups[0]",
                        "groups[1].terminate-from[0]: \"LAC\" is in groups[0] already",
                        "groups[3].terminate-from: is missing, as in groups[2]: only one group can be the default",
                        "groups[4].name: \" j\" must be a name of 1 to 63 characters",
                        "groups[4].kinds: must have one of accept-dialin, request-dialin, accept-dialout, request-dialout",
                        "groups[5].terminate-from: needs accept-dialin or accept-dialout among the kinds",
                        "groups[6].settings.tunnel-secret: is missing, and authentication is on",
                        "groups[7].settings.tunnel-secret: is missing, and hide-avps is on",
                        "tunnel-authorization.password: must be a secret of 1 to 128 octets in UTF-8");
    }

    @Test
    void namesAndTextsHaveALongestLength() {
        var configuration = new VpdnConfiguration(
                OPEN,
                List.of(
                        new VpdnTemplate("\u00e4".repeat(63), SettingValues.NONE),
                        new VpdnTemplate("x".repeat(64), SettingValues.NONE)),
                List.of(new VpdnGroup(
                        "g\u0000",
                        DIALIN,
                        Optional.of("d".repeat(101)),
                        List.of("h".repeat(256)),
                        Optional.empty(),
                        SettingValues.NONE)),
                new TunnelAuthorization(true, Secret.utf8("p".repeat(129))));
        assertThat(configuration.faults().stream().map(VpdnFault::path))
                .containsExactly(
                        "templates[1].name",
                        "groups[0].name",
                        "groups[0].description",
                        "groups[0].terminate-from[0]",
                        "tunnel-authorization.password");
        assertThat(configuration.faults().get(1).value()).as("in one line").isEqualTo("g.");
        assertThat(configuration.faults().get(2).value()).isEqualTo("d".repeat(64) + "...");
    }

    @Test
    void aSecretMayComeFromAnyLevel() {
        var secret = SettingValues.NONE.with(VpdnSettings.PASSWORD, Optional.of(Secret.utf8("x")));
        var group = new VpdnGroup("g", DIALIN, Optional.empty(), List.of(), Optional.of("t"), SettingValues.NONE);
        var withSecret = new VpdnGroup("g", DIALIN, Optional.empty(), List.of(), Optional.of("t"), secret);
        var plain = new VpdnTemplate("t", SettingValues.NONE);
        assertThat(faults(secret, plain, group)).isEmpty();
        assertThat(faults(SettingValues.NONE, new VpdnTemplate("t", secret), group))
                .isEmpty();
        assertThat(faults(SettingValues.NONE, plain, withSecret)).isEmpty();
        assertThat(faults(SettingValues.NONE, plain, group))
                .containsExactly(
                        new VpdnFault("groups[0].settings.tunnel-secret", "", "is missing, and authentication is on"));
    }

    @Test
    void withTunnelAuthorizationTheSecretMayComeFromRadius() {
        var configuration = new VpdnConfiguration(
                SettingValues.NONE, List.of(), List.of(), new TunnelAuthorization(true, Secret.utf8("p".repeat(128))));
        assertThat(configuration.faults()).isEmpty();
        assertThat(VpdnConfiguration.EMPTY.faults())
                .containsExactly(new VpdnFault("settings.tunnel-secret", "", "is missing, and authentication is on"));
    }

    @ParameterizedTest
    @CsvSource({"REQUEST_DIALIN", "ACCEPT_DIALOUT", "REQUEST_DIALOUT"})
    void groupsThatServeNoLacNeedNoSecret(GroupKind kind) {
        var configuration = new VpdnConfiguration(
                SettingValues.NONE, List.of(), List.of(group("g", EnumSet.of(kind))), TunnelAuthorization.OFF);
        assertThat(configuration.faults()).isEmpty();
    }

    @Test
    void aSecretOutOfRangeIsNotShown() {
        var configuration = new VpdnConfiguration(
                SettingValues.NONE.with(VpdnSettings.PASSWORD, Optional.of(Secret.utf8("geheim".repeat(50)))),
                List.of(),
                List.of(),
                TunnelAuthorization.OFF);
        assertThat(configuration.faults())
                .containsExactly(new VpdnFault(
                        "settings.tunnel-secret", "", "must be a secret of 1 to 255 octets in UTF-8, not blank"));
        assertThat(configuration.toString()).doesNotContain("geheim").doesNotContain("cisco");
    }

    @Test
    void groupsAndTemplatesAreLimited() {
        var groups = IntStream.rangeClosed(0, 10_000)
                .mapToObj(i -> group("g" + i, DIALIN, "LAC-" + i))
                .toList();
        var templates = IntStream.rangeClosed(0, 10_000)
                .mapToObj(i -> new VpdnTemplate("t" + i, SettingValues.NONE))
                .toList();
        assertThat(new VpdnConfiguration(OPEN, templates, groups, TunnelAuthorization.OFF).faults())
                .containsExactly(
                        new VpdnFault("templates", "10001", "are too many: 10000 is the limit"),
                        new VpdnFault("groups", "10001", "are too many: 10000 is the limit"));
        assertThat(new VpdnConfiguration(
                                OPEN, templates.subList(1, 10_001), groups.subList(1, 10_001), TunnelAuthorization.OFF)
                        .faults())
                .isEmpty();
    }

    private static List<VpdnFault> faults(SettingValues global, VpdnTemplate template, VpdnGroup group) {
        return new VpdnConfiguration(global, List.of(template), List.of(group), TunnelAuthorization.OFF).faults();
    }

    private static VpdnGroup group(String name, Set<GroupKind> kinds, String... terminateFrom) {
        return new VpdnGroup(
                name, kinds, Optional.empty(), List.of(terminateFrom), Optional.empty(), SettingValues.NONE);
    }
}
