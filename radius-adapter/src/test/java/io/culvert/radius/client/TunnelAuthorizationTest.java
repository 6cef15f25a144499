package io.culvert.radius.client;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AaaRequest;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.radius.Samples;
import io.culvert.radius.packet.AttributeList;
import io.culvert.radius.packet.Attributes;
import io.culvert.radius.packet.Authenticity;
import io.culvert.radius.packet.NasIdentity;
import io.culvert.radius.packet.PacketCode;
import io.culvert.radius.packet.PacketLayout;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A tunnel's question goes the way of a user's, and its password is read with the keys of the very exchange. */
class TunnelAuthorizationTest {
    private static final Retransmission TIMES = new Retransmission(
            Duration.ofMillis(150), Duration.ofMillis(300), 2, Duration.ofSeconds(20), Duration.ofSeconds(60));

    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var closeable : toClose.reversed()) {
            closeable.close();
        }
    }

    @Test
    void eachOfManyRepliesIsDecryptedWithItsOwnRequest() throws Exception {
        var server = server(Samples.SECRET);
        var client = client(server);
        var replies = new HashMap<String, CompletableFuture<AaaReply>>();
        for (int i = 0; i < 300; i++) {
            var reply = new CompletableFuture<AaaReply>();
            replies.put("lac-" + i, reply);
            client.ask(Samples.tunnel("lac-" + i), reply::complete);
        }
        for (var entry : replies.entrySet()) {
            assertThat(password(entry.getValue().get(30, TimeUnit.SECONDS)))
                    .contains(Secret.utf8("secret of " + entry.getKey()));
        }
        assertThat(client.counters().getFirst().accepts()).isEqualTo(300);
        assertThat(client.counters().getFirst().badAttributes()).isZero();
    }

    @Test
    void aRepetitionIsTheSameOctets() throws Exception {
        var server = server(Samples.SECRET);
        var count = new AtomicInteger();
        server.script((request, reply) -> {
            if (count.incrementAndGet() == 3) {
                reply.send(accept(request, Samples.SECRET));
            }
        });
        var client = client(server);
        assertThat(password(ask(client, Samples.tunnel("lac")))).contains(Secret.utf8("secret of lac"));
        assertThat(server.requests).hasSize(3);
        assertThat(new HashSet<>(server.requests)).hasSize(1);
        assertThat(client.counters().getFirst().retransmitted()).isEqualTo(2);
    }

    @Test
    void theNextServersReplyIsDecryptedWithThatServersSecret() throws Exception {
        var other = Secret.utf8("the secret of the second server");
        var silent = server(Samples.SECRET);
        silent.script((_, _) -> {});
        var second = server(other);
        var client = open(List.of(radiusServer(silent, Samples.SECRET), radiusServer(second, other)));
        assertThat(password(ask(client, Samples.tunnel("lac")))).contains(Secret.utf8("secret of lac"));
        assertThat(silent.requests).hasSize(3);
        assertThat(second.requests).hasSize(1);
        assertThat(client.counters().getFirst().isAlive()).isFalse();
    }

    @Test
    void noAnswerIsUnavailable() throws Exception {
        var server = server(Samples.SECRET);
        server.script((_, _) -> {});
        assertThat(ask(client(server), Samples.tunnel("lac")))
                .isEqualTo(new AaaReply.Unavailable("no answer from 127.0.0.1:" + server.port()));
    }

    @Test
    void aPeerWhomRadiusCannotNameIsRejectedUnasked() throws Exception {
        var server = server(Samples.SECRET);
        var client = client(server);
        assertThat(ask(client, Samples.tunnel(""))).isEqualTo(AaaReply.Rejected.because("peer name of 0 octets"));
        assertThat(ask(client, Samples.tunnel("x".repeat(254))))
                .isEqualTo(AaaReply.Rejected.because("peer name of 254 octets"));
        assertThat(server.requests).isEmpty();
    }

    @Test
    void aRejectTellsItsMessageAndIsCounted() throws Exception {
        var server = server(Samples.SECRET);
        server.script((request, reply) -> reply.send(FakeServer.answer(
                PacketCode.ACCESS_REJECT,
                request,
                true,
                new AttributeList().text(Attributes.REPLY_MESSAGE, "not this LAC"))));
        var client = client(server);
        assertThat(ask(client, Samples.tunnel("lac")))
                .isEqualTo(new AaaReply.Rejected(Optional.of("not this LAC"), Optional.empty()));
        assertThat(client.counters().getFirst().rejects()).isEqualTo(1);
    }

    @Test
    void whatIsBadIsLoggedWithThePeersNameAndCountedButNoSecretIsShown() throws Exception {
        var log = (Logger) LoggerFactory.getLogger("io.culvert.radius");
        var level = log.getLevel();
        var events = new ListAppender<ILoggingEvent>();
        events.start();
        log.addAppender(events);
        log.setLevel(Level.TRACE);
        log.setAdditive(false);
        try {
            var server = server(Samples.SECRET);
            server.script((request, reply) -> {
                var authenticity = new Authenticity(Samples.SECRET);
                var authenticator = PacketLayout.authenticator(request);
                var hidden = authenticity.hideTunnelPassword(Secret.utf8("first-secret"), 0x8001, authenticator);
                var again = authenticity.hideTunnelPassword(Secret.utf8("second-secret"), 0x8001, authenticator);
                var wrong = new Authenticity(Secret.utf8("another"))
                        .hideTunnelPassword(Secret.utf8("third-secret"), 0x8002, authenticator);
                reply.send(FakeServer.answer(
                        PacketCode.ACCESS_ACCEPT,
                        request,
                        true,
                        new AttributeList()
                                .tagged(Attributes.TUNNEL_PASSWORD, 1, hidden)
                                .tagged(Attributes.TUNNEL_PASSWORD, 2, again)
                                .tagged(Attributes.TUNNEL_PASSWORD, 3, wrong)
                                .tagged(Attributes.TUNNEL_SERVER_ENDPOINT, 4, new byte[0])));
            });
            var client = client(server);
            assertThat(password(ask(client, Samples.tunnel("lac\n1")))).contains(Secret.utf8("first-secret"));
            assertThat(client.counters().getFirst().badAttributes()).isGreaterThanOrEqualTo(2);
            assertThat(events.list)
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .contains(
                            "tunnel of lac?1: Tunnel-Password:2 \"\" from 127.0.0.1:" + server.port()
                                    + " is ignored: another one has the same salt",
                            "tunnel of lac?1: Tunnel-Server-Endpoint:4 \"\" from 127.0.0.1:" + server.port()
                                    + " is ignored: it has no value")
                    .noneMatch(message -> message.contains("-secret"))
                    .noneMatch(
                            message -> message.contains(Octets.utf8("-secret").toHex()))
                    .noneMatch(message -> message.contains("cisco"));
        } finally {
            log.setAdditive(true);
            log.setLevel(level);
            log.detachAppender(events);
        }
    }

    /** Accepts with the password "secret of " and the peer's name. */
    private static byte[] accept(byte[] request, Secret secret) {
        int nameLength = request[39] & 0xFF; // behind Message-Authenticator
        assertThat(request[38]).isEqualTo((byte) 1);
        var name = Octets.of(request, 40, nameLength - 2).toUtf8();
        var hidden = new Authenticity(secret)
                .hideTunnelPassword(Secret.utf8("secret of " + name), 0x8001, PacketLayout.authenticator(request));
        return FakeServer.answer(
                PacketCode.ACCESS_ACCEPT,
                request,
                secret,
                new AttributeList()
                        .integer(Attributes.SERVICE_TYPE, Attributes.SERVICE_OUTBOUND)
                        .tagged(Attributes.TUNNEL_PASSWORD, 1, hidden));
    }

    private static Optional<Secret> password(AaaReply reply) {
        assertThat(reply).isInstanceOf(AaaReply.Accepted.class);
        return reply instanceof AaaReply.Accepted accepted
                ? accepted.authorization().tunnels().getFirst().password()
                : Optional.empty();
    }

    private FakeServer server(Secret secret) throws Exception {
        var server = new FakeServer((request, reply) -> reply.send(accept(request, secret)));
        toClose.add(server);
        return server;
    }

    private RadiusClient client(FakeServer server) throws Exception {
        return open(List.of(radiusServer(server, Samples.SECRET)));
    }

    private RadiusClient open(List<RadiusServer> servers) throws Exception {
        var client = RadiusClient.open(
                RadiusClientSettings.of(servers, NasIdentity.named("lns")).withRetransmission(TIMES),
                InstantSource.system(),
                RandomGeneratorFactory.of("L64X128MixRandom").create(1));
        toClose.add(client);
        return client;
    }

    private static RadiusServer radiusServer(FakeServer server, Secret secret) {
        return new RadiusServer(Samples.ipv4(127, 0, 0, 1), server.port(), server.port(), secret);
    }

    private static AaaReply ask(RadiusClient client, AaaRequest request) throws Exception {
        var reply = new CompletableFuture<AaaReply>();
        client.ask(request, reply::complete);
        return reply.get(30, TimeUnit.SECONDS);
    }
}
