package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.config.ConfigurationLoader;
import io.culvert.app.config.CulvertProperties;
import io.culvert.core.address.AddressSettings.DuplicateRule;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class SettingsTranslationTest {
    @Test
    void aPeerThatMayHaveForgedItsAddressIsWaitedForLessLongThanOthers() {
        var properties = load(Map.of("culvert.l2tp.setup-timeout", "40s", "culvert.l2tp.half-open-timeout", "4s"));

        var times = SettingsTranslation.tunnel(properties, "lns", Optional.of(Secret.utf8("secret")))
                .setupTimes();

        assertThat(times.controlConnected()).isEqualTo(Duration.ofSeconds(4));
        assertThat(times.controlReply()).isEqualTo(Duration.ofSeconds(40));
        assertThat(times.connect()).isEqualTo(Duration.ofSeconds(40));
    }

    @Test
    void theEngineAndNotTheTunnelRefusesSessionsBeyondTheLimit() {
        var properties = load(Map.of("culvert.limits.sessions-per-tunnel", "7"));

        assertThat(SettingsTranslation.limits(properties.limits(), 1).maxSessionsPerTunnel())
                .isEqualTo(7);
        assertThat(SettingsTranslation.tunnel(properties, "lns", Optional.of(Secret.utf8("secret")))
                        .maxSessions())
                .isEqualTo(65_535);
    }

    @Test
    void theNewerOfTwoSessionsWithOneFixedAddressWinsUnlessItIsToBeRefused() {
        assertThat(SettingsTranslation.addresses(load(Map.of())).duplicates()).isEqualTo(DuplicateRule.REPLACE);
        assertThat(SettingsTranslation.addresses(load(Map.of("culvert.ppp.duplicate-address", "refuse")))
                        .duplicates())
                .isEqualTo(DuplicateRule.REFUSE);
    }

    private static CulvertProperties load(Map<String, Object> properties) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        return ConfigurationLoader.load(environment);
    }
}
