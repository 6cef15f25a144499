package io.culvert.app.rest;

import io.culvert.app.config.ManagementKeys;
import io.culvert.app.runtime.StartFailure;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.core.env.Environment;

/** Refuses to start with a management interface that is reached from other machines: there are no logins. */
final class LoopbackListener implements WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> {
    private final Environment environment;

    LoopbackListener(Environment environment) {
        this.environment = environment;
    }

    @Override
    public void customize(ConfigurableServletWebServerFactory factory) {
        ManagementKeys.faults(environment).stream().findFirst().ifPresent(fault -> {
            throw new StartFailure(
                    fault.key() + " " + fault.problem() + ".",
                    "Set " + fault.key()
                            + " to 127.0.0.1 or ::1. From another machine, use it through ssh -L 8080:127.0.0.1:8080.",
                    null);
        });
    }
}
