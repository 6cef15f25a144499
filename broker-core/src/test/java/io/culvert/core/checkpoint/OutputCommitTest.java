package io.culvert.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Effects are texts here; those in lower case are nobody's business outside. */
class OutputCommitTest {
    private static final long NOTHING_APPENDED = 0;

    private final OutputCommit<String> commit = new OutputCommit<>();

    private List<String> take(long ticket, String... effects) {
        return commit.take(List.of(effects), ticket, OutputCommitTest::isInternal);
    }

    private static boolean isInternal(String effect) {
        return Character.isLowerCase(effect.charAt(0));
    }

    @Test
    void withoutAnythingAppendedTheVeryListGoesOn() {
        var effects = List.of("A", "b");
        assertThat(commit.take(effects, NOTHING_APPENDED, OutputCommitTest::isInternal))
                .isSameAs(effects);
        assertThat(commit.waiting()).isZero();
        assertThat(commit.waitingFor()).isEmpty();
    }

    @Test
    void whatTheWorldCanSeeWaitsForItsRecord() {
        assertThat(take(1, "A", "b", "C")).containsExactly("b");
        assertThat(commit.waiting()).isEqualTo(2);
        assertThat(commit.waitingFor()).hasValue(1);

        assertThat(commit.confirmed(1)).containsExactly("A", "C");
        assertThat(commit.waiting()).isZero();
        assertThat(commit.waitingFor()).isEmpty();
    }

    @Test
    void aStepThatAppendsNothingWaitsForTheLastRecordBeforeIt() {
        take(1);
        take(2);
        assertThat(take(NOTHING_APPENDED, "A")).isEmpty();

        assertThat(commit.confirmed(1)).isEmpty();
        assertThat(commit.confirmed(2)).containsExactly("A");
        assertThat(take(NOTHING_APPENDED, "B")).containsExactly("B");
    }

    @Test
    void oneConfirmationFreesAllUpToItInOrder() {
        take(1, "A");
        take(NOTHING_APPENDED, "B");
        take(2, "C");
        take(3, "D");

        assertThat(commit.confirmed(2)).containsExactly("A", "B", "C");
        assertThat(commit.waitingFor()).hasValue(3);
        assertThat(commit.confirmed(1)).isEmpty();
        assertThat(commit.confirmed(3)).containsExactly("D");
    }

    @Test
    void whatNobodySeesPassesWhoeverWaits() {
        take(1, "A");
        var effects = List.of("b", "c");
        assertThat(commit.take(effects, NOTHING_APPENDED, OutputCommitTest::isInternal))
                .isSameAs(effects);
        assertThat(commit.confirmed(1)).containsExactly("A");
    }

    @Test
    void withoutAJournalNothingWaits() {
        take(1, "A");
        take(2, "B");

        assertThat(commit.suspend()).containsExactly("A", "B");
        assertThat(commit.isSuspended()).isTrue();
        assertThat(take(3, "C")).containsExactly("C");
        assertThat(commit.waiting()).isZero();
    }

    @Test
    void withAJournalAgainOnlyWhatComesThenWaits() {
        take(1, "A");
        commit.suspend();
        take(2, "B");
        commit.resume();

        assertThat(take(NOTHING_APPENDED, "C")).containsExactly("C");
        assertThat(take(3, "D")).isEmpty();
        assertThat(commit.confirmed(3)).containsExactly("D");
    }

    @Test
    void ticketsGoUpAndAreNotInvented() {
        take(5, "A");
        assertThatThrownBy(() -> take(5, "B")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> commit.confirmed(6)).isInstanceOf(IllegalArgumentException.class);
    }

    /** The rule itself, said in another way: no effect is ahead of the records before it, none overtakes another. */
    @Test
    void noEffectIsEverAheadOfARecordOrOfAnother() {
        for (long seed = 0; seed < 500; seed++) {
            var dice = new Dice(seed);
            var machine = new OutputCommit<String>();
            var expected = new ArrayDeque<String>();
            var gone = new ArrayList<String>();
            long ticket = 0;
            long confirmed = 0;
            for (int step = 0; step < 60; step++) {
                if (dice.below(3) > 0) {
                    boolean appends = dice.flag();
                    ticket += appends ? 1 : 0;
                    var effects = new ArrayList<String>();
                    for (int i = dice.below(4); i > 0; i--) {
                        effects.add((dice.flag() ? "X" : "x") + ticket + "-" + step + "-" + i);
                    }
                    effects.stream().filter(effect -> !isInternal(effect)).forEach(expected::add);
                    gone.addAll(machine.take(effects, appends ? ticket : 0, OutputCommitTest::isInternal));
                } else {
                    confirmed += dice.below((int) (ticket - confirmed) + 1);
                    gone.addAll(machine.confirmed(confirmed));
                }
                for (var effect : gone) {
                    if (!isInternal(effect)) {
                        assertThat(effect).as("seed %d", seed).isEqualTo(expected.poll());
                        assertThat(Long.parseLong(effect.substring(1, effect.indexOf('-'))))
                                .as("seed %d", seed)
                                .isLessThanOrEqualTo(confirmed);
                    }
                }
                gone.clear();
                assertThat(machine.waiting()).as("seed %d", seed).isEqualTo(expected.size());
            }
            gone.addAll(machine.confirmed(ticket));
            assertThat(gone).as("seed %d", seed).containsExactlyElementsOf(expected);
        }
    }
}
