package io.culvert.core.vpdn;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is kept of a tunnel's settings is enough to have them again. */
class StatedSettingsTest {
    /** A value of each setting that is not its default. */
    private static final Map<String, String> OTHERS = Map.ofEntries(
            Map.entry("l2tp-sso", "false"),
            Map.entry("sso", "false"),
            Map.entry("resync", "1024"),
            Map.entry("retransmit-retries", "5"),
            Map.entry("retransmit-initial", "2"),
            Map.entry("retransmit-maximum", "7"),
            Map.entry("initial-retransmit-retries", "3"),
            Map.entry("initial-retransmit-initial", "4"),
            Map.entry("initial-retransmit-maximum", "5"),
            Map.entry("hello-interval", "0"),
            Map.entry("setup-timeout", "10"),
            Map.entry("receive-window", "16384"),
            Map.entry("busy-timeout", "1"),
            Map.entry("no-session-timeout", "never"),
            Map.entry("congestion-control", "false"),
            Map.entry("authentication", "false"),
            Map.entry("tunnel-secret", " s\u00e4cret "),
            Map.entry("hide-avps", "true"),
            Map.entry("session-limit", "131072"),
            Map.entry("local-name", "lns-\u00e9"),
            Map.entry("sequencing", "true"),
            Map.entry("virtual-template", "1000"),
            Map.entry("resync-new-calls", "hold"),
            Map.entry("failover", "failover-protocol"),
            Map.entry("failover-recovery-time", "3600"),
            Map.entry("history-table-size", "50"));

    private static EffectiveSettings again(EffectiveSettings settings) {
        return EffectiveSettings.of(settings.stated(), settings.groupName());
    }

    private static EffectiveSettings group(SettingValues values) {
        var group = new VpdnGroup(
                "wholesale",
                Set.of(GroupKind.ACCEPT_DIALIN),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                values.with(VpdnSettings.AUTHENTICATION, false));
        var policy = VpdnPolicy.of(new VpdnConfiguration(
                SettingValues.NONE.with(VpdnSettings.HELLO, Duration.ofSeconds(17)),
                List.of(),
                List.of(group),
                new TunnelAuthorization(false, Secret.utf8("cisco"))));
        return policy.resolve(policy.match("lac"), RadiusPolicy.NONE).orElseThrow();
    }

    @Test
    void everySettingCanBeStatedAndReadAgain() {
        for (var setting : VpdnSettings.ALL) {
            assertStays(setting, Objects.requireNonNull(OTHERS.get(setting.key()), setting.key()));
        }
    }

    private static <T> void assertStays(Setting<T> setting, String text) {
        var settings = EffectiveSettings.of(
                List.of(new StatedSetting(setting.key(), Secret.utf8(text), new Origin.Group("g"))), Optional.of("g"));
        assertThat(settings.get(setting).origin()).as(setting.key()).isEqualTo(new Origin.Group("g"));
        assertThat(settings.value(setting)).as(setting.key()).isNotEqualTo(setting.defaultValue());
        assertThat(settings.stated())
                .as(setting.key())
                .containsExactly(new StatedSetting(setting.key(), Secret.utf8(text), new Origin.Group("g")));
        assertThat(again(settings)).as(setting.key()).isEqualTo(settings);
    }

    @Test
    void configuredSettingsComeBackWithTheirOrigins() {
        var settings = group(SettingValues.NONE
                .with(VpdnSettings.RESYNC, 33)
                .with(VpdnSettings.NO_SESSION_TIMEOUT, Optional.empty())
                .with(VpdnSettings.PASSWORD, Optional.of(Secret.utf8("secret")))
                .with(VpdnSettings.LOCAL_NAME, Optional.empty()));

        var back = again(settings);

        assertThat(back).isEqualTo(settings).hasSameHashCodeAs(settings);
        assertThat(back.rows()).isEqualTo(settings.rows());
        assertThat(back.ha()).isEqualTo(settings.ha());
        assertThat(back.value(VpdnSettings.PASSWORD)).contains(Secret.utf8("secret"));
        assertThat(back.get(VpdnSettings.HELLO).origin()).isEqualTo(new Origin.Global());
        assertThat(back.advertisedReceiveWindow()).isEqualTo(33);
    }

    @Test
    void defaultsAreNotStated() {
        assertThat(group(SettingValues.NONE).stated())
                .extracting(StatedSetting::key)
                .containsExactly("hello-interval", "authentication");
    }

    @Test
    void aSecretThatIsNoTextStaysAsItIs() {
        var secret = Secret.of(Octets.ofHex("00ff20"));
        var settings = EffectiveSettings.of(
                List.of(new StatedSetting("tunnel-secret", secret, new Origin.Radius("Tunnel-Password"))),
                Optional.empty());

        assertThat(settings.value(VpdnSettings.PASSWORD)).contains(secret);
        assertThat(again(settings)).isEqualTo(settings);
        assertThat(settings.stated().toString()).doesNotContain("00ff20");
    }

    @Test
    void whatAnotherReleaseStatedIsSkipped() {
        var settings = EffectiveSettings.of(
                List.of(
                        new StatedSetting("of-a-newer-release", Secret.utf8("1"), new Origin.Global()),
                        new StatedSetting("resync", Secret.utf8("5000"), new Origin.Global())),
                Optional.empty());

        assertThat(settings.stated()).isEmpty();
        assertThat(settings.value(VpdnSettings.RESYNC)).isEqualTo(10);
    }

    @Test
    void settingsThatDifferAreNotEqual() {
        var settings = group(SettingValues.NONE.with(VpdnSettings.RESYNC, 33));
        assertThat(settings).isNotEqualTo(group(SettingValues.NONE.with(VpdnSettings.RESYNC, 34)));
        assertThat(settings).isNotEqualTo(group(SettingValues.NONE));
        assertThat(settings).isNotEqualTo(EffectiveSettings.of(settings.stated(), Optional.of("another")));
    }
}
