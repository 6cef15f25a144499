package io.culvert.radius.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.AccountingRecord;
import io.culvert.octets.Secret;
import io.culvert.radius.Samples;
import io.culvert.radius.packet.NasIdentity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Time is counted in milliseconds from {@link Samples#EVENT_TIME}. */
class ExchangePoolTest {
    private static final Retransmission TIMES = new Retransmission(
            Duration.ofSeconds(1), Duration.ofSeconds(5), 3, Duration.ofSeconds(60), Duration.ofSeconds(30));

    private static final Duration ACCOUNTING_GIVE_UP = Duration.ofSeconds(100);

    /** Always in the middle: no jitter. */
    private static final RandomGenerator NO_JITTER = new RandomGenerator() {
        @Override
        public long nextLong() {
            return 0;
        }

        @Override
        public double nextDouble(double origin, double bound) {
            return 0;
        }
    };

    private final List<String> log = new ArrayList<>();
    private final List<Exchange> failed = new ArrayList<>();
    private final List<Target> targets = new ArrayList<>();
    private boolean canOpen = true;
    private boolean canEncode = true;
    private Instant now = Samples.EVENT_TIME;

    @Test
    void repetitionsDoubleUpToTheLongestTimeAndAreTheSameOctets() {
        var pool = pool(1, 1, TIMES, NO_JITTER, 0);
        pool.submit(access(), now);
        runOut(pool);
        assertThat(log)
                .containsExactly(
                        "0 encode s0 id 0",
                        "0 send s0 lane 0 packet 1",
                        "1000 send s0 lane 0 packet 1",
                        "3000 send s0 lane 0 packet 1",
                        "7000 send s0 lane 0 packet 1",
                        "12000 failed: no answer from 127.0.0.1:1812");
        assertThat(targets.getFirst().tally.sent.sum()).isEqualTo(1);
        assertThat(targets.getFirst().tally.retransmitted.sum()).isEqualTo(3);
        assertThat(targets.getFirst().tally.timeouts.sum()).isEqualTo(1);
        assertThat(targets.getFirst().tally.inFlight.sum()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void jitterStaysWithinTenPerCent(long seed) {
        var pool =
                pool(1, 1, TIMES, RandomGeneratorFactory.of("L64X128MixRandom").create(seed), 0);
        pool.submit(access(), now);
        runOut(pool);
        var times = log.stream()
                .filter(line -> line.contains("send") || line.contains("failed"))
                .mapToLong(line -> Long.parseLong(line.substring(0, line.indexOf(' '))))
                .toArray();
        assertThat(times).hasSize(5);
        long first = times[1] - times[0];
        long second = times[2] - times[1];
        long third = times[3] - times[2];
        assertThat(first).isBetween(899L, 1100L).isNotEqualTo(1000L);
        assertThat(second).isBetween(first * 19 / 10 - 2, first * 21 / 10 + 2);
        assertThat(third).isBetween(second * 19 / 10 - 2, second * 21 / 10 + 2);
        assertThat(times[4] - times[3]).isBetween(4499L, 5500L);
    }

    @Test
    void accountingIsSentAnewWhenItsDelayHasChanged() {
        var times = new Retransmission(
                Duration.ofMillis(400), Duration.ofSeconds(5), 3, Duration.ofSeconds(60), Duration.ofSeconds(30));
        var pool = pool(1, 1, times, NO_JITTER, 0);
        pool.submit(accounting(), now);
        advanceTo(pool, 2_900);
        assertThat(log)
                .containsExactly(
                        "0 encode s0 id 0",
                        "0 send s0 lane 0 packet 1",
                        "400 send s0 lane 0 packet 1",
                        "1200 encode s0 id 1",
                        "1200 send s0 lane 0 packet 2",
                        "2800 encode s0 id 2",
                        "2800 send s0 lane 0 packet 3");
        var exchange = holder(0, 0);
        assertThat(targets.getFirst().holder(0, 1)).isSameAs(exchange);
        assertThat(targets.getFirst().holder(0, 2)).isSameAs(exchange);
        answer(pool, exchange);
        assertThat(targets.getFirst().holder(0, 0)).isNull();
        assertThat(targets.getFirst().holder(0, 2)).isNull();
        assertThat(targets.getFirst().tally.inFlight.sum()).isZero();
        assertThat(pool.nextDeadline()).isEmpty();
    }

    @Test
    void anAnswerEndsTheExchange() {
        var pool = pool(1, 1, TIMES, NO_JITTER, 0);
        var exchange = access();
        pool.submit(exchange, now);
        now = now.plusMillis(250);
        assertThat(pool.answered(exchange, targets.getFirst(), now)).isEqualTo(Duration.ofMillis(250));
        assertThat(pool.nextDeadline()).isEmpty();
        runOut(pool);
        assertThat(failed).isEmpty();
    }

    @Test
    void aSilentServerIsDeadAndAllThatIsThereGoesToTheNextAtOnce() {
        var pool = pool(2, 1, TIMES, NO_JITTER, 0);
        pool.submit(access(), now);
        advanceTo(pool, 11_000);
        pool.submit(access(), now);
        log.clear();
        advanceTo(pool, 12_000);
        assertThat(log)
                .containsExactly(
                        "12000 encode s1 id 0",
                        "12000 send s1 lane 0 packet 3",
                        "12000 encode s1 id 1",
                        "12000 send s1 lane 0 packet 4");
        assertThat(targets.getFirst().tally.isAlive).isFalse();
        assertThat(targets.getFirst().tally.inFlight.sum()).isZero();
        log.clear();
        pool.submit(access(), now);
        assertThat(log).containsExactly("12000 encode s1 id 2", "12000 send s1 lane 0 packet 5");
    }

    @Test
    void aServerThatAnswersOthersIsNotDead() {
        var pool = pool(2, 1, TIMES, NO_JITTER, 0);
        pool.submit(access(), now);
        advanceTo(pool, 5_000);
        var other = access();
        pool.submit(other, now);
        answer(pool, other);
        advanceTo(pool, 12_000);
        assertThat(log.getLast()).isEqualTo("12000 send s1 lane 0 packet 3");
        assertThat(targets.getFirst().tally.isAlive).isTrue();
        log.clear();
        pool.submit(access(), now);
        assertThat(log).containsExactly("12000 encode s0 id 2", "12000 send s0 lane 0 packet 4");
    }

    @Test
    void afterItsDeadTimeOneRequestAsksOnceWhetherItLives() {
        var pool = pool(2, 1, TIMES, NO_JITTER, 0);
        pool.submit(access(), now);
        advanceTo(pool, 12_000);
        answer(pool, holder(1, 0));
        advanceTo(pool, 41_999);
        log.clear();
        pool.submit(access(), now);
        assertThat(log).containsExactly("41999 encode s1 id 1", "41999 send s1 lane 0 packet 3");
        advanceTo(pool, 42_000);
        log.clear();
        pool.submit(access(), now);
        pool.submit(access(), now);
        assertThat(log)
                .containsExactly(
                        "42000 encode s0 id 1",
                        "42000 send s0 lane 0 packet 4",
                        "42000 encode s1 id 2",
                        "42000 send s1 lane 0 packet 5");
        log.clear();
        answer(pool, holder(1, 1));
        answer(pool, holder(1, 2));
        advanceTo(pool, 43_000);
        assertThat(log).containsExactly("43000 encode s1 id 3", "43000 send s1 lane 0 packet 6");
        answer(pool, holder(1, 3));
        log.clear();
        advanceTo(pool, 73_000);
        pool.submit(access(), now);
        answer(pool, holder(0, 2));
        assertThat(targets.getFirst().tally.isAlive).isTrue();
        log.clear();
        pool.submit(access(), now);
        assertThat(log).containsExactly("73000 encode s0 id 3", "73000 send s0 lane 0 packet 8");
    }

    @Test
    void whenAllAreDeadEachIsAskedOnce() {
        var pool = pool(2, 1, TIMES, NO_JITTER, 0);
        pool.submit(access(), now);
        runOut(pool);
        assertThat(log.getLast()).isEqualTo("24000 failed: no answer from 127.0.0.1:1812, 127.0.0.2:1812");
        log.clear();
        pool.submit(access(), now);
        runOut(pool);
        assertThat(log)
                .containsExactly(
                        "24000 encode s0 id 1",
                        "24000 send s0 lane 0 packet 3",
                        "25000 encode s1 id 1",
                        "25000 send s1 lane 0 packet 4",
                        "26000 failed: no answer from 127.0.0.1:1812, 127.0.0.2:1812");
    }

    @Test
    void nothingTakesLongerThanTheGiveUpTime() {
        var times = new Retransmission(
                Duration.ofSeconds(1), Duration.ofSeconds(5), 20, Duration.ofSeconds(10), Duration.ofSeconds(30));
        var pool = pool(2, 1, times, NO_JITTER, 0);
        pool.submit(access(), now);
        runOut(pool);
        assertThat(log.getLast()).isEqualTo("10000 failed: no answer from 127.0.0.1:1812 in 10 s");
    }

    @Test
    void socketsAreOpenedAsIdentifiersRunOutThenRequestsWaitThenTheyAreRefused() {
        var pool = pool(1, 2, TIMES, NO_JITTER, 1);
        for (int i = 0; i < 512; i++) {
            pool.submit(access(), now);
        }
        assertThat(log).contains("0 open s0", "0 send s0 lane 1 packet 512").doesNotContain("0 failed");
        assertThat(targets.getFirst().tally.inFlight.sum()).isEqualTo(512);
        log.clear();
        pool.submit(access(), now);
        assertThat(log).isEmpty();
        pool.submit(access(), now);
        assertThat(log).containsExactly("0 failed: all identifiers at 127.0.0.1:1812 are in use, and 1 requests wait");
        log.clear();
        answer(pool, holder(0, 7));
        assertThat(log).containsExactly("0 encode s0 id 7", "0 send s0 lane 0 packet 513");
    }

    @Test
    void whoWaitsForAnIdentifierIsToldInTime() {
        canOpen = false;
        var times = new Retransmission(
                Duration.ofSeconds(1), Duration.ofSeconds(5), 20, Duration.ofSeconds(10), Duration.ofSeconds(30));
        var pool = pool(1, 2, times, NO_JITTER, 5);
        pool.submit(access(), now);
        advanceTo(pool, 9_000);
        for (int i = 0; i < 255; i++) {
            pool.submit(access(), now);
        }
        advanceTo(pool, 9_500);
        pool.submit(access(), now);
        advanceTo(pool, 9_600);
        var waiting = access();
        pool.submit(waiting, now);
        assertThat(waiting.isWaiting).isTrue();
        // The first leaves its identifier to the first that waits.
        advanceTo(pool, 10_000);
        assertThat(failed).hasSize(1);
        assertThat(waiting.isWaiting).isTrue();
        advanceTo(pool, 18_999);
        assertThat(failed).hasSize(1);
        advanceTo(pool, 19_600);
        assertThat(log).contains("19500 failed: no answer from 127.0.0.1:1812 in 10 s");
    }

    @Test
    void whatDoesNotFitIntoAPacketFailsAndHoldsNothing() {
        canEncode = false;
        var pool = pool(1, 1, TIMES, NO_JITTER, 0);
        pool.submit(access(), now);
        assertThat(log).containsExactly("0 encode s0 id 0", "0 failed: it does not fit into a packet");
        assertThat(targets.getFirst().tally.inFlight.sum()).isZero();
        assertThat(pool.nextDeadline()).isEmpty();
    }

    @Test
    void accountingGoesRoundTheServersMoreAndMoreSeldomUntilItsGiveUpTime() {
        var times = new Retransmission(
                Duration.ofSeconds(1), Duration.ofSeconds(16), 1, Duration.ofSeconds(60), Duration.ofSeconds(30));
        var pool = pool(2, 1, times, NO_JITTER, 0);
        pool.submit(accounting(), now);
        runOut(pool);
        assertThat(log.stream().filter(line -> !line.contains("encode")).map(line -> line.replaceAll(" packet.*", "")))
                .containsExactly(
                        "0 send s0 lane 0",
                        "1000 send s0 lane 0",
                        "3000 send s1 lane 0",
                        "4000 send s1 lane 0",
                        "6000 send s0 lane 0",
                        "10000 send s1 lane 0",
                        "18000 send s0 lane 0",
                        "34000 send s1 lane 0",
                        "50000 send s0 lane 0",
                        "66000 send s1 lane 0",
                        "82000 send s0 lane 0",
                        "98000 send s1 lane 0",
                        "100000 failed: no answer from 127.0.0.1:1812, 127.0.0.2:1812 in 100 s");
    }

    @Test
    void aBurstOfAHundredThousandRecordsDrainsAtTheServersPace() {
        var pool = pool(1, 2, TIMES, NO_JITTER, 100_000);
        for (int i = 0; i < 100_000; i++) {
            pool.submit(accounting(), now);
        }
        int answered = 0;
        // 500 a second: the last is sent when twice the give-up time has passed.
        for (int identifier = 0; pool.nextDeadline().isPresent(); identifier++) {
            now = now.plusMillis(2);
            pool.timersExpired(now);
            var exchange = targets.getFirst().holder(identifier / 256 % 2, identifier % 256);
            if (exchange != null) {
                answer(pool, exchange);
                answered++;
            }
        }
        assertThat(failed).isEmpty();
        assertThat(answered).isEqualTo(100_000);
        assertThat(millis()).isGreaterThan(ACCOUNTING_GIVE_UP.toMillis() * 2 - 1_100);
        assertThat(pool.nextDeadline()).isEmpty();
    }

    @Test
    void recordsThatWaitAtASilentServerFailInTime() {
        var pool = pool(1, 1, TIMES, NO_JITTER, 1_000);
        for (int i = 0; i < 1_000; i++) {
            pool.submit(accounting(), now);
        }
        answer(pool, holder(0, 3));
        runOut(pool);
        assertThat(failed).hasSize(999).doesNotHaveDuplicates();
        assertThat(log).noneMatch(line -> line.contains("are in use"));
        // Every 12 s those that had no answer let the next 256 have their identifiers: all are sent in 36 s.
        assertThat(millis()).isEqualTo(136_000);
    }

    @Test
    void aRecordThatTheServerNeverAnswersFailsThoughTheServerAnswersOthers() {
        var pool = pool(1, 1, TIMES, NO_JITTER, 1_000);
        var unanswerable = accounting();
        pool.submit(unanswerable, now);
        while (failed.isEmpty()) {
            now = now.plusMillis(100);
            pool.timersExpired(now);
            pool.submit(accounting(), now);
            for (var exchange : targets.getFirst().exchanges()) {
                if (exchange != unanswerable && !exchange.isWaiting) {
                    answer(pool, exchange);
                }
            }
        }
        assertThat(failed).containsExactly(unanswerable);
        assertThat(millis()).isEqualTo(ACCOUNTING_GIVE_UP.toMillis());
    }

    @Test
    void failAllLeavesNothing() {
        var pool = pool(1, 1, TIMES, NO_JITTER, 10);
        for (int i = 0; i < 260; i++) {
            pool.submit(access(), now);
        }
        pool.failAll("closed");
        assertThat(failed).hasSize(260);
        assertThat(pool.nextDeadline()).isEmpty();
        assertThat(targets.getFirst().tally.inFlight.sum()).isZero();
        assertThat(targets.getFirst().waiting).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void whateverHappensEveryExchangeEndsOnceAndInTime(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var pool = pool(3, 2, TIMES, random, 40);
        var open = new ArrayList<Exchange>();
        int answered = 0;
        int submitted = 0;
        for (int i = 0; i < 20_000; i++) {
            now = now.plusMillis(random.nextInt(20));
            pool.timersExpired(now);
            open.removeIf(exchange -> exchange.target == null);
            if (random.nextInt(3) != 0) {
                var exchange = random.nextBoolean() ? access() : accounting();
                pool.submit(exchange, now);
                submitted++;
                open.add(exchange);
            } else if (!open.isEmpty()) {
                var exchange = open.get(random.nextInt(open.size()));
                Target target = exchange.target;
                // The first server answers in some periods only.
                if (target != null && !exchange.isWaiting && (target.serverIndex > 0 || i / 4000 % 2 == 0)) {
                    var _ = pool.answered(exchange, target, now);
                    answered++;
                }
            }
        }
        runOut(pool);
        assertThat(failed).as("seed %d", seed).doesNotHaveDuplicates().hasSize(submitted - answered);
        assertThat(targets).allMatch(target -> target.tally.inFlight.sum() == 0 && target.waiting.isEmpty());
    }

    private ExchangePool pool(int servers, int sockets, Retransmission times, RandomGenerator random, int queue) {
        var list = new ArrayList<RadiusServer>();
        for (int i = 0; i < servers; i++) {
            var server = new RadiusServer(Samples.ipv4(127, 0, 0, 1 + i), 1812, 1813, Secret.utf8("0123456789abcdef"));
            list.add(server);
            var target = new Target(server, i, ServerCounters.Role.AUTHENTICATION);
            target.addLane();
            targets.add(target);
        }
        var settings = RadiusClientSettings.of(list, NasIdentity.named("lns"))
                .withRetransmission(times)
                .withSocketsPerServer(sockets, queue)
                .withAccounting(queue, ACCOUNTING_GIVE_UP);
        return new ExchangePool(targets, settings, queue, random, new LoggingPort());
    }

    private static Exchange access() {
        return new Exchange(new Question.Access(Samples.pap("alice", "x"), _ -> {}));
    }

    private static Exchange accounting() {
        return new Exchange(new Question.Accounting(Samples.accounting(new AccountingRecord.Event.Start()), _ -> {}));
    }

    private Exchange holder(int server, int identifier) {
        var exchange = targets.get(server).holder(0, identifier);
        assertThat(exchange).as("server %d, identifier %d", server, identifier).isNotNull();
        return java.util.Objects.requireNonNull(exchange);
    }

    private void answer(ExchangePool pool, Exchange exchange) {
        var _ = pool.answered(exchange, java.util.Objects.requireNonNull(exchange.target), now);
    }

    private void advanceTo(ExchangePool pool, long millis) {
        Instant end = Samples.EVENT_TIME.plusMillis(millis);
        while (pool.nextDeadline().filter(deadline -> !deadline.isAfter(end)).isPresent()) {
            now = pool.nextDeadline().orElseThrow();
            pool.timersExpired(now);
        }
        now = end;
        pool.timersExpired(now);
    }

    private void runOut(ExchangePool pool) {
        while (pool.nextDeadline().isPresent()) {
            now = pool.nextDeadline().orElseThrow();
            pool.timersExpired(now.minusNanos(1));
            assertThat(pool.nextDeadline()).contains(now);
            pool.timersExpired(now);
        }
    }

    private long millis() {
        return Duration.between(Samples.EVENT_TIME, now).toMillis();
    }

    private final class LoggingPort implements ExchangePool.Port {
        private int packets;

        @Override
        public boolean openLane(Target target) {
            log.add(millis() + " open s" + target.serverIndex);
            return canOpen;
        }

        @Override
        public byte @org.jspecify.annotations.Nullable [] encode(
                Exchange exchange, Target target, int identifier, Instant at) {
            assertThat(at).isEqualTo(now);
            log.add(millis() + " encode s" + target.serverIndex + " id " + identifier);
            packets++;
            return canEncode ? new byte[] {(byte) (packets >>> 8), (byte) packets} : null;
        }

        @Override
        public long delaySeconds(Exchange exchange, Instant at) {
            return exchange.question instanceof Question.Accounting
                    ? Duration.between(Samples.EVENT_TIME, at).toSeconds()
                    : 0;
        }

        @Override
        public void send(Target target, int lane, byte[] packet) {
            int number = (packet[0] & 0xFF) << 8 | (packet[1] & 0xFF);
            log.add(millis() + " send s" + target.serverIndex + " lane " + lane + " packet " + number);
        }

        @Override
        public void failed(Exchange exchange, String reason) {
            log.add(millis() + " failed: " + reason);
            failed.add(exchange);
        }
    }
}
