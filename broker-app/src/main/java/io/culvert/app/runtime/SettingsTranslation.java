package io.culvert.app.runtime;

import io.culvert.app.config.CulvertProperties;
import io.culvert.app.config.Ip;
import io.culvert.app.config.Ipv4;
import io.culvert.app.config.LimitProperties;
import io.culvert.app.config.PppProperties;
import io.culvert.app.config.RadiusProperties;
import io.culvert.app.config.RedundancyProperties;
import io.culvert.core.address.AddressSettings;
import io.culvert.core.address.Ipv4Range;
import io.culvert.core.engine.Limits;
import io.culvert.core.engine.SessionSettings;
import io.culvert.core.engine.TunnelDefaults;
import io.culvert.dataplane.DataplaneSettings;
import io.culvert.octets.Secret;
import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import io.culvert.radius.client.RadiusClientSettings;
import io.culvert.radius.client.RadiusServer;
import io.culvert.radius.client.Retransmission;
import io.culvert.redis.RedisSettings;
import java.net.Inet4Address;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The configuration in the words of the modules that it is for. */
final class SettingsTranslation {
    /** Longer than the RADIUS client's own tries, which end sooner. */
    private static final Duration AAA_GRACE = Duration.ofSeconds(5);

    private static final int OUTER_PATH_MTU = 1500;

    /** More than the spool before the client ever has under way. */
    private static final int ACCOUNTING_UNDERWAY = 10_000;

    private static final Duration SHORTEST_ACCOUNTING_TURN = Duration.ofSeconds(10);
    private static final Duration LONGEST_ACCOUNTING_TURN = Duration.ofMinutes(5);

    private SettingsTranslation() {}

    static TunnelDefaults tunnels(CulvertProperties properties, String hostName) {
        return TunnelDefaults.of(hostName)
                .withVendorName("Culvert")
                .withHalfOpenTimeout(properties.l2tp().halfOpenTimeout());
    }

    static PppSettings ppp(PppProperties ppp, String hostName) {
        var base = PppSettings.lns(hostName);
        return new PppSettings(
                new PppRole.Lns(
                        ppp.authentication().stream()
                                .map(SettingsTranslation::protocol)
                                .toList(),
                        switch (ppp.lcpRenegotiation()) {
                            case ALWAYS -> PppRole.LcpRenegotiation.ALWAYS;
                            case ON_MISMATCH -> PppRole.LcpRenegotiation.ON_MISMATCH;
                        }),
                ppp.mru(),
                hostName,
                base.restart(),
                new PppSettings.Echo(ppp.lcpEchoInterval(), ppp.lcpEchoFailures()),
                base.setupTimeout(),
                ppp.authenticationTimeout(),
                base.magicNumber(),
                base.protocolCompressionAccepted(),
                base.addressControlCompressionAccepted());
    }

    static AddressSettings addresses(CulvertProperties properties) {
        var pools = properties.pools().stream()
                .map(pool -> new AddressSettings.Pool(
                        pool.name(),
                        List.of(Ipv4Range.ofPrefix(
                                pool.network().network().address(),
                                pool.network().length()))))
                .toList();
        return new AddressSettings(
                pools,
                Optional.of(pools.getFirst().name()),
                properties.ppp().gatewayAddress().address(),
                address(properties.ppp().primaryDns()),
                address(properties.ppp().secondaryDns()),
                pools.stream().flatMap(pool -> pool.ranges().stream()).toList(),
                switch (properties.ppp().duplicateAddress()) {
                    case REFUSE -> AddressSettings.DuplicateRule.REFUSE;
                    case REPLACE -> AddressSettings.DuplicateRule.REPLACE;
                });
    }

    static SessionSettings sessions(CulvertProperties properties) {
        var ppp = properties.ppp();
        return new SessionSettings(
                retransmission(properties.radius()).giveUpAfter().plus(AAA_GRACE),
                positive(ppp.sessionTimeout()),
                positive(ppp.idleTimeout()),
                positive(ppp.interimInterval()),
                OUTER_PATH_MTU,
                properties.history().administrativeClears());
    }

    /** A unit's limits divided among its shards, never below one. */
    static Limits limits(LimitProperties limits, int shards) {
        return new Limits(
                Math.max(1, limits.tunnels() / shards),
                Math.max(1, limits.halfOpenTunnels() / shards),
                // All attempts of one peer meet on one shard.
                limits.halfOpenTunnelsPerPeer(),
                Math.max(1, limits.sessions() / shards),
                limits.sessionsPerTunnel(),
                Limits.DEFAULTS.sccrqPerSecondPerPeer(),
                Limits.DEFAULTS.sccrqBurstPerPeer(),
                Limits.DEFAULTS.maxRememberedPeers(),
                Limits.DEFAULTS.unauthenticatedFailuresPerSecond());
    }

    static int shards(LimitProperties limits) {
        return limits.shards() > 0
                ? limits.shards()
                : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    }

    static DataplaneSettings dataplane(CulvertProperties properties) {
        var dataplane = properties.dataplane();
        var l2tp = properties.l2tp();
        var defaults = DataplaneSettings.DEFAULTS;
        return new DataplaneSettings(
                switch (dataplane.mode()) {
                    case AUTO -> DataplaneSettings.Mode.AUTO;
                    case TUN -> DataplaneSettings.Mode.TUN;
                    case NONE -> DataplaneSettings.Mode.NONE;
                },
                l2tp.port(),
                l2tp.addresses().stream().map(Ip::address).toList(),
                dataplane.interfaceName(),
                defaults.tunMtu(),
                Optional.of(properties.ppp().gatewayAddress().address()),
                Math.toIntExact(dataplane.receiveBuffer().toBytes()),
                defaults.puntedFramesPerSecond(),
                defaults.puntedFramesPerSecondOfSession(),
                dataplane.sequenceRestartAfter());
    }

    static RadiusClientSettings radius(CulvertProperties properties, List<RadiusServer> servers, String hostName) {
        var radius = properties.radius();
        var identity = RadiusIdentity.of(properties, servers, hostName);
        return RadiusClientSettings.of(servers, identity.nas())
                .withSource(identity.source())
                .withRetransmission(retransmission(radius))
                .withAccounting(ACCOUNTING_UNDERWAY, accountingTurn(radius))
                .withRequireMessageAuthenticator(radius.requireMessageAuthenticator());
    }

    static List<RadiusServer> servers(RadiusProperties radius) {
        return radius.servers().stream()
                .map(server -> new RadiusServer(
                        server.address().address(),
                        server.authenticationPort(),
                        server.accountingPort(),
                        Secret.utf8(server.secret())))
                .toList();
    }

    /** Time enough for every try at every server, and not for more. */
    private static Retransmission retransmission(RadiusProperties radius) {
        var perServer = radius.timeout();
        var total = perServer;
        for (int i = 0; i < radius.retries(); i++) {
            perServer = perServer.multipliedBy(2);
            total = total.plus(perServer);
        }
        int servers = Math.max(1, radius.servers().size());
        var giveUp = total.multipliedBy(servers).multipliedBy(11).dividedBy(10);
        var longest = Duration.ofMinutes(10);
        return new Retransmission(
                radius.timeout(),
                Duration.ofMinutes(1),
                radius.retries(),
                giveUp.compareTo(longest) > 0 ? longest : giveUp,
                radius.deadTime());
    }

    /** How long an accounting record is under way before the next one has its turn; it is kept. Every server is asked twice. */
    private static Duration accountingTurn(RadiusProperties radius) {
        var turn = retransmission(radius).giveUpAfter().multipliedBy(2);
        if (turn.compareTo(SHORTEST_ACCOUNTING_TURN) < 0) {
            return SHORTEST_ACCOUNTING_TURN;
        }
        return turn.compareTo(LONGEST_ACCOUNTING_TURN) > 0 ? LONGEST_ACCOUNTING_TURN : turn;
    }

    /** The address was checked when the configuration was read. */
    static RedisSettings redis(RedundancyProperties.Redis redis) {
        var settings = switch (RedisSettings.parse(redis.url())) {
            case RedisSettings.Parsed.Ok(var parsed) -> parsed;
            case RedisSettings.Parsed.Fault(var expectation) ->
                throw new IllegalArgumentException("culvert.redundancy.redis.url " + expectation);
        };
        if (!redis.password().isEmpty()) {
            settings = settings.withCredentials(new RedisSettings.Credentials(
                    Optional.of(redis.username()).filter(name -> !name.isBlank()),
                    Optional.of(Secret.utf8(redis.password()))));
        }
        if (!redis.caCertificate().isBlank()) {
            settings = settings.withTls(
                    new RedisSettings.Tls(Optional.of(Path.of(redis.caCertificate())), Optional.empty(), true));
        }
        return settings;
    }

    private static AuthenticationProtocol protocol(PppProperties.AuthenticationProtocol protocol) {
        return switch (protocol) {
            case PAP -> AuthenticationProtocol.PAP;
            case CHAP -> AuthenticationProtocol.CHAP_MD5;
            case MS_CHAP_V2 -> AuthenticationProtocol.MS_CHAP_V2;
        };
    }

    private static Optional<Duration> positive(Duration duration) {
        return duration.isPositive() ? Optional.of(duration) : Optional.empty();
    }

    private static Optional<Inet4Address> address(@Nullable Ipv4 address) {
        return Optional.ofNullable(address).map(Ipv4::address);
    }
}
