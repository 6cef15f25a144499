package io.culvert.core.redundancy;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What becomes of the group when something fails, seen from one unit, {@code a}; the other one is {@code b}. */
final class FailureMatrixTest {
    private static final Duration LEASE = RedundancyTimes.DEFAULTS.lease();

    @Test
    void activeProcessDiesAndTheStandbyTakesTheLeaseInTheSameStep() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT).forget();

        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));

        assertThat(script.question())
                .isEqualTo(new LeaseQuestion.Take(new LeaseStatus.Held(Script.theirs(4)), "a", Script.OURS, 4, LEASE));
    }

    @Test
    void aResetConnectionProvesNothingBeforeANewOneIsRefused() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT).forget();

        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.RESET));
        assertThat(script.state()).isEqualTo(StateName.STANDBY_HOT);

        script.tell(new RedundancyEvent.ConnectionRefused("b"));
        assertThat(script.state()).isEqualTo(StateName.ACTIVE_FAST);
    }

    @Test
    void aRefusedConnectionAloneProvesNothing() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT);

        script.tell(new RedundancyEvent.ConnectionRefused("b"));

        assertThat(script.state()).isEqualTo(StateName.STANDBY_HOT);
    }

    @Test
    void anEndedConnectionIsNotEnoughIfTheJournalWasSuspended() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT);
        script.b().active(4).suspended().echoAge(Duration.ZERO).heard();

        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));
        assertThat(script.state()).isEqualTo(StateName.STANDBY_HOT);

        script.pass(LEASE).answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 4));
        assertThat(script.state()).isEqualTo(StateName.ACTIVE_FAST);
        script.answer(new LeaseAnswer.Taken(Script.ours(5), 50, 4));
        assertThat(script.done).contains(new RedundancyAction.Remember(new FormerLife(5, true, "")));
    }

    @Test
    void takingOverGoesFenceReadBindGateAddressesAnnouncementResume() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT).forget();

        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));
        var before = script.now();
        script.pass(Duration.ofMillis(30));
        script.answer(new LeaseAnswer.Taken(Script.ours(5), 50, 4));
        script.tell(new RedundancyEvent.TailReached());
        script.tell(new RedundancyEvent.OutputsReady());

        assertThat(script.done)
                .filteredOn(action -> !(action instanceof RedundancyAction.RoleChanged)
                        && !(action instanceof RedundancyAction.Remember))
                .containsExactly(
                        new RedundancyAction.AskLease(
                                script.request(),
                                new LeaseQuestion.Take(
                                        new LeaseStatus.Held(Script.theirs(4)), "a", Script.OURS, 4, LEASE)),
                        new RedundancyAction.WriteUnder(Script.ours(5)),
                        new RedundancyAction.ReadToTail(Script.ours(5), 50),
                        new RedundancyAction.PrepareOutputs(false),
                        new RedundancyAction.CommitOutputs(true),
                        new RedundancyAction.OpenGate(before.plus(Duration.ofMillis(800))),
                        new RedundancyAction.AddAddresses(Duration.ofMinutes(1)),
                        new RedundancyAction.Announce(script.now().plus(Duration.ofSeconds(3))),
                        new RedundancyAction.ResumeTunnels(Script.ours(5), false));
    }

    @Test
    void theGateIsBoundToWhenTheRenewalWasAskedForNotToWhenItWasAnswered() {
        var script = Script.ofTwo().active();
        var asked = script.askedAt();
        script.pass(Duration.ofMillis(150));

        script.answer(new LeaseAnswer.Renewed());

        assertThat(script.now()).isGreaterThan(asked.plus(Duration.ofMillis(100)));
        assertThat(script.last).contains(new RedundancyAction.OpenGate(asked.plus(Duration.ofMillis(800))));
    }

    @Test
    void aSilentHostIsTakenOverFromWhenItsLeaseHasExpiredAndItWasSilentForOneLease() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT);

        script.pass(Duration.ofMillis(900)).answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 4));
        assertThat(script.state()).as("silent for less than a lease").isEqualTo(StateName.STANDBY_HOT);

        script.pass(Duration.ofMillis(150));
        assertThat(script.state()).isEqualTo(StateName.ACTIVE_FAST);
    }

    @Test
    void anExpiredLeaseWhoseHolderIsHeardStaysItsHolders() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT);

        script.passWith(Duration.ofSeconds(20), Duration.ofMillis(100), () -> {
            script.b().active(4).heard();
            script.answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 4));
        });

        assertThat(script.state()).isEqualTo(StateName.STANDBY_HOT);
    }

    @Test
    void anActiveUnitThatSleptLongerThanItsLeaseIsSilentFirstAndLeavesWhenAnotherHasTheLease() {
        var script = Script.ofTwo().active().forget();

        script.freeze(Duration.ofSeconds(30));
        assertThat(kinds(script.last)).startsWith("ShutGate", "RemoveAddresses", "StopDataplane");
        assertThat(kinds(script.last)).doesNotContain("OpenGate");

        script.answer(new LeaseAnswer.Refused(new LeaseStatus.Held(Script.theirs(6)), 6));
        assertThat(kinds(script.last)).contains("DropCalls").doesNotContain("OpenGate");
        assertThat(script.state()).isEqualTo(StateName.STANDBY_COLD);
    }

    @Test
    void aUnitThatSleptAndStillHasItsLeaseGoesOn() {
        var script = Script.ofTwo().active().forget().freeze(Duration.ofSeconds(2));

        script.answer(new LeaseAnswer.Renewed());

        assertThat(kinds(script.last)).containsSubsequence("StartDataplane", "OpenGate", "AddAddresses", "Announce");
        assertThat(kinds(script.done)).doesNotContain("DropCalls");
    }

    @Test
    void aPlannedSwitchoverShutsTheGateDrainsHandsOverAndReleases() {
        var script = Script.ofTwo().active().forget();

        script.tell(new RedundancyEvent.SwitchoverRequested());
        script.tell(new RedundancyEvent.JournalDrained());
        assertThat(script.sent.orElseThrow().gateShut()).isFalse();
        script.answer(new LeaseAnswer.Released());

        assertThat(kinds(script.done))
                .containsSubsequence(
                        "ShutGate",
                        "DrainJournal",
                        "RemoveAddresses",
                        "StopDataplane",
                        "AskLease",
                        "DropCalls",
                        "FollowJournal");
        assertThat(script.state()).isEqualTo(StateName.STANDBY_COLD);
        assertThat(script.sent.orElseThrow().gateShut()).isTrue();
    }

    @Test
    void theOtherUnitTakesAReleasedLeaseAtOnce() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT);
        script.b().active(4).heard();

        script.pass(Duration.ofMillis(450))
                .answer(new LeaseAnswer.Status(new LeaseStatus.Released(Script.theirs(4)), 4));

        assertThat(script.question())
                .isEqualTo(
                        new LeaseQuestion.Take(new LeaseStatus.Released(Script.theirs(4)), "a", Script.OURS, 4, LEASE));
    }

    @Test
    void sigtermHandsOverAndEndsTheProcess() {
        var script = Script.ofTwo().active().forget();

        script.tell(new RedundancyEvent.ShutdownRequested());
        script.tell(new RedundancyEvent.JournalDrained());
        script.answer(new LeaseAnswer.Released());

        assertThat(kinds(script.done))
                .containsSubsequence(
                        "ShutGate", "DrainJournal", "RemoveAddresses", "StopDataplane", "AskLease", "Exit");
        assertThat(script.state()).isEqualTo(StateName.DISABLED);
    }

    @Test
    void aUnitAloneThatEndsLeavesItsAddressesForItsNextProcess() {
        var script = Script.ofTwo().active();
        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED)).forget();

        script.tell(new RedundancyEvent.ShutdownRequested());
        script.tell(new RedundancyEvent.JournalDrained());

        assertThat(kinds(script.done)).contains("StopDataplane").doesNotContain("RemoveAddresses");
    }

    @Test
    void theStandbyDiesInTheMiddleOfASwitchoverAndTheOldActiveTakesTheLeaseAgain() {
        var script = Script.ofTwo().handingOver().tell(new RedundancyEvent.JournalDrained());
        script.answer(new LeaseAnswer.Released());
        script.pass(Duration.ofMillis(100));
        assertThat(script.state()).as("left to the other one").isEqualTo(StateName.STANDBY_COLD);

        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));

        assertThat(script.question())
                .isEqualTo(
                        new LeaseQuestion.Take(new LeaseStatus.Released(Script.ours(5)), "a", Script.OURS, 5, LEASE));
        script.answer(new LeaseAnswer.Taken(Script.ours(6), 60, 5));
        assertThat(script.state()).isEqualTo(StateName.ACTIVE_PRECONFIG);
    }

    @Test
    void theStandbyDiesBeforeTheReleaseAndTheSwitchoverIsGivenUp() {
        var script = Script.ofTwo().handingOver().forget();

        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));

        assertThat(kinds(script.last)).contains("SwitchoverRefused", "OpenGate");
        assertThat(script.state()).isEqualTo(StateName.ACTIVE);
    }

    @Test
    void aSwitchoverWithoutAHotStandbyIsRefused() {
        var script = Script.ofTwo().active();
        script.b().state(StateName.STANDBY_BULK).heard();

        script.tell(new RedundancyEvent.SwitchoverRequested());

        assertThat(script.last).contains(new RedundancyAction.SwitchoverRefused("there is no hot standby"));
    }

    @Test
    void aTrackedInterfaceThatGoesDownIsASwitchoverOnceTheStandbyIsHot() {
        var script = Script.ofTwo().active();
        script.b().state(StateName.STANDBY_BULK).heard();
        script.tell(new RedundancyEvent.TrackedInterface("eth1", false));
        assertThat(script.state()).isEqualTo(StateName.ACTIVE);

        script.b().heard();

        assertThat(script.state()).isEqualTo(StateName.ACTIVE_DRAIN);
    }

    @Test
    void aGatewayThatOnlyTheActiveHasLostIsASwitchover() {
        var script = Script.ofTwo().active();
        script.tell(new RedundancyEvent.TrackedGateway("192.0.2.254", false));
        assertThat(script.state()).as("the standby may be about to lose it").isEqualTo(StateName.ACTIVE);

        script.renewing(Duration.ofSeconds(1));
        assertThat(script.state()).isEqualTo(StateName.ACTIVE);
        script.renewing(Duration.ofMillis(1400));

        assertThat(script.state()).isEqualTo(StateName.ACTIVE_DRAIN);
        assertThat(kinds(script.done)).contains("DrainJournal");
    }

    @Test
    void aGatewayThatBothHaveLostOrThatIsBackIsNone() {
        var both = Script.ofTwo().active();
        both.tell(new RedundancyEvent.TrackedGateway("192.0.2.254", false));
        var back = Script.ofTwo().active();
        back.tell(new RedundancyEvent.TrackedGateway("192.0.2.254", false));
        back.tell(new RedundancyEvent.TrackedGateway("192.0.2.254", true));
        both.renewing(Duration.ofSeconds(1));
        both.passWith(Duration.ofSeconds(4), Duration.ofMillis(300), () -> {
            both.b().state(StateName.STANDBY_COLD).heard();
            both.tell(new RedundancyEvent.TimerExpired());
            if (both.question() instanceof LeaseQuestion.Renew) {
                both.answer(new LeaseAnswer.Renewed());
            }
        });
        back.renewing(Duration.ofSeconds(4));
        assertThat(both.state()).isEqualTo(StateName.ACTIVE);
        assertThat(back.state()).isEqualTo(StateName.ACTIVE);
    }

    @Test
    void aStandbyWithoutItsGatewayIsNotHot() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT);
        script.tell(new RedundancyEvent.TrackedGateway("192.0.2.254", false));
        assertThat(script.state()).isEqualTo(StateName.STANDBY_COLD);
        script.tell(new RedundancyEvent.TrackedGateway("192.0.2.254", true));
        assertThat(script.state()).isEqualTo(StateName.STANDBY_HOT);
    }

    @Test
    void theActiveGoesOnWithoutItsStandby() {
        var script = Script.ofTwo().active().tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));

        assertThat(script.state()).isEqualTo(StateName.ACTIVE);
        assertThat(script.machine.view(script.now()).standbyUp()).isFalse();
        assertThat(script.machine.view(script.now()).standbyFailures()).isEqualTo(1);
        script.pass(Duration.ofMillis(340)).answer(new LeaseAnswer.Renewed());
        assertThat(script.last).contains(new RedundancyAction.ExtendLifetimes(Duration.ofMinutes(1)));
    }

    @Test
    void whileAStandbyIsHotAddressesAndDataPlaneEndWithTheLease() {
        var script = Script.ofTwo().active();

        script.answer(new LeaseAnswer.Renewed());

        assertThat(script.last).contains(new RedundancyAction.ExtendLifetimes(LEASE));
    }

    @Test
    void aHotStandbyThatIsMerelySilentMayTakeOverSoAddressesStillEndWithTheLease() {
        var script = Script.ofTwo().active().forget();

        script.pass(Duration.ofSeconds(3));

        assertThat(script.machine.view(script.now()).standbyUp()).isFalse();
        assertThat(kinds(script.done)).doesNotContain("ExtendLifetimes");
        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED)).pass(Duration.ofMillis(10));
        script.answer(new LeaseAnswer.Renewed());
        assertThat(script.last).contains(new RedundancyAction.AddAddresses(Duration.ofMinutes(1)));
    }

    @Test
    void aStandbyThatIsStillLoadingTakesTheLeaseAndLoadsOn() {
        var script = Script.ofTwo().standby(StateName.STANDBY_BULK);

        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));
        script.answer(new LeaseAnswer.Taken(Script.ours(5), 900, 4));

        assertThat(script.last).contains(new RedundancyAction.ReadToTail(Script.ours(5), 900));
        assertThat(script.state()).isEqualTo(StateName.ACTIVE_PRECONFIG);
    }

    @Test
    void ofTwoStandbysTheHotOneGoesFirst() {
        var script = Script.of(Isolation.STOP, "b", "c").standby(StateName.STANDBY_BULK);
        script.b().of("c", Incarnation.of(0xc, 1, 0)).heard();

        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));

        assertThat(script.state()).isEqualTo(StateName.STANDBY_BULK);
        script.tell(new RedundancyEvent.LinkEnded("c", LinkEnd.CLOSED));
        assertThat(script.state()).isEqualTo(StateName.ACTIVE_FAST);
    }

    @Test
    void aSlowJournalRefusesNewCallsAndTakesThemAgain() {
        var script = Script.ofTwo().active().forget();

        script.tell(new RedundancyEvent.JournalObserved(60, Duration.ofMillis(201)));
        assertThat(script.last).contains(new RedundancyAction.RefuseCalls(true));
        script.tell(new RedundancyEvent.JournalObserved(61, Duration.ofMillis(250)));
        assertThat(script.last).isEmpty();
        script.tell(new RedundancyEvent.JournalObserved(70, Duration.ofMillis(20)));
        assertThat(script.last).contains(new RedundancyAction.RefuseCalls(false));
    }

    @Test
    void aStoreThatAnotherUnitReachesIsLeftToIt() {
        var script = Script.ofTwo().active().forget().tell(new RedundancyEvent.StoreLost());
        assertThat(script.state()).as("the other one may not have noticed yet").isEqualTo(StateName.ACTIVE);

        script.passWith(
                Duration.ofMillis(1200),
                Duration.ofMillis(100),
                () -> script.b().heard());

        assertThat(kinds(script.done)).containsSubsequence("ShutGate", "RemoveAddresses", "StopDataplane", "DropCalls");
        assertThat(script.state()).isEqualTo(StateName.STANDBY_COLD);
        assertThat(script.sent.orElseThrow().gateShut()).isTrue();
        assertThat(script.sent.orElseThrow().suspended()).isFalse();
    }

    @Test
    void aStoreThatRenewsTheLeaseAndTakesNoRecordsIsLeftToNobody() {
        var script = Script.ofTwo().active().pass(Duration.ofMillis(340));

        script.passWith(Duration.ofSeconds(20), Duration.ofMillis(340), () -> {
            script.answer(new LeaseAnswer.Renewed());
            script.tell(new RedundancyEvent.JournalObserved(60, Duration.ofMillis(3_100)));
            script.b().heard();
            script.tell(new RedundancyEvent.FoundingFailed("no memory"));
        });

        assertThat(script.done).containsOnlyOnce(new RedundancyAction.CommitOutputs(false));
        assertThat(kinds(script.done)).doesNotContain("ShutGate", "DropCalls");
        assertThat(kinds(script.done))
                .as("once in two seconds")
                .filteredOn("FoundJournal"::equals)
                .hasSizeBetween(8, 11);
        assertThat(script.sent.orElseThrow().suspended()).isTrue();
        assertThat(script.sent.orElseThrow().storeReachable()).isFalse();

        script.passWith(
                Duration.ofMillis(2_400), Duration.ofMillis(340), () -> script.answer(new LeaseAnswer.Renewed()));
        script.tell(new RedundancyEvent.JournalFounded());
        assertThat(script.last).contains(new RedundancyAction.CommitOutputs(true));
        assertThat(script.machine.view(script.now()).checkpointing()).isTrue();
    }

    /** It was left for the full state, which has not come: nothing would be confirmed any more. */
    @Test
    void aJournalThatCannotBeFoundedAgainIsServedWithout() {
        var script = Script.ofTwo().active().pass(Duration.ofMillis(340));
        script.tell(new RedundancyEvent.StoreIs("one")).tell(new RedundancyEvent.StoreIs("another"));
        script.answer(new LeaseAnswer.Renewed());
        assertThat(kinds(script.done)).contains("FoundJournal");

        script.tell(new RedundancyEvent.FoundingFailed("no memory"));
        script.tell(new RedundancyEvent.JournalObserved(60, Duration.ZERO)).pass(Duration.ofMillis(110));
        script.b().heard();

        assertThat(script.last).contains(new RedundancyAction.CommitOutputs(false));
    }

    /** The unit that is not heard may come back and take over; what the journal can have, it has to have. */
    @Test
    void aJournalThatWasStuckIsFoundedAgainAlsoWhenNobodyHearsOfIt() {
        var script = Script.ofTwo().active().pass(Duration.ofMillis(340));
        script.tell(new RedundancyEvent.JournalObserved(60, Duration.ofMillis(3_100)));

        script.answer(new LeaseAnswer.Renewed());
        assertThat(kinds(script.done)).contains("FoundJournal");
        assertThat(script.done).doesNotContain(new RedundancyAction.CommitOutputs(false));
        script.tell(new RedundancyEvent.JournalFounded()).pass(Duration.ofMillis(110));

        assertThat(script.sent.orElseThrow().suspended()).isFalse();
        assertThat(script.machine.view(script.now()).checkpointing()).isTrue();
    }

    /** Who takes over has to know that the journal lacks something. */
    @Test
    void nothingIsSaidThatTheJournalLacksBeforeTheOthersKnow() {
        var script = Script.ofTwo().active().forget();

        script.tell(new RedundancyEvent.JournalObserved(60, Duration.ofMillis(3_100)));
        script.b().heard();
        assertThat(script.done).doesNotContain(new RedundancyAction.CommitOutputs(false));

        script.pass(Duration.ofMillis(110));
        assertThat(script.sent.orElseThrow().suspended()).isTrue();
        script.b().heard();
        assertThat(script.last).contains(new RedundancyAction.CommitOutputs(false));
    }

    @Test
    void aJournalThatGoesOnInTimeLacksNothing() {
        var script = Script.ofTwo().active().forget();
        script.tell(new RedundancyEvent.JournalObserved(60, Duration.ofMillis(3_100)));

        script.tell(new RedundancyEvent.JournalObserved(61, Duration.ofMillis(10)))
                .pass(Duration.ofMillis(110));
        script.b().heard();

        assertThat(script.sent.orElseThrow().suspended()).isFalse();
        assertThat(script.done).doesNotContain(new RedundancyAction.CommitOutputs(false));
    }

    @Test
    void theOtherUnitTakesOverWhenTheActiveSaysThatItsGateIsShut() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT);

        script.b().gaveUp(4).heard();

        assertThat(script.question())
                .isEqualTo(new LeaseQuestion.Take(new LeaseStatus.Held(Script.theirs(4)), "a", Script.OURS, 4, LEASE));
    }

    @Test
    void withTheStoreGoneForAllAndAPromiseTheActiveServesWithoutCommit() {
        var script = Script.ofTwo().active().forget().tell(new RedundancyEvent.StoreLost());
        script.b().withoutStore().heard();
        assertThat(script.done).doesNotContain(new RedundancyAction.CommitOutputs(false));

        script.b().withoutStore().promises(Duration.ofSeconds(5)).heard();

        assertThat(kinds(script.last)).containsSubsequence("Remember", "CommitOutputs", "OpenGate");
        assertThat(script.last).contains(new RedundancyAction.CommitOutputs(false));
        assertThat(script.sent.orElseThrow().suspended()).isTrue();
        assertThat(script.machine.view(script.now()).checkpointing()).isFalse();
    }

    @Test
    void onAPromiseOfSomeTimeAgoNothingIsSaidWithoutCommitWhileAnotherUnitReachesTheStore() {
        var script = Script.ofTwo().active().tell(new RedundancyEvent.StoreLost());
        script.b().withoutStore().promises(Duration.ofSeconds(5)).heard();
        script.pass(Duration.ofSeconds(1)).answer(new LeaseAnswer.Renewed()).tell(new RedundancyEvent.JournalFounded());
        script.b().state(StateName.STANDBY_HOT).heard().forget();

        script.tell(new RedundancyEvent.StoreLost());
        assertThat(script.done).doesNotContain(new RedundancyAction.CommitOutputs(false));

        script.b().state(StateName.STANDBY_HOT).withoutStore().heard();
        assertThat(script.last).contains(new RedundancyAction.CommitOutputs(false));
    }

    @Test
    void aPromiseCountsFromWhatItEchoes() {
        var script = Script.ofTwo().active().forget().tell(new RedundancyEvent.StoreLost());

        script.b()
                .withoutStore()
                .promises(Duration.ofSeconds(5))
                .echoAge(Duration.ofSeconds(4))
                .heard();

        assertThat(script.last)
                .contains(new RedundancyAction.OpenGate(script.now().plus(Duration.ofMillis(800))));
    }

    @Test
    void whenAPromiseIsNotRenewedTheGateShuts() {
        var script = Script.ofTwo().active().forget().tell(new RedundancyEvent.StoreLost());
        script.b().withoutStore().promises(Duration.ofSeconds(5)).heard();

        script.pass(Duration.ofMillis(4700));
        assertThat(script.machine.view(script.now()).open()).isTrue();
        script.pass(Duration.ofMillis(200));

        assertThat(script.machine.view(script.now()).open()).isFalse();
        assertThat(script.state())
                .as("nobody else reaches the store as far as it knows")
                .isEqualTo(StateName.ACTIVE);
    }

    @Test
    void withTheJournalFoundedAgainTheGateIsOpenForAsLongAsTheLeaseAndNotThePromise() {
        var script = Script.ofTwo().active().forget().tell(new RedundancyEvent.StoreLost());
        script.b().withoutStore().promises(Duration.ofSeconds(5)).heard();
        script.pass(Duration.ofSeconds(1)).answer(new LeaseAnswer.Renewed());
        assertThat(script.last).contains(new RedundancyAction.FoundJournal(Script.ours(5)));

        script.tell(new RedundancyEvent.JournalFounded());

        assertThat(script.last)
                .containsSubsequence(
                        new RedundancyAction.CommitOutputs(true),
                        new RedundancyAction.OpenGate(script.askedAt().plus(Duration.ofMillis(800))));
    }

    @Test
    void aStandbyPromisesOnlyWhenBothHaveLostTheStoreAndKeepsItsPromise() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT).tell(new RedundancyEvent.StoreLost());
        script.passWith(
                Duration.ofMillis(300),
                Duration.ofMillis(50),
                () -> script.b().active(4).heard());
        assertThat(script.sent.orElseThrow().promise()).isZero();

        script.passWith(
                Duration.ofMillis(300),
                Duration.ofMillis(50),
                () -> script.b().active(4).withoutStore().heard());
        assertThat(script.sent.orElseThrow().promise()).isEqualTo(Duration.ofSeconds(5));

        script.pass(Duration.ofSeconds(3)).answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 4));
        assertThat(script.state()).as("promised").isEqualTo(StateName.STANDBY_HOT);
        script.pass(Duration.ofSeconds(3)).answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 4));
        assertThat(script.state()).isEqualTo(StateName.ACTIVE_FAST);
    }

    /** It was cut off while another one had the calls. */
    @Test
    void nothingIsPromisedToAUnitThatHasBeenSucceeded() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT);
        script.passWith(
                Duration.ofMillis(400),
                Duration.ofMillis(50),
                () -> script.b().active(4).withoutStore().heard());
        script.answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 5)).tell(new RedundancyEvent.StoreLost());

        script.passWith(
                Duration.ofMillis(300),
                Duration.ofMillis(50),
                () -> script.b().active(4).withoutStore().heard());

        assertThat(script.sent.orElseThrow().promise()).isZero();
    }

    @Test
    void aUnitAloneServesOnWithoutCommitAtOnce() {
        var script = Script.of(Isolation.STOP);
        alone(script).tell(new RedundancyEvent.StoreLost());

        assertThat(script.last).contains(new RedundancyAction.CommitOutputs(false));
        script.pass(Duration.ofSeconds(100));
        assertThat(script.machine.view(script.now()).open()).isTrue();
        assertThat(kinds(script.done)).doesNotContain("RemoveAddresses");
    }

    @Test
    void withAListedUnitThatDoesNotAnswerIsolationDecides() {
        var stop = Script.ofTwo().active().tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));
        stop.tell(new RedundancyEvent.StoreLost()).pass(Duration.ofSeconds(10));
        assertThat(stop.machine.view(stop.now()).open()).isFalse();
        assertThat(stop.state()).as("it has the lease if it comes back").isEqualTo(StateName.ACTIVE);

        var serve = Script.of(Isolation.SERVE, "b").active().tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));
        serve.tell(new RedundancyEvent.StoreLost()).pass(Duration.ofSeconds(10));
        assertThat(serve.machine.view(serve.now()).open()).isTrue();
        assertThat(serve.done).contains(new RedundancyAction.CommitOutputs(false));
        assertThat(kinds(serve.done)).as("nobody is there to be waited for").doesNotContain("ShutGate");
    }

    @Test
    void whenTheStoreIsBackTheFullStateIsWrittenAndCommitIsOnAgain() {
        var script = alone(Script.of(Isolation.STOP)).tell(new RedundancyEvent.StoreLost());
        script.pass(Duration.ofSeconds(5)).forgetButAsk();

        script.answer(new LeaseAnswer.Refused(new LeaseStatus.Vacant(), 1));
        script.answer(new LeaseAnswer.Taken(Script.ours(2), 10, 1));
        assertThat(script.last).contains(new RedundancyAction.FoundJournal(Script.ours(2)));
        assertThat(script.done).doesNotContain(new RedundancyAction.CommitOutputs(true));

        script.tell(new RedundancyEvent.JournalFounded());
        assertThat(script.last)
                .contains(
                        new RedundancyAction.Remember(new FormerLife(2, false, "")),
                        new RedundancyAction.CommitOutputs(true));
        assertThat(script.machine.view(script.now()).checkpointing()).isTrue();
    }

    @Test
    void aFoundingThatFailsIsTriedAgain() {
        var script = alone(Script.of(Isolation.STOP)).tell(new RedundancyEvent.StoreLost());
        script.pass(Duration.ofSeconds(1)).answer(new LeaseAnswer.Renewed());
        script.tell(new RedundancyEvent.FoundingFailed("store")).forgetButAsk();

        script.pass(Duration.ofMillis(350)).answer(new LeaseAnswer.Renewed());
        assertThat(kinds(script.done)).as("at once it would be too much").doesNotContain("FoundJournal");
        script.passWith(
                Duration.ofMillis(2_100), Duration.ofMillis(350), () -> script.answer(new LeaseAnswer.Renewed()));

        assertThat(script.done).contains(new RedundancyAction.FoundJournal(Script.ours(1)));
    }

    @Test
    void aStoreThatHasLostTheEpochIsFoundedAgainUnderAHigherOne() {
        var script = Script.ofTwo().active().pass(Duration.ofMillis(340));

        script.answer(new LeaseAnswer.Refused(new LeaseStatus.Vacant(), 0));

        assertThat(kinds(script.last)).startsWith("ShutGate", "RemoveAddresses", "StopDataplane");
        assertThat(script.question())
                .isEqualTo(new LeaseQuestion.Take(new LeaseStatus.Vacant(), "a", Script.OURS, 5, LEASE));
        script.answer(new LeaseAnswer.Taken(Script.ours(6), 0, 5));
        assertThat(kinds(script.last)).containsSubsequence("WriteUnder", "OpenGate", "FoundJournal");
    }

    @Test
    void aJournalThatEndsBeforeWhatWasHeardIsDegraded() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT);
        script.b().active(4).confirmed(70).heard();
        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));

        script.answer(new LeaseAnswer.Taken(Script.ours(5), 69, 4));
        script.tell(new RedundancyEvent.TailReached());
        script.tell(new RedundancyEvent.OutputsReady());

        assertThat(script.last).contains(new RedundancyAction.ResumeTunnels(Script.ours(5), true));
        assertThat(script.sent.orElseThrow().degraded()).isTrue();
        script.tell(new RedundancyEvent.TunnelsResynced()).pass(Duration.ofMillis(100));
        assertThat(script.sent.orElseThrow().degraded()).isFalse();
    }

    @Test
    void aLeaseThatAnotherStoreDoesNotHaveMayBeForgottenAndNotExpired() {
        var script = Script.ofTwo().tell(new RedundancyEvent.StoreIs("one")).standby(StateName.STANDBY_HOT);
        // The units do not hear each other, and the lease is renewed.
        script.passWith(
                Duration.ofSeconds(3),
                Duration.ofMillis(300),
                () -> script.answer(new LeaseAnswer.Status(new LeaseStatus.Held(Script.theirs(4)), 4)));

        script.tell(new RedundancyEvent.StoreIs("two")).forgetButAsk();
        var vacant = new LeaseAnswer.Status(new LeaseStatus.Vacant(), 4);
        script.passWith(Duration.ofMillis(900), Duration.ofMillis(300), () -> script.answer(vacant));
        assertThat(script.state()).isEqualTo(StateName.STANDBY_HOT);

        script.pass(Duration.ofMillis(350));
        assertThat(script.state()).isEqualTo(StateName.ACTIVE_FAST);
        assertThat(resumesDegraded(script, new LeaseAnswer.Taken(Script.ours(5), 50, 4)))
                .isTrue();
    }

    @Test
    void aLeaseThatTheSameStoreDoesNotHaveAnyMoreHasExpired() {
        var script = Script.ofTwo().tell(new RedundancyEvent.StoreIs("one")).standby(StateName.STANDBY_HOT);
        script.pass(Duration.ofSeconds(2)).answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 4));

        assertThat(script.state()).isEqualTo(StateName.ACTIVE_FAST);
        assertThat(resumesDegraded(script, new LeaseAnswer.Taken(Script.ours(5), 50, 4)))
                .isFalse();
    }

    @Test
    void aLeaseThatAnotherStoreHasForgottenIsTakenAgainAtOnceWhileItIsGood() {
        var script = Script.ofTwo()
                .tell(new RedundancyEvent.StoreIs("one"))
                .active()
                .tell(new RedundancyEvent.StoreIs("two"))
                .pass(Duration.ofMillis(340));

        script.answer(new LeaseAnswer.Refused(new LeaseStatus.Vacant(), 5));

        assertThat(script.question()).isInstanceOf(LeaseQuestion.Take.class);
    }

    @Test
    void aLeaseThatRanOutAndThatAnotherStoreDoesNotHaveMayHaveBeenAnothersSince() {
        var script = Script.ofTwo()
                .tell(new RedundancyEvent.StoreIs("one"))
                .active()
                .pass(Duration.ofSeconds(2))
                .tell(new RedundancyEvent.StoreIs("two"));

        script.answer(new LeaseAnswer.Refused(new LeaseStatus.Vacant(), 5)).forget();
        script.pass(Duration.ofMillis(450));
        assertThat(script.question()).isInstanceOf(LeaseQuestion.Renew.class);

        script.answer(new LeaseAnswer.Refused(new LeaseStatus.Vacant(), 5)).forget();
        script.pass(Duration.ofMillis(700)).answer(new LeaseAnswer.Refused(new LeaseStatus.Vacant(), 5));
        assertThat(script.question()).isInstanceOf(LeaseQuestion.Take.class);
    }

    @Test
    void anActiveUnitWritesEverythingIntoAnotherStore() {
        var script = Script.ofTwo().tell(new RedundancyEvent.StoreIs("one")).active();

        script.tell(new RedundancyEvent.StoreIs("two")).forgetButAsk();
        script.pass(Duration.ofMillis(350)).answer(new LeaseAnswer.Renewed());

        assertThat(script.last).contains(new RedundancyAction.FoundJournal(Script.ours(5)));
        script.pass(Duration.ofMillis(100));
        assertThat(script.sent.orElseThrow().degraded()).isTrue();
        script.tell(new RedundancyEvent.JournalFounded()).pass(Duration.ofMillis(100));
        assertThat(script.sent.orElseThrow().degraded()).isFalse();
    }

    @Test
    void whatWasBeingWrittenIntoTheStoreBeforeIsWrittenOnceMore() {
        var script = Script.ofTwo().tell(new RedundancyEvent.StoreIs("one")).active();
        script.tell(new RedundancyEvent.StoreIs("two"));
        script.pass(Duration.ofMillis(350)).answer(new LeaseAnswer.Renewed());

        script.tell(new RedundancyEvent.StoreIs("three")).tell(new RedundancyEvent.JournalFounded());
        script.forgetButAsk().pass(Duration.ofMillis(350)).answer(new LeaseAnswer.Renewed());

        assertThat(script.last).contains(new RedundancyAction.FoundJournal(Script.ours(5)));
    }

    @Test
    void aUnitThatComesBackToAnotherStoreResumesDegraded() {
        var script = Script.of(Isolation.STOP).tell(new RedundancyEvent.Started(new FormerLife(3, false, "one")));
        script.tell(new RedundancyEvent.StoreIs("two"));
        script.answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 3));

        assertThat(resumesDegraded(script, new LeaseAnswer.Taken(Script.ours(4), 10, 3)))
                .isTrue();
        script.pass(Duration.ofMillis(450)).answer(new LeaseAnswer.Renewed());
        script.tell(new RedundancyEvent.JournalFounded()).tell(new RedundancyEvent.TunnelsResynced());
        assertThat(script.done).contains(new RedundancyAction.Remember(new FormerLife(4, false, "two")));
    }

    @Test
    void aUnitThatComesBackToTheSameStoreDoesNot() {
        var script = Script.of(Isolation.STOP).tell(new RedundancyEvent.Started(new FormerLife(3, false, "one")));
        script.tell(new RedundancyEvent.StoreIs("one"));
        script.answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 3));

        assertThat(resumesDegraded(script, new LeaseAnswer.Taken(Script.ours(4), 10, 3)))
                .isFalse();
    }

    @Test
    void aStoreWhoseEpochIsLowerThanOneThatWasHeardHasLostSomething() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT);
        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));

        assertThat(resumesDegraded(script, new LeaseAnswer.Taken(Script.ours(5), 50, 3)))
                .isTrue();
    }

    @Test
    void anEpochThatWasHeardOfAfterTheQuestionIsThisUnitsOwn() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT);
        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));
        // It has been refused because of the lease whose answer is still under way.
        script.b().gaveUp(5).heard();

        assertThat(resumesDegraded(script, new LeaseAnswer.Taken(Script.ours(5), 50, 4)))
                .isFalse();
    }

    @Test
    void aPromiseEndsWithTheProcessThatGaveIt() {
        var script = Script.ofTwo().active().tell(new RedundancyEvent.StoreLost());
        script.b().withoutStore().promises(Duration.ofSeconds(5)).heard();
        assertThat(script.machine.view(script.now()).checkpointing()).isFalse();
        // The lease lives for less.
        script.pass(Duration.ofMillis(900));
        assertThat(script.machine.view(script.now()).open()).isTrue();
        script.forget();

        script.b()
                .of("b", Incarnation.of(0xb, 4, 0x33))
                .state(StateName.NEGOTIATION)
                .withoutStore()
                .heard();

        assertThat(kinds(script.last)).startsWith("ShutGate", "RemoveAddresses", "StopDataplane");
        script.passWith(
                Duration.ofMillis(500), Duration.ofMillis(100), () -> script.tell(new RedundancyEvent.TimerExpired()));
        assertThat(kinds(script.done)).doesNotContain("OpenGate");
    }

    @Test
    void aLeaseOutlivesAPromise() {
        var script = Script.ofTwo().active();
        var asked = script.askedAt();
        script.answer(new LeaseAnswer.Renewed()).tell(new RedundancyEvent.StoreLost());
        script.b().withoutStore().promises(Duration.ofSeconds(5)).heard();

        script.b()
                .of("b", Incarnation.of(0xb, 4, 0x33))
                .state(StateName.NEGOTIATION)
                .withoutStore()
                .heard();

        assertThat(script.last).contains(new RedundancyAction.OpenGate(asked.plus(Duration.ofMillis(800))));
        assertThat(kinds(script.last)).doesNotContain("ShutGate");
    }

    @Test
    void anExpiredLeaseIsNotTakenFromAHolderThatMayCountOnAnEarlierProcessOfThisUnit() {
        var script = Script.ofTwo().started();
        // Sent before it had heard this process.
        script.b().active(4).confirmed(50).echoAge(Duration.ofSeconds(1)).heard();
        script.pass(Duration.ofMillis(10)).answer(new LeaseAnswer.Status(new LeaseStatus.Held(Script.theirs(4)), 4));
        script.tell(new RedundancyEvent.FollowerLoading()).tell(new RedundancyEvent.FollowerCaughtUp(50));

        script.pass(Duration.ofSeconds(2)).answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 4));
        assertThat(script.state()).isEqualTo(StateName.STANDBY_HOT);

        script.pass(Duration.ofMillis(3_100)).answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 4));
        assertThat(script.state()).isEqualTo(StateName.ACTIVE_FAST);
    }

    @Test
    void aLeaseThatAnotherStoreThanTheOneAskedBeforeHasGivenOpensTheGateOnlyWhenAForgottenOneIsOver() {
        var script = Script.ofTwo().tell(new RedundancyEvent.StoreIs("one")).standby(StateName.STANDBY_HOT);
        script.pass(Duration.ofSeconds(2)).answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 4));
        assertThat(script.state()).isEqualTo(StateName.ACTIVE_FAST);

        script.pass(Duration.ofMillis(20)).tell(new RedundancyEvent.StoreIs("two"));
        script.answer(new LeaseAnswer.Taken(Script.ours(5), 50, 4));
        script.tell(new RedundancyEvent.TailReached()).tell(new RedundancyEvent.OutputsReady());
        assertThat(kinds(script.done)).doesNotContain("OpenGate");

        script.passWith(Duration.ofMillis(1_200), Duration.ofMillis(100), () -> {
            if (script.question() instanceof LeaseQuestion.Renew) {
                script.answer(new LeaseAnswer.Renewed());
            }
        });
        assertThat(kinds(script.done)).contains("OpenGate");
    }

    @Test
    void whatAStandbyHasReadWasThereOnce() {
        var script = Script.ofTwo().started();
        script.b().gaveUp(4).confirmed(70).heard();
        script.answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 4));

        assertThat(resumesDegraded(script, new LeaseAnswer.Taken(Script.ours(5), 69, 4)))
                .isTrue();
    }

    private static boolean resumesDegraded(Script script, LeaseAnswer.Taken taken) {
        script.answer(taken);
        script.tell(new RedundancyEvent.TailReached()).tell(new RedundancyEvent.OutputsReady());
        return script.last.stream()
                .filter(RedundancyAction.ResumeTunnels.class::isInstance)
                .map(RedundancyAction.ResumeTunnels.class::cast)
                .findFirst()
                .orElseThrow()
                .degraded();
    }

    @Test
    void aUnitThatWasSuspendedWhenItDiedResumesDegraded() {
        var script = Script.of(Isolation.STOP).tell(new RedundancyEvent.Started(new FormerLife(3, true, "")));
        script.answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 3));
        script.answer(new LeaseAnswer.Taken(Script.ours(4), 10, 3));
        script.tell(new RedundancyEvent.TailReached());
        script.tell(new RedundancyEvent.OutputsReady());

        assertThat(script.last).contains(new RedundancyAction.ResumeTunnels(Script.ours(4), true));
    }

    @Test
    void withTheNetworkCutAndTheStoreReachableTheLeaseDecides() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT);

        script.passWith(
                Duration.ofSeconds(30),
                Duration.ofMillis(330),
                () -> script.answer(new LeaseAnswer.Status(new LeaseStatus.Held(Script.theirs(4)), 4)));

        assertThat(script.state()).isEqualTo(StateName.STANDBY_HOT);
    }

    @Test
    void theFirstOfTwoDeadUnitsThatComesBackResumes() {
        var refused = Script.ofTwo().started();
        refused.tell(new RedundancyEvent.ConnectionRefused("b"));
        refused.answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 4));
        assertThat(refused.state()).as("nobody listens there").isEqualTo(StateName.ACTIVE_FAST);

        var silent = Script.ofTwo().started();
        silent.passWith(
                Duration.ofMillis(4900),
                Duration.ofMillis(350),
                () -> silent.answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 4)));
        assertThat(silent.state()).as("an earlier process may have promised").isEqualTo(StateName.NEGOTIATION);
        silent.pass(Duration.ofMillis(400));
        assertThat(silent.state()).isEqualTo(StateName.ACTIVE_FAST);
    }

    @Test
    void aUnitThatRestartsAloneTakesItsOldProcessesLeaseAtOnce() {
        var script = Script.ofTwo().started();
        var old = new LeaseValue("a", Incarnation.of(0xa, 6, 0), 9);

        script.answer(new LeaseAnswer.Status(new LeaseStatus.Held(old), 9));

        assertThat(script.question())
                .isEqualTo(new LeaseQuestion.Take(new LeaseStatus.Held(old), "a", Script.OURS, 9, LEASE));
    }

    @Test
    void aUnitThatRestartsAloneAfterItsLeaseHasExpiredDoesNotWait() {
        var script = Script.ofTwo().tell(new RedundancyEvent.Started(new FormerLife(9, false, "")));

        script.answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 9));

        assertThat(script.state()).isEqualTo(StateName.ACTIVE_FAST);
    }

    @Test
    void aConfiguredServiceAddressKeepsAUnitFromBeingHotAndFromTakingOver() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT);
        script.tell(new RedundancyEvent.ConfiguredAddressFound("192.0.2.1"));
        assertThat(script.state()).isEqualTo(StateName.STANDBY_COLD);

        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED)).pass(Duration.ofSeconds(10));
        assertThat(script.state()).isEqualTo(StateName.STANDBY_COLD);
        assertThat(script.machine.view(script.now()).impediments()).containsExactly(Impediment.CONFIGURED_ADDRESS);

        script.tell(new RedundancyEvent.ConfiguredAddressGone());
        script.answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 4));
        assertThat(script.state()).isEqualTo(StateName.ACTIVE_FAST);
    }

    @Test
    void aStandbyWhoseClockIsOffByMoreThanASecondIsNotHotButTakesOver() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT).clockOfOther(Duration.ofMillis(1100));
        script.b().active(4).heard();
        assertThat(script.state()).isEqualTo(StateName.STANDBY_COLD);

        script.clockOfOther(Duration.ofMillis(-900)).b().active(4).heard();
        assertThat(script.state()).isEqualTo(StateName.STANDBY_HOT);

        script.clockOfOther(Duration.ofSeconds(-2)).b().active(4).heard();
        script.tell(new RedundancyEvent.LinkEnded("b", LinkEnd.CLOSED));
        assertThat(script.state()).isEqualTo(StateName.ACTIVE_FAST);
    }

    @Test
    void whatWasLongUnderWaySaysNothingAboutAClock() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT).clockOfOther(Duration.ofSeconds(-5));

        script.b().active(4).echoAge(Duration.ofSeconds(5)).heard();

        assertThat(script.state()).isEqualTo(StateName.STANDBY_HOT);
    }

    @Test
    void aStandbyThatCannotReadWhatTheActiveWritesIsNeitherHotNorATakerOver() {
        var script = Script.ofTwo().standby(StateName.STANDBY_HOT);
        script.b().active(4).writes(3, 2, 3).heard();
        assertThat(script.state()).isEqualTo(StateName.STANDBY_COLD);
        script.b().active(4).writes(2, 2, 3).heard();
        assertThat(script.state()).isEqualTo(StateName.STANDBY_HOT);
    }

    @Test
    void theActiveWritesWhatItsStandbyReads() {
        var script = Script.ofTwo().active().forget();

        script.b().writes(1, 1).heard();
        assertThat(script.last).contains(new RedundancyAction.WriteFormat(1));
        script.b().writes(2, 1, 2).heard();
        assertThat(script.last).contains(new RedundancyAction.WriteFormat(2));
    }

    @Test
    void aSecondUnitOfTheSameNameStaysAway() {
        var heard = Script.ofTwo().started();
        heard.b().of("a", Incarnation.of(0xff, 1, 0)).active(4).heard();
        assertThat(heard.state()).isEqualTo(StateName.DISABLED);

        var seen = Script.ofTwo().started();
        var other = new LeaseStatus.Held(new LeaseValue("a", Incarnation.of(0xff, 1, 0), 4));
        seen.passWith(Duration.ofSeconds(4), Duration.ofMillis(340), () -> {
            if (seen.state() == StateName.NEGOTIATION) {
                seen.answer(new LeaseAnswer.Status(other, 4));
            }
        });
        assertThat(seen.state()).isEqualTo(StateName.DISABLED);
    }

    @Test
    void theUnitThatWasThereFirstIsNotDisturbedByASecondOneOfItsName() {
        var script = Script.ofTwo().active();

        script.b()
                .of("a", Incarnation.of(0xff, 1, 0))
                .state(StateName.NEGOTIATION)
                .heard();

        assertThat(script.state()).isEqualTo(StateName.ACTIVE);
    }

    @Test
    void anAnswerThatComesAfterTheQuestionWasGivenUpIsGivenBack() {
        var script = Script.ofTwo().fencing();
        long request = script.request();
        script.tell(new RedundancyEvent.StoreLost());

        script.tell(new RedundancyEvent.LeaseAnswered(request, new LeaseAnswer.Taken(Script.ours(5), 50, 4)));

        assertThat(script.question()).isEqualTo(new LeaseQuestion.Release(Script.ours(5)));
    }

    /** Puts a unit without others into the active state. */
    private static Script alone(Script script) {
        script.started();
        script.answer(new LeaseAnswer.Status(new LeaseStatus.Vacant(), 0));
        script.answer(new LeaseAnswer.Taken(Script.ours(1), 0, 0));
        script.tell(new RedundancyEvent.TailReached());
        script.tell(new RedundancyEvent.OutputsReady());
        assertThat(script.state()).isEqualTo(StateName.ACTIVE);
        return script.forgetButAsk();
    }

    private static List<String> kinds(List<RedundancyAction> actions) {
        return actions.stream().map(action -> action.getClass().getSimpleName()).toList();
    }
}
