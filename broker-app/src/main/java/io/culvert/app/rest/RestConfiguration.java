package io.culvert.app.rest;

import com.fasterxml.jackson.annotation.JsonInclude.Include;
import io.culvert.app.management.LiveCalls;
import io.culvert.app.management.PlannedSwitchover;
import io.culvert.app.management.RedundancyFigures;
import io.culvert.app.management.ShowFailures;
import io.culvert.app.management.ShowRedundancy;
import io.culvert.app.management.ShowSessions;
import io.culvert.app.management.ShowStores;
import io.culvert.app.management.ShowTunnels;
import io.culvert.app.management.StoreFigures;
import io.culvert.core.failure.FailureHistory;
import io.swagger.v3.oas.models.OpenAPI;
import java.time.InstantSource;
import java.util.List;
import org.springframework.boot.jackson.autoconfigure.JsonFactoryBuilderCustomizer;
import org.springframework.boot.jackson.autoconfigure.JsonMapperBuilderCustomizer;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.Environment;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import tools.jackson.databind.json.JsonMapper;

/** The REST interface; needs {@link LiveCalls}, a {@link FailureHistory}, {@link StoreFigures} and {@link RedundancyFigures}. */
@Configuration(proxyBeanMethods = false)
@Import({
    TunnelController.class,
    SessionController.class,
    FailureController.class,
    StoreController.class,
    RedundancyController.class,
    Problems.class,
    ErrorPage.class,
    WireModels.class,
    OpenApiDocument.class
})
public class RestConfiguration {
    @Bean
    ShowTunnels showTunnels(LiveCalls calls) {
        return new ShowTunnels(calls);
    }

    @Bean
    ShowSessions showSessions(LiveCalls calls) {
        return new ShowSessions(calls);
    }

    @Bean
    ShowFailures showFailures(FailureHistory history) {
        return new ShowFailures(history);
    }

    @Bean
    ShowStores showStores(StoreFigures figures) {
        return new ShowStores(figures, InstantSource.system());
    }

    @Bean
    ShowRedundancy showRedundancy(RedundancyFigures figures, LiveCalls calls) {
        return new ShowRedundancy(figures, calls);
    }

    @Bean
    PlannedSwitchover plannedSwitchover(RedundancyFigures figures) {
        return new PlannedSwitchover(figures);
    }

    /** Absent instead of null, and no text that does things to a terminal. */
    @Bean
    JsonMapperBuilderCustomizer jsonOfTheField() {
        return mapper -> mapper.addModule(WireType.module())
                .changeDefaultPropertyInclusion(inclusion ->
                        inclusion.withValueInclusion(Include.NON_ABSENT).withContentInclusion(Include.ALWAYS));
    }

    @Bean
    JsonFactoryBuilderCustomizer visibleText() {
        return factory -> factory.characterEscapes(new VisibleText());
    }

    @Bean
    WebMvcConfigurer argumentsOfOperations() {
        return new WebMvcConfigurer() {
            @Override
            public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
                resolvers.add(new ArgumentsResolver());
            }
        };
    }

    @Bean
    FilterRegistrationBean<LoopbackRequests> loopbackRequests(JsonMapper json) {
        var registration = new FilterRegistrationBean<>(new LoopbackRequests(json));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }

    @Bean
    LoopbackListener loopbackListener(Environment environment) {
        return new LoopbackListener(environment);
    }

    /** Last: what is added last to the pipeline speaks first. */
    @Bean
    @Order(Ordered.LOWEST_PRECEDENCE)
    WebServerFactoryCustomizer<TomcatServletWebServerFactory> containerProblems(JsonMapper json) {
        return factory -> factory.addContextCustomizers(
                context -> context.getParent().getPipeline().addValve(new ContainerProblems(json)));
    }

    @Bean
    OpenAPI openApiFrame(Environment environment) {
        return OpenApiDocument.frame(environment.getRequiredProperty("spring.application.version"));
    }
}
