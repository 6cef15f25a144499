package io.culvert.redis;

import io.culvert.octets.Secret;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Where Redis is and how to get in.
 *
 * @param database of a server that stands alone or behind Sentinel; a Cluster has only 0
 * @param sentinelCredentials who we are to the Sentinels, which have users of their own
 * @param tls empty: in clear
 * @param connectTime for one server
 * @param commandTime for an answer that is not a journal's; see {@link JournalSettings} for those
 */
public record RedisSettings(
        Topology topology,
        int database,
        Credentials credentials,
        Credentials sentinelCredentials,
        Optional<Tls> tls,
        Duration connectTime,
        Duration commandTime) {
    public static final int PORT = 6379;
    public static final int SENTINEL_PORT = 26379;
    public static final Duration CONNECT_TIME = Duration.ofSeconds(1);
    public static final Duration COMMAND_TIME = Duration.ofSeconds(1);

    /** How the servers are arranged. */
    public sealed interface Topology {
        /** One server, or one address that leads to it. */
        record StandAlone(Server server) implements Topology {}

        /** Sentinels that tell which server is the master. */
        record Sentinel(List<Server> sentinels, String master) implements Topology {
            public Sentinel {
                sentinels = List.copyOf(sentinels);
            }
        }

        /** Some nodes of a Cluster, which tell who serves the group's slot. */
        record Cluster(List<Server> nodes) implements Topology {
            public Cluster {
                nodes = List.copyOf(nodes);
            }
        }
    }

    /** An address. */
    public record Server(String host, int port) {
        public Server {
            if (host.isEmpty() || port < 1 || port > 65535) {
                throw new IllegalArgumentException("server " + host + ":" + port);
            }
        }

        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /** @param user empty: the server's default user */
    public record Credentials(Optional<String> user, Optional<Secret> password) {
        public static final Credentials NONE = new Credentials(Optional.empty(), Optional.empty());

        public static Credentials password(String password) {
            return new Credentials(Optional.empty(), Optional.of(Secret.utf8(password)));
        }
    }

    /**
     * TLS towards the servers and Sentinels.
     *
     * @param authorities PEM file of the certificate authorities, or a key store; empty: the JDK's
     * @param storePassword of a key store
     * @param hostNamesChecked whether a certificate must be for the host that is called
     */
    public record Tls(Optional<Path> authorities, Optional<Secret> storePassword, boolean hostNamesChecked) {}

    /** What {@link #parse} found. */
    public sealed interface Parsed {
        record Ok(RedisSettings settings) implements Parsed {}

        /** @param expectation what it must be; nothing of what it was: there may be a password in it */
        record Fault(String expectation) implements Parsed {}
    }

    /**
     * Reads an address like {@code redis://user:password@host:6379/0}, {@code redis-sentinel://:password@host1,host2:26379/0#master} or
     * {@code redis-cluster://host1,host2:6380}; {@code rediss}, {@code rediss-sentinel} and {@code rediss-cluster} go by TLS.
     * A Sentinel's own password is set apart, see {@link #withSentinelCredentials}.
     */
    public static Parsed parse(String text) {
        // By hand: java.net.URI takes several hosts for no hosts at all.
        var uri = ADDRESS.matcher(text);
        if (!uri.matches()) {
            return new Parsed.Fault(EXPECTATION);
        }
        try {
            var scheme = uri.group(1);
            var authority = uri.group(2);
            int at = authority.lastIndexOf('@');
            var kind = scheme.replaceFirst("^rediss", "redis");
            int port = kind.equals("redis-sentinel") ? SENTINEL_PORT : PORT;
            var servers = servers(authority.substring(at + 1), port);
            var path = uri.group(3) == null ? "" : uri.group(3);
            int database = path.isEmpty() ? 0 : Integer.parseUnsignedInt(path);
            var master = uri.group(4) == null ? "" : uri.group(4);
            var topology = topology(kind, servers, master, database);
            if (topology.isEmpty()) {
                return new Parsed.Fault(EXPECTATION);
            }
            var tls = scheme.startsWith("rediss")
                    ? Optional.of(new Tls(Optional.empty(), Optional.empty(), true))
                    : Optional.<Tls>empty();
            return new Parsed.Ok(new RedisSettings(
                    topology.get(),
                    database,
                    at < 0 ? Credentials.NONE : credentials(authority.substring(0, at)),
                    Credentials.NONE,
                    tls,
                    CONNECT_TIME,
                    COMMAND_TIME));
        } catch (IllegalArgumentException fault) {
            return new Parsed.Fault(EXPECTATION);
        }
    }

    private static final Pattern ADDRESS = Pattern.compile("([a-z-]+)://([^/#\\s]+)(?:/([^#]*))?(?:#(\\S+))?");

    private static final String EXPECTATION =
            "must be redis://[[user]:password@]host[:port][/database], redis-sentinel://[...@]host[:port],...[/database]#master"
                    + " or redis-cluster://[...@]host[:port],..., each with rediss for TLS";

    public RedisSettings withSentinelCredentials(Credentials theirs) {
        return new RedisSettings(topology, database, credentials, theirs, tls, connectTime, commandTime);
    }

    public RedisSettings withCredentials(Credentials ours) {
        return new RedisSettings(topology, database, ours, sentinelCredentials, tls, connectTime, commandTime);
    }

    public RedisSettings withTls(Tls ours) {
        return new RedisSettings(
                topology, database, credentials, sentinelCredentials, Optional.of(ours), connectTime, commandTime);
    }

    public RedisSettings withTimes(Duration connect, Duration command) {
        return new RedisSettings(topology, database, credentials, sentinelCredentials, tls, connect, command);
    }

    private static Optional<Topology> topology(String kind, List<Server> servers, String master, int database) {
        return switch (kind) {
            case "redis" ->
                servers.size() == 1 && master.isEmpty()
                        ? Optional.of(new Topology.StandAlone(servers.getFirst()))
                        : Optional.empty();
            case "redis-sentinel" ->
                master.isEmpty() ? Optional.empty() : Optional.of(new Topology.Sentinel(servers, master));
            case "redis-cluster" ->
                database == 0 && master.isEmpty() ? Optional.of(new Topology.Cluster(servers)) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static List<Server> servers(String text, int usualPort) {
        var servers = new ArrayList<Server>();
        for (var word : text.split(",", -1)) {
            int colon = word.lastIndexOf(':');
            boolean hasPort = colon >= 0 && !word.endsWith("]");
            var host = hasPort ? word.substring(0, colon) : word;
            if (host.startsWith("[") && host.endsWith("]")) {
                host = host.substring(1, host.length() - 1);
            }
            servers.add(new Server(host, hasPort ? Integer.parseUnsignedInt(word.substring(colon + 1)) : usualPort));
        }
        return servers;
    }

    private static Credentials credentials(String text) {
        int colon = text.indexOf(':');
        var user = colon < 0 ? "" : decoded(text.substring(0, colon));
        var password = decoded(text.substring(colon + 1));
        return new Credentials(
                user.isEmpty() ? Optional.empty() : Optional.of(user),
                password.isEmpty() ? Optional.empty() : Optional.of(Secret.utf8(password)));
    }

    /** Percent-encoding only: a plus is a plus. */
    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
