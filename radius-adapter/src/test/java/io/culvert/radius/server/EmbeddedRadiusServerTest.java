package io.culvert.radius.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.Credential;
import io.culvert.core.aaa.FramedAddress;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.aaa.TunnelAttributes;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.radius.Samples;
import io.culvert.radius.client.AccountingOutcome;
import io.culvert.radius.client.RadiusClient;
import io.culvert.radius.client.RadiusClientSettings;
import io.culvert.radius.client.RadiusServer;
import io.culvert.radius.client.Retransmission;
import io.culvert.radius.packet.NasIdentity;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedRadiusServerTest {
    private static final AaaReply REJECTED =
            new AaaReply.Rejected(Optional.of("Authentication failed"), Optional.empty());

    @TempDir
    private Path directory;

    private EmbeddedRadiusServer server;
    private RadiusClient client;

    @BeforeEach
    void start() throws IOException {
        server = EmbeddedRadiusServer.start(
                new EmbeddedRadiusSettings(
                        Samples.ipv4(127, 0, 0, 1), 0, 0, Samples.SECRET, Optional.of(directory.resolve("detail"))),
                UsersFile.parse(List.of(
                        "alice password=wonderland framed-ip-address=10.0.0.5",
                        "User password=clientPass",
                        "lac-1 password=cisco service-type=Outbound-User tunnel-type:1=L2TP "
                                + "tunnel-server-endpoint:1=10.9.9.9 tunnel-password:1=\"tunnel secret\" "
                                + "tunnel-password:2=other tunnel-client-auth-id=lac "
                                + "cisco-avpair=vpdn:l2tp-tunnel-resync-packet=4",
                        "alice password=cisco service-type=Outbound-User")));
        client = client(Samples.SECRET);
    }

    @AfterEach
    void stop() throws IOException {
        client.close();
        server.close();
    }

    @Test
    void papAndChapAreAcceptedWithTheUsersReply() throws Exception {
        for (var request : List.of(Samples.pap("alice", "wonderland"), Samples.chap("alice", "wonderland"))) {
            assertThat(ask(request))
                    .isInstanceOfSatisfying(
                            AaaReply.Accepted.class,
                            accepted -> assertThat(accepted.authorization().framedIpAddress())
                                    .isEqualTo(new FramedAddress.Fixed(Samples.ipv4(10, 0, 0, 5))));
        }
        assertThat(server.counters()).isEqualTo(new EmbeddedRadiusCounters(2, 0, 0, 0, 0, 0, 0));
    }

    /** The values of RFC 2759 section 9.2. */
    @Test
    void msChapV2IsAcceptedWithTheProofOfRfc2759() throws Exception {
        var response = Octets.ofHex("21402324255e262a28295f2b3a337c7e" + "00".repeat(8)
                + "82309ecd8d708b5ea08faa3981cd83544233114a3d85d6df" + "00");
        var request = new AaaRequest.AuthenticateUser(
                "User",
                new Credential.MsChapV2(7, Octets.ofHex("5b5d7c7d7b3f2f3e3c2c602132262628"), response),
                Samples.session());
        assertThat(ask(request))
                .isEqualTo(new AaaReply.Accepted(
                        Authorization.PLAIN, Optional.of(Octets.utf8("S=407A5589115FD0D6209F510FE9C04566932CDA56"))));
    }

    @Test
    void wrongPasswordsAndUnknownUsersAreRejected() throws Exception {
        assertThat(ask(Samples.pap("alice", "wonderlanD"))).isEqualTo(REJECTED);
        assertThat(ask(Samples.chap("alice", "wonderlanD"))).isEqualTo(REJECTED);
        assertThat(ask(Samples.pap("mallory", "wonderland"))).isEqualTo(REJECTED);
        var msChap = new AaaRequest.AuthenticateUser(
                "User",
                new Credential.MsChapV2(7, Octets.wrap(new byte[16]), Octets.wrap(new byte[49])),
                Samples.session());
        assertThat(ask(msChap))
                .isEqualTo(new AaaReply.Rejected(Optional.of("Authentication failed"), Optional.of("E=691 R=0 V=3")));
        assertThat(server.counters().rejects()).isEqualTo(4);
    }

    @Test
    void aTunnelProfileIsGivenToATunnel() throws Exception {
        assertThat(ask(Samples.tunnel("lac-1"))).isInstanceOfSatisfying(AaaReply.Accepted.class, accepted -> {
            var authorization = accepted.authorization();
            assertThat(authorization.avPairs()).containsExactly("vpdn:l2tp-tunnel-resync-packet=4");
            assertThat(authorization.tunnels())
                    .extracting(
                            TunnelAttributes::tag,
                            TunnelAttributes::type,
                            TunnelAttributes::serverEndpoint,
                            TunnelAttributes::password,
                            TunnelAttributes::clientAuthId)
                    .containsExactly(
                            tuple(0, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of("lac")),
                            tuple(
                                    1,
                                    Optional.of(3),
                                    Optional.of("10.9.9.9"),
                                    Optional.of(Secret.utf8("tunnel secret")),
                                    Optional.empty()),
                            tuple(
                                    2,
                                    Optional.empty(),
                                    Optional.empty(),
                                    Optional.of(Secret.utf8("other")),
                                    Optional.empty()));
        });
        assertThat(client.counters().getFirst().badAttributes()).isZero();
    }

    @Test
    void nobodyLogsInWithATunnelProfileOrOpensATunnelAsAUser() throws Exception {
        assertThat(ask(Samples.pap("lac-1", "cisco"))).isEqualTo(REJECTED);
        assertThat(ask(Samples.chap("lac-1", "cisco"))).isEqualTo(REJECTED);
        assertThat(ask(Samples.pap("alice", "cisco"))).isEqualTo(REJECTED);
        assertThat(ask(Samples.chap("alice", "cisco"))).isEqualTo(REJECTED);
        var sample = Samples.tunnel("alice");
        for (var request : List.of(
                new AaaRequest.AuthorizeTunnel(
                        "alice", Secret.utf8("wonderland"), sample.clientEndpoint(), sample.serverEndpoint()),
                Samples.tunnel("lac-2"))) {
            assertThat(ask(request))
                    .isEqualTo(new AaaReply.Rejected(
                            Optional.of("The users file has no tunnel profile (service-type=Outbound-User)"
                                    + " with this name and password"),
                            Optional.empty()));
        }
        assertThat(server.counters().accepts()).isZero();
    }

    @Test
    void anotherSecretIsDropped() throws Exception {
        try (var stranger = client(Secret.utf8("another secret of octets"))) {
            var reply = new CompletableFuture<AaaReply>();
            stranger.ask(Samples.pap("alice", "wonderland"), reply::complete);
            assertThat(reply.get(20, TimeUnit.SECONDS)).isInstanceOf(AaaReply.Unavailable.class);
        }
        assertThat(server.counters().dropped()).isPositive();
        assertThat(server.counters().rejects()).isZero();
    }

    @Test
    void accountingIsCountedKeptAndWritten() throws Exception {
        for (var event : List.of(
                new Event.Start(), new Event.Interim(Duration.ofSeconds(60), TrafficCounters.ZERO), Samples.stop())) {
            assertThat(account(Samples.accounting(event))).isEqualTo(new AccountingOutcome.Acknowledged());
        }
        assertThat(server.counters()).isEqualTo(new EmbeddedRadiusCounters(0, 0, 1, 1, 1, 0, 0));
        var entries = server.accountingEntries();
        assertThat(entries)
                .extracting(entry -> entry.text("Acct-Status-Type").orElseThrow())
                .isIn(List.of("Start", "Alive", "Stop"), List.of("Start", "Interim-Update", "Stop"));
        assertThat(entries.getLast().text("Acct-Output-Gigawords")).contains("7");
        assertThat(entries.getLast().text("Cisco-Disconnect-Cause")).contains("VPN-User-Disconnect");
        assertThat(Files.readString(directory.resolve("detail")))
                .contains("\tAcct-Status-Type = Stop")
                .contains("\tTunnel-Client-Endpoint = 192.0.2.10")
                .contains("\tAcct-Terminate-Cause = Idle-Timeout");
    }

    @Test
    void startAndEndOfTheNasAreAcknowledgedAndNameNoUser() throws Exception {
        var on = new CompletableFuture<AccountingOutcome>();
        client.accountingOn(on::complete);
        assertThat(on.get(20, TimeUnit.SECONDS)).isEqualTo(new AccountingOutcome.Acknowledged());
        var off = new CompletableFuture<AccountingOutcome>();
        client.accountingOff(off::complete);
        assertThat(off.get(20, TimeUnit.SECONDS)).isEqualTo(new AccountingOutcome.Acknowledged());
        assertThat(server.counters()).isEqualTo(new EmbeddedRadiusCounters(0, 0, 0, 0, 0, 0, 0));
        var entries = server.accountingEntries();
        assertThat(entries)
                .extracting(entry -> entry.text("Acct-Status-Type").orElseThrow())
                .containsExactly("Accounting-On", "Accounting-Off");
        assertThat(entries).allSatisfy(entry -> {
            assertThat(entry.text("User-Name")).isEmpty();
            assertThat(entry.text("NAS-Identifier")).contains("lns");
            assertThat(entry.text("Acct-Session-Id")).isPresent();
            assertThat(entry.text("Event-Timestamp")).isPresent();
        });
    }

    @Test
    void aRepetitionIsAnsweredTheSameAndCountedOnce() throws Exception {
        var request = new io.culvert.radius.packet.RequestEncoder(NasIdentity.named("lns"))
                .accountingRequest(
                        Samples.accounting(new Event.Start()),
                        9,
                        Duration.ZERO,
                        new io.culvert.radius.packet.Authenticity(Samples.SECRET));
        try (var socket = new DatagramSocket()) {
            socket.setSoTimeout(10_000);
            var first = exchange(socket, request);
            assertThat(exchange(socket, request)).isEqualTo(first);
        }
        assertThat(server.counters()).isEqualTo(new EmbeddedRadiusCounters(0, 0, 1, 0, 0, 1, 0));
        assertThat(server.accountingEntries()).hasSize(1);
    }

    @Test
    void aTakenPortIsNamed() {
        assertThatThrownBy(() -> EmbeddedRadiusServer.start(
                        new EmbeddedRadiusSettings(
                                Samples.ipv4(127, 0, 0, 1),
                                server.authenticationAddress().getPort(),
                                0,
                                Samples.SECRET,
                                Optional.empty()),
                        UsersFile.parse(List.of())))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("embedded RADIUS server cannot listen on 127.0.0.1 port "
                        + server.authenticationAddress().getPort());
    }

    private Octets exchange(DatagramSocket socket, byte[] request) throws IOException {
        socket.send(new DatagramPacket(request, request.length, server.accountingAddress()));
        var answer = new DatagramPacket(new byte[4096], 4096);
        socket.receive(answer);
        return Octets.of(answer.getData(), 0, answer.getLength());
    }

    private RadiusClient client(Secret secret) throws IOException {
        return RadiusClient.open(
                RadiusClientSettings.of(
                                List.of(new RadiusServer(
                                        server.authenticationAddress().getAddress(),
                                        server.authenticationAddress().getPort(),
                                        server.accountingAddress().getPort(),
                                        secret)),
                                NasIdentity.named("lns"))
                        .withRetransmission(new Retransmission(
                                Duration.ofMillis(300),
                                Duration.ofSeconds(2),
                                2,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(60))),
                InstantSource.system(),
                RandomGeneratorFactory.of("L64X128MixRandom").create(3));
    }

    private AaaReply ask(AaaRequest request) throws Exception {
        var reply = new CompletableFuture<AaaReply>();
        client.ask(request, reply::complete);
        return reply.get(20, TimeUnit.SECONDS);
    }

    private AccountingOutcome account(AccountingRecord accounting) throws Exception {
        var outcome = new CompletableFuture<AccountingOutcome>();
        client.account(accounting, outcome::complete);
        return outcome.get(20, TimeUnit.SECONDS);
    }
}
