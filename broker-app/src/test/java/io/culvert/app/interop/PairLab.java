package io.culvert.app.interop;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Two units of one group, {@code a} and {@code b}, each in a namespace of its own, with a Redis, a RADIUS server and a server
 * behind them. The group's addresses are those that {@link BrokerLab}'s broker has: only the product moves them.
 */
final class PairLab implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(40);

    private static final String REDIS = "10.90.0.5";
    private static final String RADIUS = "10.90.0.2";
    private static final String PASSWORD = "journal";
    private static final String GROUP_KEY = "what both units know";

    private final Lab lab;
    private final Namespace server;
    private final FreeRadius radius;
    private final HostProcess redis;
    private final Capture wire;
    private final Member a;
    private final Member b;

    /** One of the two. */
    final class Member {
        private final String name;
        private final Namespace namespace;
        private final BrokerProcess.Spec spec;
        private BrokerProcess broker;
        private int starts;

        private Member(String name, int host, UnaryOperator<BrokerProcess.Spec> change) {
            this.name = name;
            namespace = lab.namespace("lns-" + name);
            String _ = lab.segment("access").attach(namespace, "eth0", "10.70.0." + host + "/24");
            String _ = lab.segment("core").attach(namespace, "eth1", "10.90.0." + host + "/24");
            namespace.forward();
            spec = change.apply(spec(name));
            broker = BrokerProcess.launch(namespace, spec);
        }

        String name() {
            return name;
        }

        BrokerProcess broker() {
            return broker;
        }

        Namespace namespace() {
            return namespace;
        }

        void startAgain() {
            starts++;
            broker = BrokerProcess.launch(
                    namespace, spec.named("broker-" + name + "-again-" + starts).keepingDataIn(broker.dataDirectory()));
        }

        /** Waits until it has everything, and follows. */
        void awaitHot() {
            String _ = broker.awaitLine(line -> line.contains("-> STANDBY HOT"), SOON);
        }

        void awaitActive() {
            String _ = broker.awaitLine(line -> line.contains("-> ACTIVE:"), SOON);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private PairLab(String name, UnaryOperator<BrokerProcess.Spec> change, List<RadiusUser> users) {
        lab = Lab.open(name);
        try {
            String _ = lab.segment("core").attach(lab.namespace("radius"), "eth0", RADIUS + "/24");
            radius = FreeRadius.start(
                    lab.namespace("radius"), BrokerLab.RADIUS_SECRET, users.toArray(RadiusUser[]::new));
            redis = startRedis();
            server = lab.namespace("server");
            String _ = lab.segment("core").attach(server, "eth0", BrokerLab.SERVER + "/24");
            server.addRoute("10.64.0.0/16", "10.90.0.1");
            a = new Member("a", 11, change);
            a.broker().awaitReady(a.spec);
            wire = Capture.start(a.namespace(), "eth0");
            b = new Member("b", 12, change);
            b.broker().awaitReady(b.spec);
            b.awaitHot();
        } catch (RuntimeException | AssertionError e) {
            lab.close();
            throw e;
        }
    }

    static PairLab open(String name, UnaryOperator<BrokerProcess.Spec> change, RadiusUser... users) {
        return new PairLab(name, change, List.of(users));
    }

    private HostProcess startRedis() {
        Namespace namespace = lab.namespace("redis");
        String _ = lab.segment("core").attach(namespace, "eth0", REDIS + "/24");
        Path directory = lab.directory();
        HostProcess started = namespace.start(
                "redis",
                Map.of(),
                List.of(
                        "redis-server",
                        "--port",
                        "6379",
                        "--bind",
                        REDIS,
                        "--requirepass",
                        PASSWORD,
                        "--appendonly",
                        "yes",
                        "--dir",
                        directory.toString()));
        String _ = started.awaitLine(line -> line.contains("Ready to accept connections"), SOON, lab::logs);
        return started;
    }

    private static BrokerProcess.Spec spec(String name) {
        return BrokerLab.usual()
                .named("broker-" + name)
                .with("culvert.unit.name", name)
                .with("culvert.unit.group", "lns")
                .with("culvert.redundancy.checkpointing", "true")
                .with("culvert.redundancy.group-key", GROUP_KEY)
                .with("culvert.redundancy.redis.url", "redis://" + REDIS + ":6379")
                .with("culvert.redundancy.redis.password", PASSWORD)
                .with("culvert.redundancy.members[0].name", "a")
                .with("culvert.redundancy.members[0].address", "10.90.0.11")
                .with("culvert.redundancy.members[1].name", "b")
                .with("culvert.redundancy.members[1].address", "10.90.0.12")
                .with("culvert.redundancy.service-addresses[0].interface-name", "eth0")
                .with("culvert.redundancy.service-addresses[0].address", BrokerLab.LNS)
                .with("culvert.redundancy.service-addresses[0].prefix-length", "24")
                .with("culvert.redundancy.service-addresses[1].interface-name", "eth1")
                .with("culvert.redundancy.service-addresses[1].address", "10.90.0.1")
                .with("culvert.redundancy.service-addresses[1].prefix-length", "24")
                // A busy machine must not decide.
                .with("culvert.redundancy.lease", "5s")
                .with("culvert.ppp.interim-interval", "2s");
    }

    KernelClient startClient(String... addresses) {
        return KernelClient.start(lab.segment("access"), addresses);
    }

    Lab lab() {
        return lab;
    }

    FreeRadius radius() {
        return radius;
    }

    HostProcess redis() {
        return redis;
    }

    /** All that passes between clients and unit {@code a}. */
    Capture wire() {
        return wire;
    }

    Member a() {
        return a;
    }

    Member b() {
        return b;
    }

    @Override
    public void close() {
        lab.close();
    }
}
