package io.culvert.app.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.culvert.app.config.ConfigurationFaults.Fault;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;

/** Keys of Spring's are checked together with the broker's own; values and ranges are shown as they are written. */
class SpringKeysTest {
    /** What application.yml says of them. */
    static final MapPropertySource APPLICATION =
            new MapPropertySource("application", Map.of("server.address", "127.0.0.1", "server.port", "8080"));

    @Test
    void springsKeysAreToldWithAllOthersAtOnce() {
        assertThat(faultsOf(Map.of(
                        "server.address", "0.0.0.0",
                        "server.port", "99999",
                        "spring.datasource.url", "jdbc:postgresql://db/culvert?sslmode=verify_full&password=geheim",
                        "culvert.l2tp.port", "0")))
                .containsExactly(
                        new Fault("culvert.l2tp.port", "\"0\" must be between 1 and 65535"),
                        new Fault(
                                "server.address",
                                "is no loopback address: 0.0.0.0; there are no logins, and whoever reaches the management "
                                        + "interface sees every user; set 127.0.0.1 or ::1"),
                        new Fault("server.port", "\"99999\" must be between 0 and 65535"),
                        new Fault(
                                "spring.datasource.url",
                                "has an sslmode that there is not; it must be one of disable, allow, prefer, require, "
                                        + "verify-ca, verify-full"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "65536", "http", "80 80"})
    void aPortIsANumber(String port) {
        assertThat(faultsOf(Map.of("server.port", port))).extracting(Fault::key).containsExactly("server.port");
    }

    @Test
    void anAddressIsOne() {
        assertThat(faultsOf(Map.of("server.address", "127.0.0.256")))
                .containsExactly(new Fault("server.address", "\"127.0.0.256\" is no address; set 127.0.0.1 or ::1"));
    }

    @Test
    void theInterfaceIsWhereItIsServed() {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addLast(APPLICATION);
        assertThat(ManagementKeys.url(environment)).isEqualTo("http://127.0.0.1:8080/api/v1");
        environment
                .getPropertySources()
                .addFirst(new MapPropertySource(
                        "test", Map.of("server.address", "::1", "server.port", "0", "local.server.port", "40123")));
        assertThat(ManagementKeys.url(environment)).isEqualTo("http://[0:0:0:0:0:0:0:1]:40123/api/v1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"disable", "verify-full", "VERIFY-CA"})
    void everyModeOfTheDriversIsTaken(String mode) {
        assertThatCode(() -> load(Map.of("spring.datasource.url", "jdbc:postgresql://db/culvert?sslmode=" + mode)))
                .doesNotThrowAnyException();
    }

    @Test
    void aUserOfADatabaseWithoutItsUrlIsAFault() {
        var faults = faultsOf(Map.of("spring.datasource.username", "culvert", "spring.datasource.password", "geheim"));
        assertThat(faults)
                .extracting(Fault::key)
                .containsExactly("spring.datasource.password", "spring.datasource.username");
        assertThat(faults.toString()).contains("without spring.datasource.url").doesNotContain("geheim");
    }

    /** Key | as written | what is said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "culvert.history.retention | 0d | \"0d\" must be between 1d and 3650d",
                "culvert.history.retention | 3651d | \"3651d\" must be between 1d and 3650d",
                "culvert.history.spool-limit | 1KB | \"1KB\" must be 16MB or more",
                "culvert.history.spool-limit | 1025 | \"1025B\" must be 16MB or more",
                "culvert.dataplane.receive-buffer | 2GB | \"2GB\" must be between 64KB and 1GB",
                "culvert.radius.timeout | 99ms | \"99ms\" must be between 100ms and 60s",
                "culvert.ppp.authentication-timeout | 11m | \"11m\" must be between 1s and 10m",
                "culvert.ppp.idle-timeout | 366d | \"366d\" must be between 0s and 365d",
                "culvert.radius.dead-time | 61m | \"61m\" must be between 0s and 1h",
            })
    void valuesAndRangesAreShownAsTheyAreWritten(String key, String written, String problem) {
        assertThat(faultsOf(Map.of(key, written))).containsExactly(new Fault(key, problem));
    }

    private static Configuration load(Map<String, Object> properties) {
        var environment = new StandardEnvironment();
        environment.getPropertySources().addFirst(new MapPropertySource("test", properties));
        environment.getPropertySources().addLast(APPLICATION);
        return ConfigurationLoader.load(environment);
    }

    private static List<Fault> faultsOf(Map<String, Object> properties) {
        var thrown = catchThrowableOfType(ConfigurationFaults.class, () -> load(properties));
        assertThat(thrown).isNotNull();
        return thrown.faults();
    }
}
