package io.culvert.app.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small helpers around a test: an iperf3 server, a TCP sink, a relay from IPv4 to IPv6, xl2tpd of this machine. */
public final class Peers {

    private static final Duration START = Duration.ofSeconds(10);

    private Peers() {}

    /** An iperf3 server on all addresses of the namespace, ready to use. */
    public static HostProcess iperfServer(Namespace namespace) {
        HostProcess server =
                namespace.start("iperf3-" + namespace.role(), Map.of(), List.of("iperf3", "--server", "--forceflush"));
        String _ = server.awaitLine(line -> line.contains("listening"), START, namespace.lab()::logs);
        return server;
    }

    /** A TCP server that takes connections on the port and throws away what it gets. */
    public static HostProcess tcpSink(Namespace namespace, int port) {
        HostProcess sink = namespace.start(
                "sink-" + namespace.role() + "-" + port,
                Map.of(),
                List.of(
                        "socat",
                        "-d",
                        "-d",
                        "-u",
                        "TCP6-LISTEN:" + port + ",ipv6only=0,fork,reuseaddr",
                        "OPEN:/dev/null"));
        String _ = sink.awaitLine(line -> line.contains("listening on"), START, namespace.lab()::logs);
        return sink;
    }

    /**
     * Relays L2TP from UDP over IPv4 to UDP over IPv6, in a namespace of its own that has both: xl2tpd speaks IPv4 only.
     * The LNS sees the relay's IPv6 address and port 1701. One client for the relay's lifetime.
     */
    public static HostProcess relayToIpv6(Namespace namespace, String relayIpv6, String lnsIpv6) {
        HostProcess relay = namespace.start(
                "relay-" + namespace.role(),
                Map.of(),
                List.of(
                        "socat",
                        "-d",
                        "-d",
                        "UDP4-LISTEN:1701,reuseaddr",
                        "UDP6-CONNECT:[" + lnsIpv6 + "]:1701,bind=[" + relayIpv6 + "]:1701"));
        String _ = relay.awaitLine(line -> line.contains("listening on"), START, namespace.lab()::logs);
        return relay;
    }

    /**
     * xl2tpd as LNS in a namespace of this machine: control plane only, as {@link #xl2tpd}. It lets every LAC in, or
     * those that know the tunnel secret if there is one.
     */
    public static HostProcess xl2tpdLns(Namespace namespace, Optional<String> tunnelSecret) {
        Path directory = xl2tpdDirectory(namespace);
        String configuration = "[global]\nport = 1701\ndebug tunnel = yes\ndebug state = yes\ndebug avp = yes\n"
                + "auth file = " + directory + "/secrets\n"
                + "[lns default]\nip range = 10.81.0.10-10.81.0.250\nlocal ip = 10.81.0.1\n"
                + "require authentication = no\nhostname = xl2tpd-lns\npppoptfile = " + directory + "/options\n"
                + (tunnelSecret.isPresent() ? "challenge = yes\n" : "");
        String secrets = tunnelSecret.map(secret -> "* * " + secret + "\n").orElse("");
        return startXl2tpd(namespace, configuration, "noauth\n", secrets);
    }

    /**
     * xl2tpd in a namespace of this machine: its control plane only. Without /dev/ppp its pppd dies at once, so a call
     * ends with a CDN; a tunnel without calls stays up.
     *
     * @param options the LNS is the name {@code lns} of {@link #xl2tpdControl}; nothing is dialled by itself
     */
    public static HostProcess xl2tpd(Namespace namespace, DialOptions options) {
        String directory = xl2tpdDirectory(namespace).toString();
        return startXl2tpd(
                namespace, options.xl2tpdConf(directory), options.pppdFile(directory, "host"), options.secrets());
    }

    /** A command for that xl2tpd: {@code t 10.70.0.1} opens a tunnel, {@code c lns} a tunnel and a call. */
    public static void xl2tpdControl(Namespace namespace, String command) {
        Path control = xl2tpdDirectory(namespace).resolve("ctl");
        Await.until("control pipe of xl2tpd", START, namespace.lab()::logs, () -> Files.exists(control));
        ExecResult _ = namespace
                .run(Duration.ofSeconds(5), "sh", "-c", "echo " + GuestConsole.quote(command) + " > " + control)
                .orFail("xl2tpd " + command);
    }

    /** In the system's directory for temporary files, as xl2tpd cuts paths after 99 characters. */
    private static Path xl2tpdDirectory(Namespace namespace) {
        return Path.of(System.getProperty("java.io.tmpdir"), namespace.fullName());
    }

    private static HostProcess startXl2tpd(
            Namespace namespace, String configuration, String pppOptions, String secrets) {
        Path directory = xl2tpdDirectory(namespace);
        try {
            Path _ = Files.createDirectories(directory);
            AutoCloseable _ = namespace.lab().own(() -> Workspace.removeDirectory(directory));
            Path _ = Files.writeString(directory.resolve("conf"), configuration);
            Path _ = Files.writeString(directory.resolve("options"), pppOptions);
            Path _ = Files.writeString(directory.resolve("secrets"), secrets);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        HostProcess xl2tpd = namespace.start(
                "xl2tpd-" + namespace.role(),
                Map.of(),
                List.of(
                        "xl2tpd",
                        "-D",
                        "-c",
                        directory.resolve("conf").toString(),
                        "-p",
                        directory.resolve("pid").toString(),
                        "-C",
                        directory.resolve("ctl").toString()));
        String _ = xl2tpd.awaitLine(line -> line.contains("Listening on IP address"), START, namespace.lab()::logs);
        return xl2tpd;
    }
}
