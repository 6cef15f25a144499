package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointCodec;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.core.checkpoint.Image;
import io.culvert.core.checkpoint.SessionCheckpoint;
import io.culvert.core.checkpoint.SessionCheckpoint.Phase;
import io.culvert.core.engine.Lab.Death;
import io.culvert.core.failure.FailureType;
import io.culvert.octets.Octets;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Where calls go on that were being set up when their unit died, as the client sees it. */
class CallsInSetUpTest {
    private static final int MOST_STEPS = 100;

    record Case(AuthenticationProtocol protocol, Death death) {}

    static Stream<Case> cases() {
        return Stream.of(AuthenticationProtocol.PAP, AuthenticationProtocol.CHAP_MD5, AuthenticationProtocol.MS_CHAP_V2)
                .flatMap(protocol -> Stream.of(Death.values()).map(death -> new Case(protocol, death)));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void noPhaseThatWasCompletedBeginsAgain(Case sample) {
        var seen = EnumSet.noneOf(Phase.class);
        boolean challengedAnew = false;
        int step = 1;
        while (step <= MOST_STEPS) {
            var lab = new Lab();
            var lac = lab.lac(1);
            lab.advance(Duration.ofSeconds(1));
            lab.dieAt(step, sample.death());
            var client = lac.place(client(sample));
            lab.advance(Duration.ofMinutes(1));
            if (!lab.hasDied()) {
                break;
            }
            assertThat(client.isUp()).as("up, dying at step %d", step).isTrue();
            var left = taken(lab);
            if (left.isPresent()) {
                seen.add(left.get().phase());
                challengedAnew |= assertThatItWentOn(lab, client, left.get(), step);
            }
            step++;
        }
        assertThat(step).isBetween(10, MOST_STEPS);
        Set<Phase> all = sample.death() == Death.BEFORE_APPEND
                ? EnumSet.of(Phase.CONNECTING, Phase.LINK)
                : EnumSet.of(Phase.CONNECTING, Phase.LINK, Phase.AUTHENTICATED, Phase.ESTABLISHED);
        assertThat(seen).containsAll(all);
        assertThat(challengedAnew).isEqualTo(sample.protocol() != AuthenticationProtocol.PAP);
    }

    /** Whether the client has to be challenged by the second unit, on the link that it had with the first. */
    private static boolean assertThatItWentOn(Lab lab, Client client, SessionCheckpoint left, int step) {
        switch (left.phase()) {
            case CONNECTING -> {}
            case LINK -> {
                if (left.lcp().isPresent()) {
                    assertThat(client.lcpOpened)
                            .as("LCP, dying at step %d", step)
                            .isOne();
                    assertThat(client.authenticated)
                            .as("dying at step %d", step)
                            .hasSize(1);
                    return true;
                }
            }
            case AUTHENTICATED, ESTABLISHED -> {
                assertThat(client.lcpOpened).as("LCP, dying at step %d", step).isOne();
                assertThat(client.authenticated).as("dying at step %d", step).hasSize(1);
                assertThat(lab.aaa.asked).as("dying at step %d", step).hasSize(1);
            }
            case ENDING -> throw new AssertionError("nothing ends");
        }
        return false;
    }

    @Test
    void aUserWithoutAnAddressGetsOneFromWhoeverGoesOn() {
        var lab = new Lab();
        lab.takeOver(Samples.settings(), 2);
        var lac = lab.lac(1);
        lab.advance(Duration.ofSeconds(1));
        int shard = ShardSelector.ofTunnel(lac.lnsTunnelId(), 2);
        var address = Stream.of("203.0.113.8", "203.0.113.9", "203.0.113.10", "203.0.113.11", "203.0.113.12")
                .map(Samples::ip)
                .filter(each -> ShardSelector.ofAddress(each, 2) != shard)
                .findFirst()
                .orElseThrow();
        lab.aaa.user("carol", "x", FakeAaa.fixed(address));
        var client = lac.place(Samples.client("carol", "x"));
        lab.runUntil(() -> waitsForAddress(lab));
        assertThat(waitsForAddress(lab)).isTrue();
        lab.takeOver(Samples.settings(), 2);
        // The client's Configure-Request has died with the unit; it repeats it.
        lab.advance(Duration.ofSeconds(5));
        assertThat(client.isUp()).isTrue();
        assertThat(client.addresses).containsExactly(address);
        assertThat(client.lcpOpened).isOne();
        assertThat(lab.aaa.asked).hasSize(1);
        assertThat(lab.counter(EngineCounter.RESTORE_CONTRADICTORY)).isZero();
    }

    private static boolean waitsForAddress(Lab lab) {
        return sessions(lab.replica.image())
                .anyMatch(session -> session.phase() == Phase.AUTHENTICATED
                        && session.network().address().isEmpty());
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aCallOfAKindThatIsNotServedIsClearedInOrder(boolean atAnUnknownStage) {
        var lab = new Lab();
        var lac = lab.lac(1);
        var foreign = lab.dial(lac, Samples.client("alice", "wonderland"));
        var client = lab.dial(lac, Samples.client("alice", "wonderland"));
        var key = new CheckpointKey(CheckpointKey.Kind.SESSION, lac.lnsTunnelId(), foreign.peerId.value());
        var record = Objects.requireNonNull(lab.replica
                .image()
                .tunnel(lac.lnsTunnelId())
                .orElseThrow()
                .sessions()
                .get(foreign.peerId));
        var octets = new CheckpointCodec().encode(ofKind(record, 7)).toByteArray();
        if (atAnUnknownStage) {
            octets[3] = 98;
        }
        lab.replica.apply(List.of(new Change(key, Octets.wrap(octets))));
        lab.forget();
        lab.takeOver();
        lab.advance(Duration.ofSeconds(1));
        assertThat(client.isUp()).isTrue();
        assertThat(foreign.cleared)
                .singleElement()
                .satisfies(reason ->
                        assertThat(reason.disconnect().result().code()).isEqualTo(3));
        assertThat(lab.all(Effect.Account.class))
                .singleElement()
                .satisfies(account -> assertThat(account.record().event()).isInstanceOf(Event.Stop.class));
        assertThat(lab.failures()).singleElement().satisfies(failure -> {
            assertThat(failure.type()).isEqualTo(FailureType.CONNECTION_TERMINATION);
            assertThat(failure.userName()).contains("alice");
            assertThat(failure.reason()).isEqualTo("a call of a kind that this release does not serve");
        });
        assertThat(lab.sessions()).hasSize(1);
        assertThat(lab.addressesUsed()).isOne();
        assertThat(lab.counter(EngineCounter.CLEARED_AT_RESTORE)).isOne();
        assertThat(lab.replica.image().tunnel(lac.lnsTunnelId()).orElseThrow().freedSessions())
                .containsKey(foreign.peerId);
    }

    private static SessionCheckpoint ofKind(SessionCheckpoint record, int kind) {
        var call = record.call();
        return new SessionCheckpoint(
                record.phase(),
                record.ha(),
                record.sinceNanos(),
                new SessionCheckpoint.Call(
                        call.peerId(),
                        call.serialNumber(),
                        call.callingNumber(),
                        call.calledNumber(),
                        call.txSpeed(),
                        call.rxSpeed(),
                        call.sequencingRequired(),
                        call.asynchronous(),
                        kind),
                record.account(),
                record.sequencing(),
                record.nextDataNs(),
                record.proxy(),
                record.lcp(),
                record.user(),
                record.network(),
                record.deadlines(),
                record.ending());
    }

    private static Optional<SessionCheckpoint> taken(Lab lab) {
        return sessions(lab.taken()).findFirst();
    }

    private static Stream<SessionCheckpoint> sessions(Image image) {
        return image.tunnels().values().stream().flatMap(records -> records.sessions().values().stream());
    }

    private static PppSettings client(Case sample) {
        return Samples.client("alice", "wonderland", sample.protocol());
    }
}
