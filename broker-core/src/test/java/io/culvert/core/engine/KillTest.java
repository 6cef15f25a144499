package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.engine.Lab.Death;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The engine dies at every step of a call, and another goes on with what the journal has. The LAC and the client are told
 * nothing.
 */
class KillTest {
    private static final int MOST_STEPS = 400;
    private static final int SETTLING = 60;

    record Case(AuthenticationProtocol protocol, Death death, int journalLag) {}

    private static final List<Case> SLOW = List.of(
            new Case(AuthenticationProtocol.PAP, Death.AFTER_APPEND, 1),
            new Case(AuthenticationProtocol.CHAP_MD5, Death.AFTER_APPEND, 2),
            new Case(AuthenticationProtocol.MS_CHAP_V2, Death.AFTER_APPEND, 5));

    static Stream<Case> cases() {
        var quick = Stream.of(
                        AuthenticationProtocol.PAP, AuthenticationProtocol.CHAP_MD5, AuthenticationProtocol.MS_CHAP_V2)
                .flatMap(protocol -> Stream.of(Death.values()).map(death -> new Case(protocol, death, 0)));
        return Stream.concat(quick, SLOW.stream());
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aCallComesUpAndGoesDownAsIfNothingHadHappened(Case sample) {
        int step = 1;
        while (step <= MOST_STEPS && run(sample, step)) {
            step++;
        }
        assertThat(step).as("steps of the story").isBetween(30, MOST_STEPS);
    }

    /** False: the story was over before the engine was to die. */
    private static boolean run(Case sample, int step) {
        var lab = new Lab();
        lab.counters = new TrafficCounters(100, 200, 1, 2);
        lab.journal.lag = sample.journalLag();
        lab.dieAt(step, sample.death());
        var lac = lab.lac(1);
        lab.advance(Duration.ofSeconds(SETTLING));
        assertThat(lac.closed).as("at step %d", step).isEmpty();
        var client = lac.place(client(sample));
        lab.advance(Duration.ofSeconds(SETTLING));
        assertThat(client.isUp()).as("up, dying at step %d", step).isTrue();
        var session = lab.sessions().getFirst();
        assertThat(session.address()).contains(client.addresses.getLast());
        assertThat(session.state()).isEqualTo(SessionState.ESTABLISHED);
        var other = lac.place(client(sample));
        lab.advance(Duration.ofSeconds(SETTLING));
        assertThat(other.isUp()).as("the second is up, dying at step %d", step).isTrue();
        assertThat(other.addresses.getLast()).isNotEqualTo(client.addresses.getLast());
        client.hangUp();
        lac.clear(other, Disconnect.of(CdnResult.CARRIER_LOST, "gone"));
        lab.advance(Duration.ofSeconds(SETTLING));
        assertThat(lab.sessions()).as("left, dying at step %d", step).isEmpty();
        assertThat(lab.addressesUsed()).as("dying at step %d", step).isZero();
        assertThat(lac.closed).as("at step %d", step).isEmpty();
        assertThat(lab.counter(EngineCounter.BUGS)).isZero();
        assertThatAccountsArePaired(lab, 2);
        return lab.hasDied();
    }

    @ParameterizedTest
    @MethodSource("deaths")
    void anOperatorsClearAndThePeersEndAreCompleted(Death death) {
        for (var end : End.values()) {
            int step = 1;
            while (step <= MOST_STEPS && end(end, death, step)) {
                step++;
            }
            assertThat(step).as("steps of %s", end).isBetween(3, MOST_STEPS);
        }
    }

    static Stream<Death> deaths() {
        return Stream.of(Death.values());
    }

    private enum End {
        SESSION_CLEARED,
        TUNNEL_CLEARED,
        STOP_CCN,
        ALL_CLEARED,
        INTERIM
    }

    private static boolean end(End end, Death death, int step) {
        var interim = new SessionSettings(
                Duration.ofSeconds(30),
                Optional.empty(),
                Optional.empty(),
                end == End.INTERIM ? Optional.of(Duration.ofSeconds(20)) : Optional.empty(),
                1500,
                false);
        var lab = new Lab(Samples.with(Samples.settings(), interim));
        lab.acknowledgesAccounting = step % 2 == 0;
        var lac = lab.lac(1);
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        var id = lab.sessions().getFirst();
        lab.counters = new TrafficCounters(100, 200, 1, 2);
        lab.advance(Duration.ofSeconds(1));
        lab.dieAt(step, death);
        switch (end) {
            case SESSION_CLEARED -> lab.input(new Input.ClearSession(id.localTunnelId(), id.localSessionId()));
            case TUNNEL_CLEARED -> lab.input(new Input.ClearTunnel(id.localTunnelId()));
            case ALL_CLEARED -> lab.input(new Input.ClearAll());
            case STOP_CCN -> {
                lac.tunnel().close(Result.of(StopCcnResult.SHUTTING_DOWN, "bye"), lab.now);
                lac.pump();
            }
            case INTERIM -> {}
        }
        lab.advance(Duration.ofSeconds(SETTLING));
        if (!lab.hasDied()) {
            return false;
        }
        // The dead engine may have been the only one to know the operator's wish.
        if (!lab.sessions().isEmpty()) {
            assertThat(end == End.INTERIM || (step == 1 && death == Death.BEFORE_APPEND && end != End.STOP_CCN))
                    .as("%s left, dying at step %d", end, step)
                    .isTrue();
            assertThat(client.isUp()).isTrue();
            client.hangUp();
            lab.advance(Duration.ofSeconds(SETTLING));
        }
        assertThat(lab.sessions()).isEmpty();
        assertThat(lab.addressesUsed()).isZero();
        assertThat(client.isUp()).isFalse();
        assertThat(lab.counter(EngineCounter.BUGS)).isZero();
        if (!lab.acknowledgesAccounting) {
            lab.acknowledgesAccounting = true;
            lab.takeOver();
            lab.advance(Duration.ofSeconds(1));
        }
        assertThat(lab.replica.image().counts().accounting()).isZero();
        assertThatAccountsArePaired(lab, 1);
        return true;
    }

    private static PppSettings client(Case sample) {
        return Samples.client("alice", "wonderland", sample.protocol());
    }

    /** Every session has begun once and ended once, however often its records were sent. */
    static void assertThatAccountsArePaired(Lab lab, int sessions) {
        var starts = new HashSet<String>();
        var stops = new HashSet<String>();
        Map<String, Long> last = new HashMap<>();
        var sent = new HashSet<AccountingRecord>();
        for (var account : lab.all(Effect.Account.class)) {
            if (!sent.add(account.record())) {
                // Sent again, since nobody knew whether the server had got it.
                continue;
            }
            var id = account.record().session().acctSessionId();
            long octets = switch (account.record().event()) {
                case Event.Start() -> {
                    assertThat(starts.add(id)).as("%s begins once", id).isTrue();
                    yield 0;
                }
                case Event.Interim(var _, var counters) -> counters.inputOctets();
                case Event.Stop(var _, var counters, var _, var _) -> {
                    assertThat(stops.add(id)).as("%s ends once", id).isTrue();
                    yield counters.inputOctets();
                }
            };
            assertThat(octets).isGreaterThanOrEqualTo(last.getOrDefault(id, 0L));
            last.put(id, octets);
        }
        assertThat(starts).hasSize(sessions);
        assertThat(stops).isEqualTo(starts);
    }
}
