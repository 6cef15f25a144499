package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.interop.PairLab.Member;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Rows of the failure matrix in which the Redis fails, or the way to it. */
@NeedsPeers
class FailureMatrixRedisIT extends FailureMatrix {
    private static final int MOST_CALLS = 200;
    private static final String HEAD = "{culvert:lns}:head";

    FailureMatrixRedisIT() {
        super("matrix-redis");
    }

    @Test
    void aSlowRedisLetsNewCallsBeRefused() {
        TestLac lac = lab.startLac("while-slow").awaitEstablished(PairLab.SOON);
        slowRedisDown(Duration.ofMillis(400));
        List<TestCall> calls = new ArrayList<>();
        lac.runUntil("a call refused for want of resources", PairLab.SOON, () -> {
            // Each one waits for the journal, which is how its slowness is noticed.
            if (calls.stream().filter(one -> !one.isCleared()).count() < MOST_CALLS) {
                boolean _ = calls.add(lac.dialWithout(TestCall.Line.SILENT));
            }
            return calls.stream().anyMatch(FailureMatrixRedisIT::isRefused);
        });
        assertThat(figure(active, "culvert_redundancy_checkpointing")).isEqualTo(1);
        endSlowness();
        List<TestCall> later = new ArrayList<>(List.of(lac.dial(bob())));
        lac.runUntil("a call as always", PairLab.SOON, () -> {
            // One that came before the journal was seen to be quick again was refused.
            if (later.getLast().isCleared()) {
                boolean _ = later.add(lac.dial(bob()));
            }
            return later.getLast().isUp();
        });
        lac.stop(Result.of(StopCcnResult.GENERAL_CLEAR));
        lac.runUntil("the end of the tunnel", PairLab.SOON, () -> lac.closed().isPresent());
        call.assertUnharmed("Redis slow");
    }

    @Test
    void aRedisThatNeedsMoreThanThreeSecondsIsAsGoodAsUnreachable() {
        int mark = active.mark();
        slowRedisDown(Duration.ofSeconds(4));
        String _ = active.awaitLine("checkpoint messaging is off", mark);
        assertThat(active.state()).isEqualTo("ACTIVE");
        endSlowness();
        String _ = active.awaitLine("checkpoint messaging is on", mark);
        assertThat(standby.broker().lines()).noneMatch(line -> line.contains("ERROR"));
        call.assertUnharmed("Redis slower than 3 s");
    }

    @Test
    void aRedisThatHasLostItsEpochAloneIsFoundedAgainAndTheCallsLiveOn() {
        long epoch = epoch(active);
        int mark = standby.mark();
        assertThat(lab.redis().ask("HDEL", HEAD, "epoch")).isEqualTo("1");
        await("a new epoch", () -> epoch(active) > epoch);
        await("the journal is whole", () -> figure(active, "culvert_redundancy_checkpointing") == 1);
        assertThat(lab.redis().ask("HGET", HEAD, "epoch")).isEqualTo(Long.toString(epoch(active)));
        standby.awaitHot();
        assertThat(active.state()).isEqualTo("ACTIVE");
        assertThat(standby.broker().lines().stream().skip(mark)).noneMatch(line -> line.contains("-> ACTIVE"));
        call.assertUnharmed("Redis loses its epoch alone");
    }

    private static boolean isRefused(TestCall one) {
        return one.isCleared() && one.result() == CdnResult.NO_FACILITIES_TEMPORARY.code();
    }

    @Test
    void anActiveUnitThatCannotReachTheRedisGivesWayToOneThatCan() {
        int mark = active.mark();
        active.store().cut();
        standby.awaitActive();
        String _ = active.awaitLine("silent: ", mark);
        await("its addresses are gone", () -> !active.hasServiceAddress());
        call.awaitAnswers(20);
        active.store().mend();
        active.awaitHot();
        assertThat(standby.state()).isEqualTo("ACTIVE");
        call.assertUnharmed("Redis unreachable for the active");
    }

    @Test
    void whenNoUnitReachesTheRedisTheActiveServesOnWithoutCommit() {
        int mark = active.mark();
        lab.redis().freeze();
        String _ = active.awaitLine("checkpoint messaging is off", mark);
        assertThat(Rest.at(redundancy(active), "checkpointMessaging")).isEqualTo(false);
        TestLac lac = awaitNewCall("without-commit");
        // Longer than any lease or promise would last that is not renewed.
        call.awaitAnswers(200);
        lab.redis().thaw();
        String _ = active.awaitLine("checkpoint messaging is on", mark);
        assertThat(Rest.at(redundancy(active), "checkpointMessaging")).isEqualTo(true);
        // What was said without commit is in the journal now.
        await("the other one has it and serves", () -> {
            if (standby.state().equals("STANDBY HOT") && active.state().equals("ACTIVE")) {
                // It comes back if the other one had not noticed so far that the journal was founded again.
                switchOver(active);
            }
            return standby.state().equals("ACTIVE");
        });
        lac.stop(Result.of(StopCcnResult.GENERAL_CLEAR));
        lac.runUntil("the end of the tunnel", PairLab.SOON, () -> lac.closed().isPresent());
        call.assertUnharmed("Redis unreachable for every unit");
    }

    /** Nor would it take the lease from anybody else: whoever has it goes on. */
    @Test
    void aRedisWithoutMemoryIsServedWithoutUntilItHasSome() {
        int mark = active.mark();
        int marked = standby.mark();
        String _ = lab.redis().ask("config", "set", "maxmemory", "1");
        TestLac lac = awaitNewCall("without-memory");
        String _ = active.awaitLine("takes no records: serves without commit", mark);
        assertThat(Rest.at(redundancy(active), "checkpointMessaging")).isEqualTo(false);
        call.awaitAnswers(50);
        String _ = lab.redis().ask("config", "set", "maxmemory", "0");
        String _ = active.awaitLine("checkpoint messaging is on", mark);
        standby.awaitHot();
        assertThat(active.state()).isEqualTo("ACTIVE");
        assertThat(standby.broker().lines().stream().skip(marked)).noneMatch(line -> line.contains("ACTIVE_FAST"));
        assertThat(active.broker().lines().stream().skip(mark)).noneMatch(line -> line.contains("silent: "));
        lac.stop(Result.of(StopCcnResult.GENERAL_CLEAR));
        lac.runUntil("the end of the tunnel", PairLab.SOON, () -> lac.closed().isPresent());
        call.assertUnharmed("Redis without memory");
    }

    @Test
    void anActiveUnitThatReachesNeitherRedisNorTheOtherUnitFallsSilent() {
        standby.broker().kill9();
        await("the standby is gone", () -> figure(active, "culvert_redundancy_standby_up") == 0);
        int mark = active.mark();
        lab.redis().freeze();
        String _ = active.awaitLine("silent: ", mark);
        await("the gate is shut", () -> figure(active, "culvert_redundancy_gate_open") == 0);
        int answers = call.answers();
        assertThat(active.broker().lines().stream().skip(mark)).noneMatch(line -> line.contains("serves without"));
        lab.redis().thaw();
        String _ = active.awaitLine("speaks again", mark);
        assertThat(call.answers()).as("answers while it was silent").isLessThan(answers + 20);
        call.assertUnharmed("Redis unreachable and a listed unit does not answer");
    }

    @Test
    void whenTheActiveDiesWhileTheRedisIsDownTheStandbyGoesOnDegradedOnceItIsBack() {
        int mark = active.mark();
        lab.redis().kill9();
        String _ = active.awaitLine("checkpoint messaging is off", mark);
        int marked = standby.mark();
        active.broker().kill9();
        lab.redis().startAgain();
        standby.awaitActive();
        String _ = standby.awaitLine("the journal may lack what was said last", marked);
        call.assertUnharmedButForCounters("Redis down, then the active dies");
        call.hangUp();
        await("the journal is whole", () -> figure(standby, "culvert_redundancy_checkpointing") == 1);
    }

    @Test
    void aRedisThatHasLostEverythingIsFoundedAgainByTheLivingActive() {
        long epoch = epoch(active);
        lab.redis().kill9();
        lab.redis().startEmpty();
        await("a new epoch", () -> epoch(active) > epoch);
        await("the journal is whole", () -> figure(active, "culvert_redundancy_checkpointing") == 1);
        standby.awaitHot();
        // All of it is there: the standby lives on that alone.
        restart(standby);
        active.broker().kill9();
        standby.awaitActive();
        call.assertUnharmed("Redis restarts with nothing");
    }

    @Test
    void aRedisThatHasLostItsTailIsFoundedAgainByTheLivingActive() {
        Path old = lab.redis().copy();
        TestLac lac = awaitNewCall("in-the-tail");
        int mark = active.mark();
        lab.redis().kill9();
        lab.redis().startWith(old);
        await(
                "noticed",
                () -> active.broker().lines().stream()
                        .skip(mark)
                        .anyMatch(line -> line.contains("the store is another one")
                                || line.contains("silent: a write was")
                                || line.contains("silent: the lease is gone")));
        await("the journal is whole", () -> figure(active, "culvert_redundancy_checkpointing") == 1);
        restart(standby);
        active.broker().kill9();
        standby.awaitActive();
        lac.stop(Result.of(StopCcnResult.GENERAL_CLEAR));
        lac.runUntil("the end of the tunnel", PairLab.SOON, () -> lac.closed().isPresent());
        call.assertUnharmed("Redis restarts without its tail");
    }

    @Test
    void whenTheRedisHasLostItsTailAndTheActiveDiedTheStandbyGoesOnDegradedWithAllThatItKnows() {
        Path old = lab.redis().copy();
        assertGoesOnDegraded(() -> lab.redis().startWith(old), "Redis restarts without its tail, and the active died");
    }

    @Test
    void whenTheRedisHasLostEverythingAndTheActiveDiedTheStandbyGoesOnDegradedWithAllThatItKnows() {
        assertGoesOnDegraded(() -> lab.redis().startEmpty(), "Redis restarts with nothing, and the active died");
    }

    private void assertGoesOnDegraded(Runnable startRedis, String what) {
        TestLac lac = awaitNewCall("unknown-to-redis");
        await(
                "the standby has it",
                () -> Rest.at(redundancy(standby), "tunnels", "haEstablished").equals(2));
        int mark = standby.mark();
        lab.redis().kill9();
        active.broker().kill9();
        startRedis.run();
        standby.awaitActive();
        String _ = standby.awaitLine("the journal may lack what was said last", mark);
        lac.runUntil("resync", PairLab.SOON, () -> figure(standby, "culvert_ha_resynced", "ha=\"success\"") >= 2);
        lac.stop(Result.of(StopCcnResult.GENERAL_CLEAR));
        lac.runUntil("the end of the tunnel", PairLab.SOON, () -> lac.closed().isPresent());
        call.assertUnharmed(what);
        await("the journal is whole", () -> figure(standby, "culvert_redundancy_checkpointing") == 1);
    }

    /** What it has in memory is gone: it has to have everything from the journal. */
    private void restart(Member member) {
        member.broker().kill9();
        member.startAgain();
        member.awaitHot();
    }
}
