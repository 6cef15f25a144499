package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.config.Configuration;
import io.culvert.app.config.ConfigurationLoader;
import io.culvert.app.config.CulvertProperties;
import io.culvert.core.address.AddressSettings.DuplicateRule;
import io.culvert.core.engine.TunnelDefaults;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

class SettingsTranslationTest {
    @Test
    void aPeerThatMayHaveForgedItsAddressIsWaitedForLessLongThanOthers() {
        var configuration = configuration(Map.of("culvert.l2tp.half-open-timeout", "4s"));

        assertThat(SettingsTranslation.tunnels(configuration.properties(), "lns"))
                .isEqualTo(
                        TunnelDefaults.of("lns").withVendorName("Culvert").withHalfOpenTimeout(Duration.ofSeconds(4)));
    }

    @Test
    void theLimitOfSessionsIsTheEngines() {
        var properties = load(Map.of("culvert.limits.sessions-per-tunnel", "7"));

        assertThat(SettingsTranslation.limits(properties.limits(), 1).maxSessionsPerTunnel())
                .isEqualTo(7);
    }

    @Test
    void theNewerOfTwoSessionsWithOneFixedAddressWinsUnlessItIsToBeRefused() {
        assertThat(SettingsTranslation.addresses(load(Map.of())).duplicates()).isEqualTo(DuplicateRule.REPLACE);
        assertThat(SettingsTranslation.addresses(load(Map.of("culvert.ppp.duplicate-address", "refuse")))
                        .duplicates())
                .isEqualTo(DuplicateRule.REFUSE);
    }

    private static CulvertProperties load(Map<String, Object> properties) {
        return configuration(properties).properties();
    }

    private static Configuration configuration(Map<String, Object> properties) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        environment
                .getPropertySources()
                .addLast(new MapPropertySource("application", Map.of("server.address", "127.0.0.1")));
        return ConfigurationLoader.load(environment);
    }
}
