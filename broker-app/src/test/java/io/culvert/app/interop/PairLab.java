package io.culvert.app.interop;

import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Two units of one group, {@code a} and {@code b}, each in a namespace of its own, with a Redis, a RADIUS server and a server
 * behind them. The group's addresses are those that {@link BrokerLab}'s broker has: only the product moves them. Each unit has
 * four cables: to the LACs, to the core, to the Redis, and to the other unit.
 */
final class PairLab implements AutoCloseable {
    /** Long: what is awaited may need a JVM to start on a busy machine. */
    static final Duration SOON = Duration.ofMinutes(3);

    static final String REDIS = "10.91.0.5";

    /** A router of the core, whom nothing of what is tested goes through. */
    static final String GATEWAY = "10.90.0.254";

    private static final String RADIUS = "10.90.0.2";
    private static final String LAC = "10.70.0.3";
    private static final String GROUP_KEY = "what both units know";

    private final Lab lab;
    private final Namespace server;
    private final FreeRadius radius;
    private final RedisServer redis;
    private final Optional<Sentinels> sentinels;
    private final Capture wire;
    private final Member a;
    private final Member b;
    private boolean hasLac;

    /** One of the two. */
    final class Member {
        private static final Pattern CHANGE = Pattern.compile(".*redundancy: [A-Z -]+ -> ([A-Z -]+)(: .*)?");

        private final String name;
        private final Namespace namespace;
        private final Cable access;
        private final Cable core;
        private final Cable store;
        private final Cable heart;
        private final BrokerProcess.Spec spec;
        private BrokerProcess broker;
        private int starts;

        private Member(String name, int host, UnaryOperator<BrokerProcess.Spec> change) {
            this.name = name;
            namespace = lab.namespace("lns-" + name);
            access = Cable.attach(lab.segment("access"), namespace, "eth0", "10.70.0." + host + "/24");
            core = Cable.attach(lab.segment("core"), namespace, "eth1", "10.90.0." + host + "/24");
            store = Cable.attach(lab.segment("store"), namespace, "eth2", "10.91.0." + host + "/24");
            heart = Cable.attach(lab.segment("heart"), namespace, "eth3", "10.92.0." + host + "/24");
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

        Cable core() {
            return core;
        }

        /** To the Redis. */
        Cable store() {
            return store;
        }

        /** To the other unit. */
        Cable heart() {
            return heart;
        }

        /** The host cannot be reached by anybody. */
        void cutAll() {
            List.of(access, core, store, heart).forEach(Cable::cut);
        }

        void mendAll() {
            List.of(access, core, store, heart).forEach(Cable::mend);
        }

        void startAgain() {
            starts++;
            broker = BrokerProcess.launch(
                    namespace, spec.named("broker-" + name + "-again-" + starts).keepingDataIn(broker.dataDirectory()));
        }

        /** The state that its process has told last; empty: none yet. */
        String state() {
            return broker.lines().stream()
                    .map(CHANGE::matcher)
                    .filter(Matcher::matches)
                    .map(found -> found.group(1))
                    .reduce("", (_, later) -> later);
        }

        /** Waits until it has everything, and follows. */
        void awaitHot() {
            awaitState("STANDBY HOT");
        }

        void awaitActive() {
            awaitState("ACTIVE");
        }

        void awaitState(String state) {
            Await.until(name + " is " + state, SOON, lab::logs, () -> {
                if (!broker.process().isAlive()) {
                    throw new AssertionError(name + " has ended\n" + lab.logs());
                }
                return state().equals(state);
            });
        }

        /** How many lines it has said: a place to wait from. */
        int mark() {
            return broker.lines().size();
        }

        /** Waits for a line after that place. */
        String awaitLine(String part, int mark) {
            return Await.value(
                    name + ": line with " + part,
                    SOON,
                    lab::logs,
                    () -> broker.lines().stream()
                            .skip(mark)
                            .filter(line -> line.contains(part))
                            .findFirst());
        }

        /** Whether it has a service address on one of its devices. */
        boolean hasServiceAddress() {
            String addresses = namespace.ip("-o", "addr", "show");
            return addresses.contains(" " + BrokerLab.LNS + "/24 ") || addresses.contains(" 10.90.0.1/24 ");
        }

        @Override
        public String toString() {
            return name;
        }
    }

    private PairLab(String name, boolean watched, UnaryOperator<BrokerProcess.Spec> given, List<RadiusUser> users) {
        lab = Lab.open(name);
        try {
            String _ = lab.segment("core").attach(lab.namespace("radius"), "eth0", RADIUS + "/24");
            String _ = lab.namespace("radius").ip("addr", "add", GATEWAY + "/24", "dev", "eth0");
            radius = FreeRadius.start(
                    lab.namespace("radius"), BrokerLab.RADIUS_SECRET, users.toArray(RadiusUser[]::new));
            Namespace stores = lab.namespace("redis");
            String _ = lab.segment("store").attach(stores, "eth0", REDIS + "/24");
            redis = RedisServer.start(stores, "redis", REDIS, RedisServer.PORT);
            sentinels = watched ? Optional.of(Sentinels.start(stores, REDIS, redis)) : Optional.empty();
            UnaryOperator<BrokerProcess.Spec> change = spec -> given.apply(sentinels
                    .map(group -> spec.with("culvert.redundancy.redis.url", group.url()))
                    .orElse(spec));
            server = lab.namespace("server");
            String _ = lab.segment("core").attach(server, "eth0", BrokerLab.SERVER + "/24");
            server.addRoute("10.64.0.0/16", "10.90.0.1");
            a = new Member("a", 11, change);
            String _ = a.broker().awaitLine(a.spec.ready(), SOON);
            wire = Capture.start(a.namespace(), "eth0");
            b = new Member("b", 12, change);
            String _ = b.broker().awaitLine(b.spec.ready(), SOON);
            b.awaitHot();
        } catch (RuntimeException | AssertionError e) {
            lab.close();
            throw e;
        }
    }

    static PairLab open(String name, UnaryOperator<BrokerProcess.Spec> change, RadiusUser... users) {
        return new PairLab(name, false, change, List.of(users));
    }

    /** As above; the Redis has two replicas, and Sentinels that replace it when it dies. */
    static PairLab openWithSentinels(String name, UnaryOperator<BrokerProcess.Spec> change, RadiusUser... users) {
        return new PairLab(name, true, change, List.of(users));
    }

    private static BrokerProcess.Spec spec(String name) {
        return BrokerLab.usual()
                .named("broker-" + name)
                // Many starts, short lives.
                .jvm("-XX:TieredStopAtLevel=1")
                .with("culvert.unit.name", name)
                .with("culvert.unit.group", "lns")
                .with("culvert.redundancy.group-key", GROUP_KEY)
                .with("culvert.redundancy.redis.url", "redis://" + REDIS + ":" + RedisServer.PORT)
                .with("culvert.redundancy.redis.password", RedisServer.PASSWORD)
                .with("culvert.redundancy.members[0].name", "a")
                .with("culvert.redundancy.members[0].address", "10.92.0.11")
                .with("culvert.redundancy.members[1].name", "b")
                .with("culvert.redundancy.members[1].address", "10.92.0.12")
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

    /** A LAC of this JVM with that name, whose tunnel is not up yet. */
    TestLac startLac(String hostName) {
        if (!hasLac) {
            hasLac = true;
            String _ = lab.segment("access").attach(lab.namespace("lac"), "eth0", LAC + "/24");
        }
        var settings = TunnelSettings.builder(hostName)
                .secret(Secret.utf8(BrokerLab.TUNNEL_SECRET))
                .build();
        return TestLac.openFromAnyPort(lab.namespace("lac"), LAC, BrokerLab.LNS, settings);
    }

    Lab lab() {
        return lab;
    }

    FreeRadius radius() {
        return radius;
    }

    /** The Redis; with Sentinels the one that is the master at first. */
    RedisServer redis() {
        return redis;
    }

    Sentinels sentinels() {
        return sentinels.orElseThrow();
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
