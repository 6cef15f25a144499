package io.culvert.app;

import io.culvert.app.config.ConfigurationLoader;
import io.culvert.app.config.CulvertProperties;
import io.culvert.app.runtime.BrokerRuntime;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The broker as a process. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({BrokerMetrics.class, BrokerHealth.class})
public class CulvertApplication {
    public static void main(String[] arguments) {
        SpringApplication.run(CulvertApplication.class, arguments);
    }

    @Bean
    CulvertProperties culvertProperties(Environment environment) {
        return ConfigurationLoader.load(environment);
    }

    /** Spring starts it when all else is ready, and stops it first. */
    @Bean
    BrokerLifecycle brokerLifecycle(CulvertProperties properties) {
        return new BrokerLifecycle(new BrokerRuntime(properties));
    }
}
