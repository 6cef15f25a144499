package io.culvert.app;

import io.culvert.app.config.Configuration;
import io.culvert.app.config.ConfigurationLoader;
import io.culvert.app.config.ManagementKeys;
import io.culvert.app.management.LiveCalls;
import io.culvert.app.management.RedundancyFigures;
import io.culvert.app.management.StoreFigures;
import io.culvert.app.rest.RestConfiguration;
import io.culvert.app.runtime.BrokerRuntime;
import io.culvert.core.failure.FailureHistory;
import io.culvert.local.EssentialThreads;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;

/** The broker as a process. */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import({
    BrokerMetrics.class,
    RedundancyMetrics.class,
    BrokerHealth.class,
    RedundancyHealth.class,
    RestConfiguration.class
})
public class CulvertApplication {
    public static void main(String[] arguments) {
        EssentialThreads.watchTheOthers();
        var application = new SpringApplication(CulvertApplication.class);
        application.addInitializers(CulvertApplication::configure);
        application.run(arguments);
    }

    /** Before Spring itself reads its keys, one by one: what is wrong with the configuration is told all at once. */
    private static void configure(ConfigurableApplicationContext context) {
        context.getBeanFactory().registerSingleton("configuration", ConfigurationLoader.load(context.getEnvironment()));
    }

    /** Spring starts it when all else is ready, and stops it first. */
    @Bean
    BrokerLifecycle brokerLifecycle(Configuration configuration, Environment environment) {
        return new BrokerLifecycle(new BrokerRuntime(configuration, () -> ManagementKeys.url(environment)));
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
    RedundancyFigures redundancyFigures(BrokerLifecycle lifecycle) {
        return lifecycle.runtime().redundancy();
    }

    @Bean
    StoreFigures storeFigures(BrokerLifecycle lifecycle) {
        return lifecycle.runtime().stores();
    }
}
