package io.culvert.simulation;

import io.culvert.core.address.AddressSettings;
import io.culvert.core.address.Ipv4Number;
import io.culvert.core.address.Ipv4Range;
import io.culvert.core.engine.EngineSettings;
import io.culvert.core.engine.Limits;
import io.culvert.core.engine.SessionSettings;
import io.culvert.core.engine.ShardId;
import io.culvert.core.engine.TunnelDefaults;
import io.culvert.core.vpdn.SettingValues;
import io.culvert.core.vpdn.TunnelAuthorization;
import io.culvert.core.vpdn.VpdnConfiguration;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.channel.ChannelSettings;
import io.culvert.l2tp.tunnel.SetupTimes;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.octets.Secret;
import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import io.culvert.ppp.automaton.RestartSettings;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** What the units, LACs and clients of a run are told. Patience is set high: how much loss a default survives is not the question. */
final class RunSettings {
    static final String PASSWORD = "opensesame";
    static final Duration PATIENCE = Duration.ofMinutes(30);
    static final InetSocketAddress LNS = new InetSocketAddress(Ipv4Number.address(0xC633_6401L), 1701);

    private static final Duration DRIFT_PATIENCE = Duration.ofMinutes(5);
    /** Dead after 200 s: no outage is that long, and no loss that high. */
    private static final PppSettings.Echo SIGNS_OF_LIFE = new PppSettings.Echo(Duration.ofSeconds(10), 20);

    private final RandomGenerator random;
    private final boolean drifts;
    private final VpdnPolicy policy;

    /**
     * @param drifts whether sessions can come to be that only one side knows: then both sides have to find out, as in life, by
     *     what is not answered
     */
    RunSettings(RandomGenerator random, boolean drifts) {
        this.random = random;
        this.drifts = drifts;
        policy = VpdnPolicy.of(configuration(random));
    }

    /** @param interim between Interim accounting records */
    EngineSettings engine(ShardId shard, String incarnation, Optional<Duration> interim) {
        var pool = new AddressSettings.Pool(
                "users", List.of(new Ipv4Range(Ipv4Number.address(0x0A00_0002L), Ipv4Number.address(0x0A00_0009L))));
        var sessions =
                new SessionSettings(Duration.ofSeconds(30), Optional.empty(), Optional.empty(), interim, 1500, false);
        return new EngineSettings(
                shard,
                incarnation,
                TunnelDefaults.of("lns").withHalfOpenTimeout(PATIENCE),
                policy,
                patient(PppSettings.lns("lns")),
                new AddressSettings(
                        List.of(pool),
                        Optional.of("users"),
                        Ipv4Number.address(0x0A00_0001L),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        AddressSettings.DuplicateRule.REFUSE),
                sessions,
                Limits.DEFAULTS,
                false);
    }

    private static VpdnConfiguration configuration(RandomGenerator random) {
        var unused =
                random.nextBoolean() ? Optional.of(Duration.ofSeconds(random.nextInt(30))) : Optional.<Duration>empty();
        var global = SettingValues.NONE
                .with(VpdnSettings.AUTHENTICATION, false)
                .with(VpdnSettings.PASSWORD, Optional.of(Secret.utf8("tunnel")))
                .with(VpdnSettings.SETUP_TIMEOUT, PATIENCE)
                .with(VpdnSettings.RETRANSMIT_RETRIES, 60)
                .with(VpdnSettings.RESYNC, 1 + random.nextInt(12))
                .with(VpdnSettings.NO_SESSION_TIMEOUT, unused);
        return new VpdnConfiguration(
                global, List.of(), List.of(), new TunnelAuthorization(random.nextBoolean(), Secret.utf8("cisco")));
    }

    static TunnelSettings lac(boolean secret) {
        var builder = tunnel("lac");
        return secret
                ? builder.secret(Secret.utf8("tunnel"))
                        .authenticatePeer(true)
                        .hideAvps(true)
                        .build()
                : builder.build();
    }

    private static TunnelSettings.Builder tunnel(String name) {
        var defaults = ChannelSettings.defaults();
        return TunnelSettings.builder(name)
                .setupTimes(SetupTimes.all(PATIENCE))
                .channel(new ChannelSettings(
                        defaults.receiveWindow(),
                        defaults.congestionControl(),
                        defaults.firstRetransmitAfter(),
                        defaults.retransmitCap(),
                        60,
                        defaults.helloInterval(),
                        defaults.sendQueueLimit(),
                        defaults.sendWindowLimit()));
    }

    /** A client who insists on one way to authenticate. */
    PppSettings client() {
        var protocols =
                List.of(AuthenticationProtocol.PAP, AuthenticationProtocol.CHAP_MD5, AuthenticationProtocol.MS_CHAP_V2);
        int first = random.nextInt(protocols.size());
        var client = PppSettings.client("user", Secret.utf8(PASSWORD));
        return patient(client.withRole(
                new PppRole.Client("user", Secret.utf8(PASSWORD), List.of(protocols.get(first)), true)));
    }

    private PppSettings patient(PppSettings settings) {
        return new PppSettings(
                settings.role(),
                settings.mru(),
                settings.localName(),
                new RestartSettings(Duration.ofSeconds(3), 100, 2, 100),
                drifts ? SIGNS_OF_LIFE : PppSettings.Echo.OFF,
                drifts ? DRIFT_PATIENCE : PATIENCE,
                drifts ? DRIFT_PATIENCE : PATIENCE,
                true,
                true,
                true);
    }
}
