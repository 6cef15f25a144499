package io.culvert.app.interop;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The usual surroundings of the broker: clients on the segment {@code access}, and on the segment {@code core} two RADIUS
 * servers and a server that only reaches clients through the broker.
 *
 * <p>The broker's namespace routes between {@code culvert0} and the core. Users are alice, with an address of her own and
 * all that RADIUS may say, and bob, who takes what the broker gives.
 */
final class BrokerLab implements AutoCloseable {

    static final Duration UP = Duration.ofSeconds(25);
    static final Duration SOON = Duration.ofSeconds(15);

    static final String HOST_NAME = "lns1.culvert.example";
    static final String LNS = "10.70.0.1";
    static final String LNS_IPV6 = "fd00:70::1";
    static final String CLIENT = "10.70.0.2";
    static final String GATEWAY = "10.64.0.1";
    static final String SERVER = "10.90.0.10";
    static final String TUNNEL_SECRET = "between LAC and LNS";
    static final String ALICES_ADDRESS = "10.64.7.7";

    static final RadiusUser ALICE = RadiusUser.of(
            "alice",
            "wonder",
            "Framed-IP-Address = " + ALICES_ADDRESS,
            "MS-Primary-DNS-Server = 192.0.2.1",
            "MS-Secondary-DNS-Server = 192.0.2.2",
            "Class = \"gold\"");
    static final RadiusUser BOB = RadiusUser.of("bob", "builder");

    static final String RADIUS_SECRET = "radius secret";
    private static final String FIRST_RADIUS = "10.90.0.2";
    private static final String SECOND_RADIUS = "10.90.0.3";

    private final Lab lab;
    private final Namespace lns;
    private final Namespace server;
    private final FreeRadius radius;
    private final Capture wire;
    private BrokerProcess.Spec spec;
    private BrokerProcess broker;
    private int restarts;

    private BrokerLab(
            String name, Consumer<Lab> before, UnaryOperator<BrokerProcess.Spec> change, List<RadiusUser> users) {
        lab = Lab.open(name);
        try {
            lns = lab.namespace("lns");
            String _ = lab.segment("access").attach(lns, "eth0", LNS + "/24", LNS_IPV6 + "/64");
            String _ = lab.segment("core").attach(lns, "eth1", "10.90.0.1/24");
            lns.forward();
            String _ = lab.segment("core").attach(lab.namespace("radius"), "eth0", FIRST_RADIUS + "/24");
            server = lab.namespace("server");
            String _ = lab.segment("core").attach(server, "eth0", SERVER + "/24");
            server.addRoute("10.64.0.0/16", "10.90.0.1");
            radius = FreeRadius.start(lab.namespace("radius"), RADIUS_SECRET, users.toArray(RadiusUser[]::new));
            wire = Capture.start(lns, "eth0");
            before.accept(lab);
            spec = change.apply(usual());
            broker = BrokerProcess.start(lns, spec);
        } catch (RuntimeException | AssertionError e) {
            lab.close();
            throw e;
        }
    }

    /** Starts it all; {@code change} may add to the broker's configuration. */
    static BrokerLab open(String name, UnaryOperator<BrokerProcess.Spec> change, RadiusUser... users) {
        return openWith(name, _ -> {}, change, users);
    }

    /** As above; {@code before} prepares what the broker needs when it starts. */
    static BrokerLab openWith(
            String name, Consumer<Lab> before, UnaryOperator<BrokerProcess.Spec> change, RadiusUser... users) {
        return new BrokerLab(name, before, change, List.of(users));
    }

    /** The broker's configuration before a test's own changes. */
    static BrokerProcess.Spec usual() {
        return BrokerProcess.Spec.of("broker")
                .with("culvert.l2tp.host-name", HOST_NAME)
                .with("culvert.l2tp.tunnel-secret", TUNNEL_SECRET)
                .with("culvert.ppp.primary-dns", "192.0.2.53")
                .with("culvert.radius.servers[0].address", FIRST_RADIUS)
                .with("culvert.radius.servers[0].secret", RADIUS_SECRET)
                .with("culvert.dataplane.mode", "tun");
    }

    /** A second RADIUS server with the same users' names; the broker must be told of it by {@link #withSecondRadius}. */
    FreeRadius startSecondRadius(RadiusUser... users) {
        Namespace second = lab.namespace("radius-two");
        String _ = lab.segment("core").attach(second, "eth0", SECOND_RADIUS + "/24");
        return FreeRadius.start(second, RADIUS_SECRET, users);
    }

    static BrokerProcess.Spec withSecondRadius(BrokerProcess.Spec spec) {
        return spec.with("culvert.radius.servers[1].address", SECOND_RADIUS)
                .with("culvert.radius.servers[1].secret", RADIUS_SECRET);
    }

    /**
     * Starts the broker anew, with the data of the one before, which has been stopped or killed; {@code change} may add to
     * its configuration. Waits until it is ready.
     */
    BrokerProcess startBrokerAgain(UnaryOperator<BrokerProcess.Spec> change) {
        if (broker.process().isAlive()) {
            throw new IllegalStateException("the broker is still there");
        }
        restarts++;
        spec = change.apply(spec).named("broker-again-" + restarts).keepingDataIn(broker.dataDirectory());
        broker = BrokerProcess.start(lns, spec);
        return broker;
    }

    /** A namespace on the access segment with that address, for LACs of this machine. */
    Namespace lac(String role, String address) {
        Namespace namespace = lab.namespace(role);
        String _ = lab.segment("access").attach(namespace, "eth0", address + "/24");
        return namespace;
    }

    /** A guest on the access segment; the first address is {@link #CLIENT}'s by custom. */
    KernelClient startClient(String... addresses) {
        return KernelClient.start(lab.segment("access"), addresses);
    }

    static DialOptions dial(RadiusUser user) {
        return DialOptions.to(LNS)
                .user(user.name(), user.password())
                .tunnelSecret(TUNNEL_SECRET)
                .withDefaultRoute();
    }

    Lab lab() {
        return lab;
    }

    Namespace lns() {
        return lns;
    }

    Namespace server() {
        return server;
    }

    FreeRadius radius() {
        return radius;
    }

    BrokerProcess broker() {
        return broker;
    }

    /** All that passes between the clients and the broker. */
    Capture wire() {
        return wire;
    }

    /** Waits for the accounting record of that status of the session of that user, and of no other one before. */
    RadiusDetail awaitRecord(String status, String user, int after) {
        return Await.value(
                "accounting " + status + " of " + user,
                SOON,
                () -> "received: " + radius.accounting() + "\n" + lab.logs(),
                () -> radius.accounting().stream()
                        .skip(after)
                        .filter(record -> record.isStatus(status) && record.isOfUser(user))
                        .findFirst());
    }

    /** How many accounting records there are; what follows is skipped to by {@link #awaitRecord}. */
    int records() {
        return radius.accounting().size();
    }

    /** Waits for a line of the broker's output after the first {@code skipped} ones. */
    String awaitBrokerLine(String part, int skipped) {
        return Await.value(
                "line with " + part,
                SOON,
                lab::logs,
                () -> broker.lines().stream()
                        .skip(skipped)
                        .filter(line -> line.contains(part))
                        .findFirst());
    }

    /**
     * What holds after every test with the broker: tshark finds nothing wrong in what the broker sent, no input made it
     * throw, and nothing that looks like a stack trace was printed.
     */
    void assertHealthy() {
        wire.assertNothingSuspicious(LNS);
        assertNoStackTrace(broker.lines());
        if (broker.process().isAlive()) {
            double bugs = broker.metric("culvert_bugs_total", "");
            if (bugs != 0) {
                throw new AssertionError("the engine threw " + bugs + " times\n" + lab.logs());
            }
        }
    }

    static void assertNoStackTrace(List<String> lines) {
        List<String> bad = lines.stream()
                .filter(line -> line.matches("\\s+at [\\w.$/]+\\(.*") || line.contains("WARNING:"))
                .toList();
        if (!bad.isEmpty()) {
            throw new AssertionError("stack trace or JVM warning: " + bad + "\n" + String.join("\n", lines));
        }
    }

    @Override
    public void close() {
        lab.close();
    }
}
