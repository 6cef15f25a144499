package io.culvert.app.rest;

import org.springframework.boot.actuate.autoconfigure.web.ManagementContextConfiguration;
import org.springframework.boot.actuate.autoconfigure.web.ManagementContextType;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.core.Ordered;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@link LoopbackRequests} for health and metrics on a port of their own ({@code management.server.port}): they are another web
 * application then, which takes no filter of the first. Named in {@code META-INF/spring}.
 */
@ManagementContextConfiguration(value = ManagementContextType.CHILD, proxyBeanMethods = false)
class OwnPortRequests {
    @Bean
    FilterRegistrationBean<LoopbackRequests> loopbackRequestsOfOwnPort(JsonMapper json) {
        var registration = new FilterRegistrationBean<>(new LoopbackRequests(json));
        registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
        return registration;
    }
}
