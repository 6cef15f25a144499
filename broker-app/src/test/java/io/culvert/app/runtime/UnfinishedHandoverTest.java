package io.culvert.app.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.redundancy.RedundancyView;
import io.culvert.core.redundancy.StateName;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class UnfinishedHandoverTest {
    private static final Duration WAITED = Duration.ofSeconds(10);

    @Test
    void aJournalThatDoesNotConfirmIsNamedAndTheStandbyTakesOver() {
        assertThat(UnfinishedHandover.words(view(StateName.ACTIVE_DRAIN, true), true, 3, WAITED))
                .isEqualTo(
                        "After 10 s this unit is still ACTIVE-DRAIN: the journal in Redis has not confirmed 3 batches."
                                + " It ends all the same. No call is cleared; nothing was said that is not in the journal."
                                + " The standby goes on with them as soon as the lease has run out."
                                + " If none does, look whether the Redis of the journal answers.");
    }

    @Test
    void aLeaseThatIsNotTakenBackIsNamedAndTheNextProcessGoesOn() {
        assertThat(UnfinishedHandover.words(view(StateName.ACTIVE_DRAIN, false), true, 0, WAITED))
                .contains("Redis has not answered that the lease is released.")
                .contains("This unit's next process, or another unit, goes on with them: start one soon.");
    }

    @Test
    void whatWasSaidWithoutTheJournalIsNotInIt() {
        assertThat(UnfinishedHandover.words(view(StateName.ACTIVE_DRAIN, false), false, 0, WAITED))
                .contains("what was said while checkpoint messaging was off is not in the journal.");
    }

    @Test
    void whoDidNotServeTakesNoCallAlong() {
        assertThat(UnfinishedHandover.words(view(StateName.STANDBY_HOT, true), true, 0, WAITED))
                .contains("STANDBY HOT: ")
                .endsWith("It did not serve: no call depends on it.");
    }

    @ParameterizedTest
    @EnumSource
    void everyStateHasItsWords(StateName state) {
        assertThat(UnfinishedHandover.words(view(state, false), true, 0, WAITED))
                .startsWith("After 10 s this unit is still " + state.words() + ": ");
    }

    private static RedundancyView view(StateName state, boolean standbyUp) {
        return new RedundancyView(
                state,
                StateName.DISABLED,
                Map.of(),
                Optional.empty(),
                false,
                true,
                standbyUp,
                1,
                0,
                Optional.empty(),
                Set.of());
    }
}
