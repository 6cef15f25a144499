package io.culvert.radius.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.aaa.Authorization;
import io.culvert.octets.Octets;
import io.culvert.radius.Samples;
import io.culvert.radius.packet.AttributeList;
import io.culvert.radius.packet.Attributes;
import io.culvert.radius.packet.NasIdentity;
import io.culvert.radius.packet.PacketCode;
import io.culvert.radius.server.EmbeddedRadiusServer;
import io.culvert.radius.server.EmbeddedRadiusSettings;
import io.culvert.radius.server.UsersFile;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RadiusClientTest {
    private static final AaaReply ACCEPTED = new AaaReply.Accepted(Authorization.PLAIN, Optional.empty());
    /** Long enough never to end by chance, short enough to repeat within a test. */
    private static final Retransmission TIMES = new Retransmission(
            Duration.ofMillis(150), Duration.ofMillis(300), 2, Duration.ofSeconds(20), Duration.ofMillis(400));

    private final RandomGenerator random =
            RandomGeneratorFactory.of("L64X128MixRandom").create(1);
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (var closeable : toClose.reversed()) {
            closeable.close();
        }
    }

    @Test
    void anAcceptComesBackWithWhatItGives() throws Exception {
        var server = server((request, reply) -> reply.send(FakeServer.answer(
                PacketCode.ACCESS_ACCEPT,
                request,
                true,
                new AttributeList().integer(Attributes.FRAMED_IP_ADDRESS, 0x0A000005))));
        var client = client(server);
        var reply = ask(client, Samples.pap("alice", "x"));
        assertThat(reply).isInstanceOf(AaaReply.Accepted.class);
        assertThat(counters(client).accepts()).isEqualTo(1);
        assertThat(counters(client).sent()).isEqualTo(1);
        assertThat(counters(client).inFlight()).isZero();
        assertThat(counters(client).latencySum()).isPositive();
    }

    @Test
    void rejectAndChallengeAreCountedApart() throws Exception {
        var server = server((request, reply) ->
                reply.send(FakeServer.answer(PacketCode.ACCESS_REJECT, request, true, new AttributeList())));
        var client = client(server);
        assertThat(ask(client, Samples.pap("alice", "x")))
                .isEqualTo(new AaaReply.Rejected(Optional.empty(), Optional.empty()));
        server.script((request, reply) ->
                reply.send(FakeServer.answer(PacketCode.ACCESS_CHALLENGE, request, true, new AttributeList())));
        assertThat(ask(client, Samples.pap("alice", "x"))).isInstanceOf(AaaReply.Rejected.class);
        assertThat(counters(client).rejects()).isEqualTo(1);
        assertThat(counters(client).challenges()).isEqualTo(1);
    }

    @Test
    void aSilentServerIsAskedAgainWithTheSameOctetsThenGivenUp() throws Exception {
        var server = server((_, _) -> {});
        var client = client(server);
        assertThat(ask(client, Samples.pap("alice", "x")))
                .isEqualTo(new AaaReply.Unavailable("no answer from 127.0.0.1:" + server.port()));
        assertThat(server.requests).hasSize(3);
        assertThat(new HashSet<>(server.requests)).hasSize(1);
        assertThat(counters(client).retransmitted()).isEqualTo(2);
        assertThat(counters(client).timeouts()).isEqualTo(1);
        assertThat(counters(client).isAlive()).isFalse();
    }

    @Test
    void anAnswerToTheRepetitionCounts() throws Exception {
        var count = new AtomicInteger();
        var server = server((request, reply) -> {
            if (count.incrementAndGet() == 2) {
                reply.send(FakeServer.accept(request));
            }
        });
        var client = client(server);
        assertThat(ask(client, Samples.pap("alice", "x"))).isEqualTo(ACCEPTED);
        assertThat(counters(client).retransmitted()).isEqualTo(1);
    }

    @Test
    void whatIsNotAnAuthenticAnswerIsDroppedAndTheRightOneStillCounts() throws Exception {
        var server = server((request, reply) -> {
            var right = FakeServer.accept(request);
            var wrongAuthenticator = right.clone();
            wrongAuthenticator[5] ^= 1;
            reply.send(wrongAuthenticator);
            reply.send(FakeServer.answer(PacketCode.ACCESS_ACCEPT, request, false, new AttributeList()));
            reply.send(Arrays.copyOf(right, right.length - 1));
            reply.send(Arrays.copyOf(right, 10));
            reply.send(new byte[0]);
            reply.send(new byte[4097]);
            reply.send(FakeServer.answer(PacketCode.ACCOUNTING_RESPONSE, request, true, new AttributeList()));
            var wrongIdentifier = request.clone();
            wrongIdentifier[1]++;
            reply.send(FakeServer.accept(wrongIdentifier));
            reply.send(right);
        });
        var client = client(server);
        assertThat(ask(client, Samples.pap("alice", "x"))).isEqualTo(ACCEPTED);
        var counters = counters(client);
        assertThat(counters.badAuthenticator()).isEqualTo(1);
        assertThat(counters.missingMessageAuthenticator()).isEqualTo(1);
        assertThat(counters.malformed()).isEqualTo(5);
        assertThat(counters.unexpected()).isEqualTo(1);
        assertThat(counters.accepts()).isEqualTo(1);
    }

    @Test
    void aLongAnswerIsRead() throws Exception {
        var server = server((request, reply) -> {
            var attributes = new AttributeList();
            for (int i = 0; i < 15; i++) {
                attributes.octets(Attributes.CLASS, Octets.wrap(new byte[253]));
            }
            attributes.octets(Attributes.CLASS, Octets.wrap(new byte[231]));
            reply.send(FakeServer.answer(PacketCode.ACCESS_ACCEPT, request, true, attributes));
        });
        assertThat(ask(client(server), Samples.pap("alice", "x")))
                .isInstanceOfSatisfying(
                        AaaReply.Accepted.class,
                        accepted ->
                                assertThat(accepted.authorization().classes()).hasSize(16));
    }

    @Test
    void anAnswerWithoutMessageAuthenticatorCountsWhereItIsNotRequired() throws Exception {
        var server = server((request, reply) ->
                reply.send(FakeServer.answer(PacketCode.ACCESS_ACCEPT, request, false, new AttributeList())));
        var client = open(settings(server).withRequireMessageAuthenticator(false));
        assertThat(ask(client, Samples.pap("alice", "x"))).isEqualTo(ACCEPTED);
    }

    @Test
    void theReasonSaysWhatWasWrongWithAnswersThatWereDropped() throws Exception {
        var server = server((request, reply) ->
                reply.send(FakeServer.answer(PacketCode.ACCESS_ACCEPT, request, false, new AttributeList())));
        assertThat(ask(client(server), Samples.pap("alice", "x")))
                .isEqualTo(new AaaReply.Unavailable("no answer from 127.0.0.1:" + server.port()
                        + " (it sends answers without Message-Authenticator)"));
        server.script((request, reply) -> {
            var wrong = FakeServer.accept(request);
            wrong[4] ^= 1;
            reply.send(wrong);
        });
        assertThat(ask(client(server), Samples.pap("alice", "x")))
                .isEqualTo(new AaaReply.Unavailable(
                        "no answer from 127.0.0.1:" + server.port() + " (it sends answers made with another secret)"));
    }

    @Test
    void anAnswerFromAnotherPortIsCountedAndDropped() throws Exception {
        try (var other = new DatagramSocket(new InetSocketAddress(Samples.ipv4(127, 0, 0, 1), 0));
                var raw = new RawServer(other)) {
            var client = open(RadiusClientSettings.of(
                            List.of(new RadiusServer(
                                    Samples.ipv4(127, 0, 0, 1), raw.port(), raw.port(), Samples.SECRET)),
                            NasIdentity.named("lns"))
                    .withRetransmission(TIMES));
            assertThat(ask(client, Samples.pap("alice", "x"))).isInstanceOf(AaaReply.Unavailable.class);
            assertThat(counters(client).wrongSource()).isEqualTo(3);
            assertThat(counters(client).accepts()).isZero();
        }
    }

    @Test
    void everyAnswerIsGivenOnceHoweverOftenItComes() throws Exception {
        var server = server((request, reply) -> {
            for (int i = 0; i < 3; i++) {
                reply.send(FakeServer.accept(request));
            }
        });
        var client = client(server);
        var replies = new ConcurrentLinkedQueue<AaaReply>();
        for (int i = 0; i < 50; i++) {
            client.ask(Samples.pap("user" + i, "x"), replies::add);
        }
        assertThat(client.awaitDrained(Duration.ofSeconds(10))).isTrue();
        assertThat(ask(client, Samples.pap("last", "x"))).isEqualTo(ACCEPTED);
        assertThat(replies).hasSize(50).allMatch(ACCEPTED::equals);
        assertThat(counters(client).unexpected()).isGreaterThanOrEqualTo(100);
    }

    @Test
    void theNextServerIsAskedAndTheFirstAgainWhenItIsBack() throws Exception {
        var first = server((_, _) -> {});
        var second = server((request, reply) -> reply.send(FakeServer.accept(request)));
        var client = open(settings(first, second));
        assertThat(ask(client, Samples.pap("one", "x"))).isEqualTo(ACCEPTED);
        assertThat(first.requests).hasSize(3);
        assertThat(ask(client, Samples.pap("two", "x"))).isEqualTo(ACCEPTED);
        assertThat(first.requests).hasSize(3);
        assertThat(second.requests).hasSize(2);
        first.script((request, reply) -> reply.send(FakeServer.accept(request)));
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!client.counters().getFirst().isAlive() && System.nanoTime() < end) {
            assertThat(ask(client, Samples.pap("three", "x"))).isEqualTo(ACCEPTED);
        }
        assertThat(client.counters().getFirst().isAlive()).isTrue();
        int before = second.requests.size();
        assertThat(ask(client, Samples.pap("four", "x"))).isEqualTo(ACCEPTED);
        assertThat(second.requests).hasSize(before);
    }

    @Test
    void fiveThousandRequestsAreInFlightAtOnce() throws Exception {
        var held = new ConcurrentLinkedQueue<Runnable>();
        var arrived = new HashSet<Octets>();
        var allArrived = new CompletableFuture<Boolean>();
        var server = server((request, reply) -> {
            if (allArrived.isDone()) {
                reply.send(FakeServer.accept(request));
                return;
            }
            if (arrived.add(Octets.of(request))) {
                held.add(() -> {
                    try {
                        reply.send(FakeServer.accept(request));
                    } catch (IOException e) {
                        throw new java.io.UncheckedIOException(e);
                    }
                });
            }
            if (arrived.size() == 5_000) {
                var _ = allArrived.complete(true);
            }
        });
        // What the socket buffers could not take comes again.
        var client = open(settings(server)
                .withRetransmission(new Retransmission(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1),
                        20,
                        Duration.ofMinutes(1),
                        Duration.ofMinutes(1))));
        var replies = new ConcurrentLinkedQueue<AaaReply>();
        for (int i = 0; i < 5_000; i++) {
            client.ask(Samples.pap("user" + i, "x"), replies::add);
        }
        assertThat(allArrived.get(60, TimeUnit.SECONDS)).isTrue();
        assertThat(counters(client).inFlight()).isEqualTo(5_000);
        assertThat(client.outstanding()).isEqualTo(5_000);
        held.forEach(Runnable::run);
        assertThat(client.awaitDrained(Duration.ofMinutes(1))).isTrue();
        assertThat(replies).hasSize(5_000).allMatch(ACCEPTED::equals);
    }

    @Test
    void beyondIdentifiersAndQueueTheAnswerIsUnavailableAtOnce() throws Exception {
        var server = server((_, _) -> {});
        var client = open(settings(server).withSocketsPerServer(1, 10));
        var replies = new ConcurrentLinkedQueue<AaaReply>();
        for (int i = 0; i < 300; i++) {
            client.ask(Samples.pap("user" + i, "x"), replies::add);
        }
        assertThat(replies).isNotEmpty().allMatch(AaaReply.Unavailable.class::isInstance);
        assertThat(client.awaitDrained(Duration.ofSeconds(30))).isTrue();
        assertThat(replies).hasSize(300);
    }

    @Test
    void accountingIsAcknowledged() throws Exception {
        var server = server((request, reply) ->
                reply.send(FakeServer.answer(PacketCode.ACCOUNTING_RESPONSE, request, false, new AttributeList())));
        var client = client(server);
        assertThat(account(client, Samples.accounting(Samples.stop()))).isEqualTo(new AccountingOutcome.Acknowledged());
        assertThat(client.counters().get(1).accountingResponses()).isEqualTo(1);
        assertThat(client.counters())
                .extracting(ServerCounters::role)
                .containsExactly(ServerCounters.Role.AUTHENTICATION, ServerCounters.Role.ACCOUNTING);
    }

    @Test
    void aTimeBelowASecondIsToldInMilliseconds() throws Exception {
        var server = server((_, _) -> {});
        var client = open(settings(server).withAccounting(10, Duration.ofMillis(300)));
        assertThat(account(client, Samples.accounting(new AccountingRecord.Event.Start())))
                .isEqualTo(new AccountingOutcome.Failed("no answer from 127.0.0.1:" + server.port() + " in 300 ms"));
    }

    @Test
    void accountingThatNobodyAnswersFailsInTime() throws Exception {
        var server = server((_, _) -> {});
        var client = open(settings(server).withAccounting(10, Duration.ofSeconds(2)));
        var outcome = account(client, Samples.accounting(new AccountingRecord.Event.Start()));
        assertThat(outcome)
                .isEqualTo(new AccountingOutcome.Failed("no answer from 127.0.0.1:" + server.port() + " in 2 s"));
        assertThat(client.accountingGivenUp()).isEqualTo(1);
    }

    @Test
    void accountingBeyondItsBoundsIsRefusedAndCountedAndTakesNothingFromAuthentication() throws Exception {
        try (var authentication = new FakeServer((request, reply) -> reply.send(FakeServer.accept(request)));
                var accounting = new FakeServer((_, _) -> {})) {
            var server = new RadiusServer(
                    Samples.ipv4(127, 0, 0, 1), authentication.port(), accounting.port(), Samples.SECRET);
            var client = open(RadiusClientSettings.of(List.of(server), NasIdentity.named("lns"))
                    .withRetransmission(TIMES)
                    .withSocketsPerServer(1, 0)
                    .withAccounting(100, Duration.ofMinutes(1)));
            var outcomes = new ConcurrentLinkedQueue<AccountingOutcome>();
            for (int i = 0; i < 1_000; i++) {
                client.account(Samples.accounting(Samples.stop()), outcomes::add);
            }
            assertThat(outcomes)
                    .hasSize(644)
                    .allMatch(new AccountingOutcome.Failed("more than 356 accounting records are outstanding")::equals);
            assertThat(client.accountingGivenUp()).isEqualTo(644);
            assertThat(client.outstanding()).isEqualTo(356);
            assertThat(client.awaitDrained(Duration.ofMillis(1))).isFalse();
            assertThat(ask(client, Samples.pap("alice", "x"))).isEqualTo(ACCEPTED);
            client.close();
            assertThat(outcomes).hasSize(1_000);
            assertThat(client.accountingGivenUp()).isEqualTo(1_000);
        }
    }

    @Test
    void aBurstOfStopsIsAcknowledgedAndUsersAreLetInMeanwhile() throws Exception {
        int burst = 100_000;
        var settings = EmbeddedRadiusSettings.loopback(Samples.SECRET);
        try (var embedded = EmbeddedRadiusServer.start(settings, UsersFile.parse(List.of("alice password=x")))) {
            var server = new RadiusServer(
                    embedded.accountingAddress().getAddress(),
                    embedded.authenticationAddress().getPort(),
                    embedded.accountingAddress().getPort(),
                    Samples.SECRET);
            var client = open(RadiusClientSettings.of(List.of(server), NasIdentity.named("lns")));
            var outcomes = new AtomicInteger();
            for (int i = 0; i < burst; i++) {
                client.account(stop("user" + i), _ -> outcomes.incrementAndGet());
            }
            int asked = 0;
            do {
                assertThat(ask(client, Samples.pap("alice", "x"))).isInstanceOf(AaaReply.Accepted.class);
                asked++;
            } while (outcomes.get() < burst / 2);
            assertThat(asked).isGreaterThan(10);
            assertThat(client.awaitDrained(Duration.ofMinutes(2))).isTrue();
            assertThat(outcomes).hasValue(burst);
            assertThat(client.accountingGivenUp()).isZero();
            assertThat(embedded.counters().stops()).isGreaterThanOrEqualTo(burst);
        }
    }

    @Test
    void noRecordOvertakesAccountingOn() throws Exception {
        var types = new ConcurrentLinkedQueue<Integer>();
        var count = new AtomicInteger();
        var server = server((request, reply) -> {
            types.add(statusType(request));
            // The first is lost: its repetition has to come before the record all the same.
            if (count.incrementAndGet() > 1) {
                reply.send(FakeServer.answer(PacketCode.ACCOUNTING_RESPONSE, request, false, new AttributeList()));
            }
        });
        var client = client(server);
        var announced = new CompletableFuture<AccountingOutcome>();
        client.accountingOn(announced::complete);
        assertThat(account(client, Samples.accounting(new AccountingRecord.Event.Start())))
                .isEqualTo(new AccountingOutcome.Acknowledged());
        assertThat(announced).isCompletedWithValue(new AccountingOutcome.Acknowledged());
        var ended = new CompletableFuture<AccountingOutcome>();
        client.accountingOff(ended::complete);
        assertThat(ended.get(30, TimeUnit.SECONDS)).isEqualTo(new AccountingOutcome.Acknowledged());
        assertThat(types).containsExactly(7, 7, 1, 8);
        assertThat(client.awaitDrained(Duration.ofSeconds(10))).isTrue();
    }

    @Test
    void whenNobodyAcknowledgesAccountingOnRecordsAreSentAllTheSame() throws Exception {
        var server = server((request, reply) -> {
            if (statusType(request) != 7) {
                reply.send(FakeServer.answer(PacketCode.ACCOUNTING_RESPONSE, request, false, new AttributeList()));
            }
        });
        var client = client(server);
        var announced = new CompletableFuture<AccountingOutcome>();
        client.accountingOn(announced::complete);
        assertThat(account(client, Samples.accounting(new AccountingRecord.Event.Start())))
                .isEqualTo(new AccountingOutcome.Acknowledged());
        assertThat(announced)
                .isCompletedWithValue(new AccountingOutcome.Failed("no answer from 127.0.0.1:" + server.port()));
        assertThat(client.accountingGivenUp()).isZero();
    }

    private static AccountingRecord stop(String userName) {
        var sample = Samples.accounting(Samples.stop());
        return new AccountingRecord(
                sample.event(),
                sample.eventTime(),
                userName,
                sample.session(),
                sample.framedIpAddress(),
                sample.classes(),
                sample.authentic());
    }

    /** Acct-Status-Type, which is the first attribute here. */
    private static int statusType(byte[] request) {
        assertThat(request[20]).isEqualTo((byte) 40);
        return request[25];
    }

    @Test
    void aUserWhomRadiusCannotNameIsRejectedUnasked() throws Exception {
        var server = server((_, _) -> {});
        assertThat(ask(client(server), Samples.pap("x".repeat(254), "x")))
                .isEqualTo(AaaReply.Rejected.because("user name of 254 octets"));
        assertThat(server.requests).isEmpty();
    }

    @Test
    void closingAnswersAllThatIsOpenAndAllThatComesLater() throws Exception {
        var server = server((_, _) -> {});
        var client = client(server);
        var replies = new ConcurrentLinkedQueue<AaaReply>();
        for (int i = 0; i < 20; i++) {
            client.ask(Samples.pap("user" + i, "x"), replies::add);
        }
        client.close();
        client.ask(Samples.pap("late", "x"), replies::add);
        assertThat(replies).hasSize(21).allMatch(new AaaReply.Unavailable("the RADIUS client is closed")::equals);
        assertThat(client.outstanding()).isZero();
    }

    @Test
    void anAskerThatThrowsHarmsNobodyElse() throws Exception {
        var server = server((request, reply) -> reply.send(FakeServer.accept(request)));
        var client = client(server);
        client.ask(Samples.pap("bad", "x"), _ -> {
            throw new IllegalStateException("an asker's bug, on purpose");
        });
        assertThat(ask(client, Samples.pap("alice", "x"))).isEqualTo(ACCEPTED);
        assertThat(client.awaitDrained(Duration.ofSeconds(5))).isTrue();
    }

    /** Receives at its own port, and answers rightly but from another. */
    private static final class RawServer implements AutoCloseable {
        private final DatagramSocket socket;

        RawServer(DatagramSocket other) throws IOException {
            socket = new DatagramSocket(new InetSocketAddress(Samples.ipv4(127, 0, 0, 1), 0));
            Thread.ofPlatform().daemon().start(() -> run(other));
        }

        int port() {
            return socket.getLocalPort();
        }

        @Override
        public void close() {
            socket.close();
        }

        private void run(DatagramSocket other) {
            var packet = new DatagramPacket(new byte[5000], 5000);
            try {
                while (true) {
                    packet.setLength(5000);
                    socket.receive(packet);
                    var answer = FakeServer.accept(Arrays.copyOf(packet.getData(), packet.getLength()));
                    other.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
                }
            } catch (IOException e) {
                assertThat(socket.isClosed()).isTrue();
            }
        }
    }

    private FakeServer server(FakeServer.Script script) throws IOException {
        var server = new FakeServer(script);
        toClose.add(server);
        return server;
    }

    private RadiusClient client(FakeServer server) throws IOException {
        return open(settings(server));
    }

    private RadiusClient open(RadiusClientSettings settings) throws IOException {
        var client = RadiusClient.open(settings, InstantSource.system(), random);
        toClose.add(client);
        return client;
    }

    private static RadiusClientSettings settings(FakeServer... servers) {
        return RadiusClientSettings.of(
                        Arrays.stream(servers)
                                .map(server -> new RadiusServer(
                                        Samples.ipv4(127, 0, 0, 1), server.port(), server.port(), Samples.SECRET))
                                .toList(),
                        NasIdentity.named("lns"))
                .withRetransmission(TIMES);
    }

    /** Of the first server's authentication port. */
    private static ServerCounters counters(RadiusClient client) {
        return client.counters().getFirst();
    }

    private static AaaReply ask(RadiusClient client, AaaRequest request) throws Exception {
        var reply = new CompletableFuture<AaaReply>();
        client.ask(request, reply::complete);
        return reply.get(30, TimeUnit.SECONDS);
    }

    private static AccountingOutcome account(RadiusClient client, AccountingRecord accounting) throws Exception {
        var outcome = new CompletableFuture<AccountingOutcome>();
        client.account(accounting, outcome::complete);
        return outcome.get(30, TimeUnit.SECONDS);
    }
}
