package io.culvert.redis;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.SslOptions;
import io.lettuce.core.SslVerifyMode;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/** The operator's hand at a server. */
final class Admin implements AutoCloseable {
    private final RedisClient client = RedisClient.create();
    private final boolean tls;

    Admin(Optional<Path> authority) {
        tls = authority.isPresent();
        var options = ClientOptions.builder().autoReconnect(false);
        authority.ifPresent(file -> options.sslOptions(SslOptions.builder()
                .jdkSslProvider()
                .trustManager(file.toFile())
                .build()));
        client.setOptions(options.build());
    }

    <T> T ask(RedisServer server, Function<RedisCommands<String, String>, T> question) {
        var uri = RedisURI.builder()
                .withHost("127.0.0.1")
                .withPort(server.port())
                .withPassword(RedisServer.PASSWORD.toCharArray())
                .withSsl(tls)
                .withVerifyPeer(SslVerifyMode.CA)
                .withTimeout(Duration.ofSeconds(5))
                .build();
        try (var connection = client.connect(uri)) {
            return question.apply(connection.sync());
        }
    }

    RedisClient client() {
        return client;
    }

    @Override
    public void close() {
        client.shutdown(Duration.ZERO, Duration.ofSeconds(1));
    }
}
