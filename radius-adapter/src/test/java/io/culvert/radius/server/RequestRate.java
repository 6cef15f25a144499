package io.culvert.radius.server;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.aaa.SessionFacts;
import io.culvert.octets.Octets;
import io.culvert.radius.Samples;
import io.culvert.radius.client.AccountingOutcome;
import io.culvert.radius.client.RadiusClient;
import io.culvert.radius.client.RadiusClientSettings;
import io.culvert.radius.client.RadiusServer;
import io.culvert.radius.packet.Authenticity;
import io.culvert.radius.packet.NasIdentity;
import io.culvert.radius.packet.ReplyReader;
import io.culvert.radius.packet.RequestEncoder;
import java.lang.management.ManagementFactory;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Run by hand: how many CHAP requests and accounting records a second go from the client to the embedded server and
 * back in one process, and what CPU time the client's thread takes for each.
 */
public final class RequestRate {
    private static final int ROUNDS = 6;
    private static final int REQUESTS = 60_000;
    private static final int IN_FLIGHT = 500;

    private RequestRate() {}

    public static void main(String[] arguments) throws Exception {
        var users = UsersFile.parse(List.of("alice password=wonderland framed-ip-address=10.0.0.5 class=gold "
                + "session-timeout=3600 framed-route=\"10.1.0.0/24 0.0.0.0 1\""));
        codec();
        try (var server = EmbeddedRadiusServer.start(EmbeddedRadiusSettings.loopback(Samples.SECRET), users);
                var client = RadiusClient.open(
                        RadiusClientSettings.of(
                                List.of(new RadiusServer(
                                        server.authenticationAddress().getAddress(),
                                        server.authenticationAddress().getPort(),
                                        server.accountingAddress().getPort(),
                                        Samples.SECRET)),
                                NasIdentity.named("lns")),
                        InstantSource.system(),
                        new SecureRandom())) {
            for (int i = 0; i < ROUNDS; i++) {
                round(client, i);
            }
            System.out.println(server.counters());
            client.counters().forEach(System.out::println);
        }
    }

    private static void round(RadiusClient client, int round) throws InterruptedException {
        var request = Samples.chap("alice", "wonderland");
        boolean isAccounting = round % 2 == 1;
        var permits = new Semaphore(IN_FLIGHT);
        var bad = new AtomicInteger();
        long cpu = cpuNanos("radius-client");
        long serverCpu = cpuNanos("radius-server");
        long start = System.nanoTime();
        for (int i = 0; i < REQUESTS; i++) {
            permits.acquire();
            if (isAccounting) {
                client.account(accounting(round * REQUESTS + i), outcome -> {
                    if (!(outcome instanceof AccountingOutcome.Acknowledged)) {
                        bad.incrementAndGet();
                    }
                    permits.release();
                });
            } else {
                client.ask(request, reply -> {
                    if (!(reply instanceof AaaReply.Accepted)) {
                        bad.incrementAndGet();
                    }
                    permits.release();
                });
            }
        }
        permits.acquire(IN_FLIGHT);
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                "%s: %.0f requests/s, client %.1f us CPU each, server %.1f us CPU each, %d bad%n",
                isAccounting ? "accounting" : "CHAP",
                REQUESTS / seconds,
                (cpuNanos("radius-client") - cpu) / 1e3 / REQUESTS,
                (cpuNanos("radius-server") - serverCpu) / 1e3 / REQUESTS,
                bad.get());
    }

    private static AccountingRecord accounting(int number) {
        var sample = Samples.session();
        var session = new SessionFacts(
                Integer.toHexString(number),
                sample.nasPort(),
                sample.callingStationId(),
                sample.calledStationId(),
                sample.connectSpeed(),
                sample.tunnel());
        return new AccountingRecord(
                new AccountingRecord.Event.Start(),
                Samples.EVENT_TIME,
                "alice",
                session,
                Optional.of(Samples.ipv4(10, 0, 0, 5)),
                List.of(Octets.utf8("gold")),
                AccountingRecord.Authentic.RADIUS);
    }

    /** What encoding a request and reading a reply takes without sockets. */
    private static void codec() {
        var encoder = new RequestEncoder(NasIdentity.named("lns"));
        var authenticity = new Authenticity(Samples.SECRET);
        var request = Samples.chap("alice", "wonderland");
        var authenticator = new Authenticator(UsersFile.parse(List.of("alice password=wonderland class=gold "
                + "framed-ip-address=10.0.0.5 session-timeout=3600 framed-route=\"10.1.0.0/24 0.0.0.0 1\"")));
        var packet = encoder.accessRequest(request, 1, new byte[16], authenticity);
        var reply = authenticator.answer(packet, authenticity);
        authenticity.signReply(reply, new byte[16]);
        for (int round = 0; round < 5; round++) {
            long start = System.nanoTime();
            for (int i = 0; i < 100_000; i++) {
                packet = encoder.accessRequest(request, 1, new byte[16], authenticity);
            }
            long encoded = System.nanoTime();
            for (int i = 0; i < 100_000; i++) {
                if (authenticity.verifyReply(reply, new byte[16], true) != Authenticity.Verdict.AUTHENTIC) {
                    throw new IllegalStateException();
                }
            }
            long verified = System.nanoTime();
            for (int i = 0; i < 100_000; i++) {
                ReplyReader.read(reply, request, new byte[16], authenticity, _ -> {});
            }
            System.out.printf(
                    "codec: encode %d ns, verify %d ns, read %d ns%n",
                    (encoded - start) / 100_000,
                    (verified - encoded) / 100_000,
                    (System.nanoTime() - verified) / 100_000);
        }
    }

    private static long cpuNanos(String prefix) {
        var threads = ManagementFactory.getThreadMXBean();
        long sum = 0;
        for (var info : threads.getThreadInfo(threads.getAllThreadIds())) {
            if (info != null && info.getThreadName().startsWith(prefix)) {
                sum += threads.getThreadCpuTime(info.getThreadId());
            }
        }
        return sum;
    }
}
