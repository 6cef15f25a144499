package io.culvert.core.redundancy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What a unit does about records that it, or another one, cannot read. */
class ReadabilityTest {
    private static final RedundancyEvent.JournalUnreadable FORMAT =
            new RedundancyEvent.JournalUnreadable("the journal has records of format 3", true);
    private static final RedundancyEvent.JournalUnreadable DAMAGE =
            new RedundancyEvent.JournalUnreadable("1 records in the journal cannot be read: tunnel 5", false);

    private final Script script = Script.ofTwo();

    @Test
    void theActiveWritesEverythingAnewInTheFormatThatItsStandbyReads() {
        script.active().renewing(Duration.ofSeconds(1)).forgetButAsk();
        script.b().writes(1, 1).heard();
        assertThat(script.done).contains(new RedundancyAction.WriteFormat(1));
        renewWhile(Duration.ofSeconds(1), () -> script.b().writes(1, 1).heard());
        assertThat(founded()).isEqualTo(1);
    }

    @Test
    void aStandbyIsNotFedWhatItCannotReadAndSaysWhy() {
        script.started();
        script.b().active(4).writes(3, 3).heard();
        script.pass(Duration.ofMillis(10));
        script.answer(new LeaseAnswer.Status(new LeaseStatus.Held(Script.theirs(4)), 4));
        hear(Duration.ofSeconds(2), () -> script.b().active(4).writes(3, 3).heard());
        assertThat(script.state()).isEqualTo(StateName.STANDBY_COLD);
        assertThat(script.done).doesNotContain(new RedundancyAction.FollowJournal());
        assertThat(script.machine.view(script.now()).obstacles())
                .containsExactly("b, which is active, writes records of format 3, and this release reads formats 1, 2: "
                        + "install a release that reads it");

        hear(Duration.ofSeconds(1), () -> script.b().active(4).writes(2, 2, 3).heard());
        assertThat(script.done).contains(new RedundancyAction.FollowJournal());
    }

    @Test
    void theActiveTellsOnceWhoReadsNothingThatItWrites() {
        script.active().forgetButAsk();
        renewWhile(
                Duration.ofSeconds(1),
                () -> script.b().state(StateName.STANDBY_COLD).writes(4, 4).heard());
        assertThat(script.done)
                .filteredOn(action -> action instanceof RedundancyAction.Notice(var text) && text.contains("hope"))
                .containsExactly(
                        new RedundancyAction.Notice(
                                "this release writes records of formats 1, 2; without hope of being hot: b, which reads format 4"));
        assertThat(script.done).doesNotHaveAnyElementsOfTypes(RedundancyAction.WriteFormat.class);
    }

    @Test
    void whoseClockIsOffSaysByHowMuch() {
        script.standby(StateName.STANDBY_HOT).clockOfOther(Duration.ofMillis(1100));
        script.b().active(4).heard();
        assertThat(script.machine.view(script.now()).obstacles())
                .containsExactly("its clock and that of b, which is active, are 1100 ms apart, more than 1000 ms: "
                        + "set both by NTP");
    }

    @Test
    void aJournalOfAnUnknownFormatIsNotTakenOver() {
        script.standby(StateName.STANDBY_HOT).tell(FORMAT);
        assertThat(script.state()).isEqualTo(StateName.STANDBY_COLD);
        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED)).pass(Duration.ofSeconds(20));
        assertThat(script.state()).isEqualTo(StateName.STANDBY_COLD);
        assertThat(script.machine.view(script.now()).obstacles()).containsExactly(FORMAT.why());

        script.tell(new RedundancyEvent.FollowerCaughtUp(60));
        script.answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 4));
        assertThat(script.state()).isEqualTo(StateName.ACTIVE_FAST);
    }

    @Test
    void aUnitThatFindsAnUnknownFormatGivesTheLeaseBackWithoutAWord() {
        script.catchingUp().forget().tell(FORMAT);
        assertThat(script.state()).isEqualTo(StateName.STANDBY_COLD);
        assertThat(script.question()).isEqualTo(new LeaseQuestion.Release(Script.ours(5)));
        assertThat(script.done).doesNotHaveAnyElementsOfTypes(RedundancyAction.OpenGate.class);
        script.answer(new LeaseAnswer.Released()).pass(Duration.ofSeconds(20));
        assertThat(script.state()).isEqualTo(StateName.STANDBY_COLD);
    }

    @Test
    void aStandbyThatMetDamageAsksForTheFullStateAndReadsAgainAfterAPause() {
        script.standby(StateName.STANDBY_HOT).forgetButAsk().tell(DAMAGE);
        assertThat(script.state()).isEqualTo(StateName.STANDBY_COLD);
        assertThat(script.machine.view(script.now()).impediments()).containsExactly(Impediment.UNREADABLE_RECORDS);
        hear(Duration.ofSeconds(4), () -> script.b().active(4).heard());
        assertThat(script.sent.orElseThrow().wantsFullState()).isTrue();
        assertThat(script.done).doesNotContain(new RedundancyAction.FollowJournal());
        hear(Duration.ofSeconds(2), () -> script.b().active(4).heard());
        assertThat(script.done).contains(new RedundancyAction.FollowJournal());

        script.tell(new RedundancyEvent.FollowerLoading()).tell(new RedundancyEvent.FollowerCaughtUp(70));
        hear(Duration.ofMillis(200), () -> script.b().active(4).heard());
        assertThat(script.state()).isEqualTo(StateName.STANDBY_HOT);
        assertThat(script.sent.orElseThrow().wantsFullState()).isFalse();
    }

    @Test
    void whoMetDamageStillTakesOverWhenNobodyElseIsLeft() {
        script.standby(StateName.STANDBY_HOT).tell(DAMAGE);
        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));
        assertThat(script.state()).isEqualTo(StateName.ACTIVE_FAST);
    }

    @Test
    void theActiveWritesTheFullStateForAStandbyThatWantsItAndNotAgainAtOnce() {
        script.active().forgetButAsk();
        renewWhile(
                Duration.ofSeconds(2),
                () -> script.b().state(StateName.STANDBY_COLD).wantsFullState().heard());
        assertThat(founded()).isEqualTo(1);
        script.tell(new RedundancyEvent.JournalFounded());
        renewWhile(
                Duration.ofSeconds(10),
                () -> script.b().state(StateName.STANDBY_COLD).wantsFullState().heard());
        assertThat(founded()).isEqualTo(1);
        renewWhile(
                Duration.ofSeconds(30),
                () -> script.b().state(StateName.STANDBY_COLD).wantsFullState().heard());
        assertThat(founded()).isEqualTo(2);
    }

    private long founded() {
        return script.done.stream()
                .filter(RedundancyAction.FoundJournal.class::isInstance)
                .count();
    }

    private void hear(Duration time, Runnable word) {
        script.passWith(time, Duration.ofMillis(100), () -> {
            word.run();
            if (script.question() instanceof LeaseQuestion.Read) {
                script.answer(new LeaseAnswer.Status(new LeaseStatus.Held(Script.theirs(4)), 4));
            }
        });
    }

    private void renewWhile(Duration time, Runnable word) {
        script.passWith(time, RedundancyTimes.DEFAULTS.lease().dividedBy(3), () -> {
            word.run();
            script.tell(new RedundancyEvent.TimerExpired());
            if (script.question() instanceof LeaseQuestion.Renew) {
                script.answer(new LeaseAnswer.Renewed());
            }
        });
    }
}
