package io.culvert.redis;

import io.culvert.octets.Secret;
import io.culvert.redis.RedisSettings.Credentials;
import io.culvert.redis.RedisSettings.Tls;
import io.culvert.redis.RedisSettings.Topology;
import io.lettuce.core.api.sync.RedisCommands;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;

/** One server with a password, in clear or by TLS. */
final class StandAloneArrangement implements Arrangement {
    final RedisServer server;
    private final Optional<Path> authority;
    private final Admin admin;

    private StandAloneArrangement(RedisServer server, Optional<Path> authority) {
        this.server = server;
        this.authority = authority;
        this.admin = new Admin(authority);
    }

    static StandAloneArrangement inClear(Path directory, String... more) {
        return new StandAloneArrangement(RedisServer.start(directory, "redis", more), Optional.empty());
    }

    /** With a certificate for 127.0.0.1, made now. */
    static StandAloneArrangement byTls(Path directory) {
        var key = directory.resolve("key.pem");
        var certificate = directory.resolve("certificate.pem");
        try {
            var exit = new ProcessBuilder(
                            "openssl",
                            "req",
                            "-x509",
                            "-newkey",
                            "ec",
                            "-pkeyopt",
                            "ec_paramgen_curve:P-256",
                            "-nodes",
                            "-days",
                            "2",
                            "-subj",
                            "/CN=test",
                            "-addext",
                            "subjectAltName=IP:127.0.0.1",
                            "-keyout",
                            key.toString(),
                            "-out",
                            certificate.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(directory.resolve("openssl.log").toFile())
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("openssl exits with " + exit);
            }
        } catch (IOException | InterruptedException failure) {
            throw new IllegalStateException(failure);
        }
        var server = RedisServer.start(
                directory,
                "redis",
                "tls-replication no",
                "tls-cert-file \"" + certificate + "\"",
                "tls-key-file \"" + key + "\"",
                "tls-auth-clients no");
        return new StandAloneArrangement(server, Optional.of(certificate));
    }

    @Override
    public RedisSettings settings() {
        return new RedisSettings(
                new Topology.StandAlone(server.address()),
                0,
                new Credentials(Optional.empty(), Optional.of(Secret.utf8(RedisServer.PASSWORD))),
                Credentials.NONE,
                authority.map(file -> new Tls(Optional.of(file), Optional.empty(), true)),
                RedisSettings.CONNECT_TIME,
                RedisSettings.COMMAND_TIME);
    }

    @Override
    public <T> T ask(Group group, Function<RedisCommands<String, String>, T> question) {
        return admin.ask(server, question);
    }

    @Override
    public void close() {
        admin.close();
        server.close();
    }
}
