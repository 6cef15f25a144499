package io.culvert.app.config;

import io.culvert.app.config.ConfigurationFaults.Fault;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.core.env.Environment;

/**
 * Where the management interface listens, in the words that every Spring application has for it: {@code server} and
 * {@code management.server}. It may be reached from this machine only: there are no logins.
 */
public final class ManagementKeys {
    private static final int DEFAULT_PORT = 8080;

    private ManagementKeys() {}

    /** All that is wrong with it. */
    public static List<Fault> faults(Environment environment) {
        var faults = new ArrayList<Fault>();
        var binder = Binder.get(environment);
        int port = port(binder, "server.port", 0, faults).orElse(DEFAULT_PORT);
        address(binder, "server.address", faults);
        // With a port of their own, health and metrics have an address of their own; -1: there are none.
        var ownPort = port(binder, "management.server.port", -1, faults);
        // 0 is any port, and never the same.
        if (ownPort.isPresent() && (ownPort.get() == 0 || (ownPort.get() > 0 && ownPort.get() != port))) {
            address(binder, "management.server.address", faults);
        }
        return faults;
    }

    /** Where the REST interface is; with port 0 only known once it is served. */
    public static String url(Environment environment) {
        var binder = Binder.get(environment);
        var host = binder.bind("server.address", InetAddress.class)
                .map(InetAddress::getHostAddress)
                .orElse("127.0.0.1");
        var port = Optional.ofNullable(environment.getProperty("local.server.port"))
                .orElseGet(() -> environment.getProperty("server.port", Integer.toString(DEFAULT_PORT)));
        return "http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port + "/api/v1";
    }

    private static Optional<Integer> port(Binder binder, String key, int least, List<Fault> faults) {
        var text = binder.bind(key, String.class).orElse("");
        if (text.isBlank()) {
            return Optional.empty();
        }
        try {
            int port = Integer.parseInt(text.strip());
            if (port >= least && port <= 65_535) {
                return Optional.of(port);
            }
        } catch (NumberFormatException e) {
            // Told like a number that is out of range.
        }
        faults.add(new Fault(key, "\"" + text + "\" must be between " + least + " and 65535"));
        return Optional.empty();
    }

    private static void address(Binder binder, String key, List<Fault> faults) {
        Optional<InetAddress> address;
        try {
            address = Optional.ofNullable(binder.bind(key, InetAddress.class).orElse(null));
        } catch (BindException e) {
            faults.add(new Fault(
                    key, "\"" + binder.bind(key, String.class).orElse("") + "\" is no address; set 127.0.0.1 or ::1"));
            return;
        }
        if (address.isEmpty()) {
            faults.add(new Fault(
                    key,
                    "is not set, so that every address is listened at, and there are no logins; set 127.0.0.1 or ::1"));
        } else if (!address.get().isLoopbackAddress()) {
            faults.add(new Fault(
                    key,
                    "is no loopback address: " + address.get().getHostAddress()
                            + "; there are no logins, and whoever reaches the management interface sees every user; set "
                            + "127.0.0.1 or ::1"));
        }
    }
}
