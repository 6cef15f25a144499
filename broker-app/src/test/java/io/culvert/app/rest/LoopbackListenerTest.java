package io.culvert.app.rest;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.app.runtime.StartFailure;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.mock.env.MockEnvironment;

class LoopbackListenerTest {
    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.53", "::1", "localhost"})
    void loopbackMayBeListenedAt(String address) {
        assertThatCode(() -> start("server.address", address)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.1", "2001:db8::1", ""})
    void nothingElseMay(String address) {
        assertThatThrownBy(() -> start("server.address", address))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("server.address")
                .extracting(failure -> ((StartFailure) failure).action())
                .asString()
                .contains("127.0.0.1");
    }

    @Test
    void anAddressHasToBeSet() {
        assertThatThrownBy(() -> start())
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("server.address is not set");
    }

    @Test
    void healthAndMetricsOnAPortOfTheirOwnNeedTheSame() {
        assertThatThrownBy(() -> start("server.address", "127.0.0.1", "management.server.port", "9090"))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("management.server.address");
        assertThatCode(() -> start(
                        "server.address",
                        "127.0.0.1",
                        "management.server.port",
                        "9090",
                        "management.server.address",
                        "127.0.0.1"))
                .doesNotThrowAnyException();
        assertThatThrownBy(
                        () -> start("server.address", "127.0.0.1", "server.port", "0", "management.server.port", "0"))
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("management.server.address");
        for (var port : new String[] {"-1", "8080"}) {
            assertThatCode(() -> start("server.address", "127.0.0.1", "management.server.port", port))
                    .doesNotThrowAnyException();
        }
    }

    private static void start(String... settings) {
        var environment = new MockEnvironment();
        for (int i = 0; i < settings.length; i += 2) {
            environment.setProperty(settings[i], settings[i + 1]);
        }
        new LoopbackListener(environment).customize(new TomcatServletWebServerFactory());
    }
}
