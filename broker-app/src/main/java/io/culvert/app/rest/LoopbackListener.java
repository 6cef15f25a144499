package io.culvert.app.rest;

import io.culvert.app.runtime.StartFailure;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.web.server.WebServerFactoryCustomizer;
import org.springframework.boot.web.server.servlet.ConfigurableServletWebServerFactory;
import org.springframework.core.env.Environment;

/** Refuses to start with a management interface that is reached from other machines: there are no logins. */
final class LoopbackListener implements WebServerFactoryCustomizer<ConfigurableServletWebServerFactory> {
    private final Binder settings;

    LoopbackListener(Environment environment) {
        this.settings = Binder.get(environment);
    }

    @Override
    public void customize(ConfigurableServletWebServerFactory factory) {
        require("server.address");
        int port = settings.bind("server.port", Integer.class).orElse(8080);
        // With a port of their own, health and metrics have an address of their own.
        var ownPort = settings.bind("management.server.port", Integer.class).orElse(port);
        if (ownPort >= 0 && ownPort != port) {
            require("management.server.address");
        }
    }

    private void require(String key) {
        require(key, settings.bind(key, InetAddress.class).orElse(null));
    }

    private static void require(String key, @Nullable InetAddress address) {
        if (address == null || !address.isLoopbackAddress()) {
            var set = address == null
                    ? "is not set, so that every address is listened at"
                    : "is no loopback address: " + address.getHostAddress();
            throw new StartFailure(
                    key + " " + set
                            + ". There are no logins: whoever reaches the management interface sees every user.",
                    "Set " + key
                            + " to 127.0.0.1 or ::1. From another machine, use it through ssh -L 8080:127.0.0.1:8080.",
                    null);
        }
    }
}
