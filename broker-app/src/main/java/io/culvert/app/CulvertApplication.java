package io.culvert.app;

import io.culvert.app.config.Configuration;
import io.culvert.app.config.ConfigurationLoader;
import io.culvert.app.management.LiveCalls;
import io.culvert.app.management.StoreFigures;
import io.culvert.app.rest.RestConfiguration;
import io.culvert.app.runtime.BrokerRuntime;
import io.culvert.core.failure.FailureHistory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The broker as a process. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({BrokerMetrics.class, BrokerHealth.class, RestConfiguration.class})
public class CulvertApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(CulvertApplication.class, arguments);
    }

    @Bean
    Configuration configuration(Environment environment) {
        return ConfigurationLoader.load(environment);
    }

    /** Spring starts it when all else is ready, and stops it first. */
    @Bean
    BrokerLifecycle brokerLifecycle(Configuration configuration) {
        return new BrokerLifecycle(new BrokerRuntime(configuration));
    }

    @Bean
    LiveCalls liveCalls(BrokerLifecycle lifecycle) {
        return lifecycle.runtime().calls();
    }

    @Bean
    FailureHistory failureHistory(BrokerLifecycle lifecycle) {
        return lifecycle.runtime().history().failures();
    }

    @Bean
    StoreFigures storeFigures(BrokerLifecycle lifecycle) {
        return lifecycle.runtime().stores();
    }
}
