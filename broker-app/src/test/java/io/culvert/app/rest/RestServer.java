package io.culvert.app.rest;

import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/** The web layer as it is in production, on a port of its own, over fakes. Shared by all tests of this JVM: its start takes seconds. */
final class RestServer {
    private static final RestServer SHARED = new RestServer();

    final FakeCalls calls;
    final FakeHistory history;
    final FakeStores stores;
    final FakeRedundancy redundancy;
    private final int port;

    private RestServer() {
        var context = new SpringApplicationBuilder(Application.class)
                .properties("spring.main.keep-alive=false")
                .run("--server.port=0");
        calls = context.getBean(FakeCalls.class);
        history = context.getBean(FakeHistory.class);
        stores = context.getBean(FakeStores.class);
        redundancy = context.getBean(FakeRedundancy.class);
        port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
    }

    /** With fakes that are whole again. */
    static RestServer fresh() {
        SHARED.calls.failure = null;
        SHARED.history.failure = null;
        SHARED.stores.failure = null;
        SHARED.redundancy.reset();
        var whole = new FakeStores();
        SHARED.stores.database = whole.database;
        SHARED.stores.spool = whole.spool;
        SHARED.stores.radius = whole.radius;
        SHARED.stores.accounting = whole.accounting;
        return SHARED;
    }

    int port() {
        return port;
    }

    Http.Answer get(String path, String... headers) {
        return Http.get(port, path, headers);
    }

    Http.Answer post(String path, String... headers) {
        return Http.request(port, "POST", path, headers);
    }

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(RestConfiguration.class)
    static class Application {
        @Bean
        FakeCalls calls() {
            return new FakeCalls();
        }

        @Bean
        FakeHistory history() {
            return new FakeHistory();
        }

        @Bean
        FakeStores stores() {
            return new FakeStores();
        }

        @Bean
        FakeRedundancy redundancy() {
            return new FakeRedundancy();
        }
    }
}
