package io.culvert.redis;

import io.culvert.redis.RedisSettings.Server;
import io.culvert.redis.RedisSettings.Topology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stands between client and server, and can keep answers back. */
final class Proxy implements AutoCloseable {
    private final ServerSocket listener;
    private final Server server;
    private final Set<Connection> connections = ConcurrentHashMap.newKeySet();

    Proxy(Server server) {
        this.server = server;
        try {
            listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().start(this::accept);
    }

    RedisSettings towards(RedisSettings settings) {
        return new RedisSettings(
                new Topology.StandAlone(new Server("127.0.0.1", listener.getLocalPort())),
                settings.database(),
                settings.credentials(),
                settings.sentinelCredentials(),
                settings.tls(),
                settings.connectTime(),
                settings.commandTime());
    }

    /** On the connections that there are, no answer comes through any more. */
    void swallowAnswers() {
        connections.forEach(connection -> connection.swallows = true);
    }

    void breakConnections() {
        connections.forEach(Connection::close);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var connection = new Connection(listener.accept(), new Socket(server.host(), server.port()));
                connections.add(connection);
                Thread.ofVirtual().start(() -> connection.copy(connection.client, connection.upstream, false));
                Thread.ofVirtual().start(() -> connection.copy(connection.upstream, connection.client, true));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private static final class Connection {
        private final Socket client;
        private final Socket upstream;
        private volatile boolean swallows;

        Connection(Socket client, Socket upstream) {
            this.client = client;
            this.upstream = upstream;
        }

        void copy(Socket from, Socket to, boolean answers) {
            var buffer = new byte[65536];
            try {
                for (int length = from.getInputStream().read(buffer);
                        length >= 0;
                        length = from.getInputStream().read(buffer)) {
                    if (!answers || !swallows) {
                        to.getOutputStream().write(buffer, 0, length);
                    }
                }
            } catch (IOException broken) {
                // Either side has gone; the other one follows.
            }
            close();
        }

        void close() {
            try (client;
                    upstream) {
                swallows = true;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
    }

    @Override
    public void close() {
        try {
            listener.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        breakConnections();
    }
}
