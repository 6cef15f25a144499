package io.culvert.app.rest;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** Health and metrics on a port of their own. */
class OwnPortTest {
    @Test
    void requestsThatNameAnotherHostAreRefusedOnEveryPort() {
        try (var context = new SpringApplicationBuilder(RestServer.Application.class)
                .properties("spring.main.keep-alive=false")
                .run("--server.port=0", "--management.server.port=0", "--management.server.address=127.0.0.1")) {
            int port = context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
            int rest = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
            assertThat(port).isNotEqualTo(rest);
            for (var path : new String[] {"/actuator/health", "/actuator/prometheus", "/nothing"}) {
                var refused = Http.get(port, path, "Host: rebound.example");
                assertThat(refused.status()).as(path).isEqualTo(421);
                assertThat(refused.contentType()).isEqualTo("application/problem+json");
            }
            var served = Http.get(port, "/actuator/health", "Host: localhost:" + port);
            assertThat(served.status()).isIn(200, 503);
            assertThat(served.body()).contains("status");
            assertThat(Http.get(rest, "/api/v1/stores", "Host: rebound.example").status())
                    .isEqualTo(421);
            assertThat(Http.get(rest, "/actuator/health").status()).isEqualTo(404);
        }
    }
}
