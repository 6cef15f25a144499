package io.culvert.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.checkpoint.JournalBatches.Batch;
import io.culvert.core.checkpoint.JournalBatches.ShardTicket;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.octets.Octets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JournalBatchesTest {
    private static final int MANY = 1_000_000;

    private final JournalBatches batches = new JournalBatches(2, 41);

    private static Change change(int session, String value) {
        return new Change(CheckpointKey.session(new TunnelId(1), new SessionId(session)), Octets.utf8(value));
    }

    private Batch next(int mostChanges, int mostOctets) {
        return batches.next(mostChanges, mostOctets).orElseThrow();
    }

    @Test
    void nothingIsNoBatch() {
        assertThat(batches.next(MANY, MANY)).isEmpty();
        assertThat(batches.lastSequence()).isEqualTo(41);
    }

    @Test
    void aBatchTakesWhatAllShardsAppended() {
        assertThat(batches.add(0, List.of(change(1, "a")))).isEqualTo(1);
        assertThat(batches.add(1, List.of(change(2, "bb")))).isEqualTo(1);
        assertThat(batches.add(0, List.of(change(3, "c"), change(4, "")))).isEqualTo(2);
        assertThat(batches.waitingChanges()).isEqualTo(4);
        assertThat(batches.waitingOctets()).isEqualTo(4 * 8 + 4);

        assertThat(next(MANY, MANY))
                .isEqualTo(new Batch(
                        42,
                        List.of(change(1, "a"), change(2, "bb"), change(3, "c"), change(4, "")),
                        4 * 8 + 4,
                        List.of(new ShardTicket(0, 2), new ShardTicket(1, 1))));
        assertThat(batches.waitingChanges()).isZero();
        assertThat(batches.waitingOctets()).isZero();
        assertThat(batches.next(MANY, MANY)).isEmpty();
    }

    @Test
    void ofAKeyOnlyTheLastValueIsWrittenInItsPlace() {
        batches.add(0, List.of(change(1, "old"), change(2, "x")));
        batches.add(0, List.of(change(1, "n")));

        var batch = next(MANY, MANY);

        assertThat(batch.changes()).containsExactly(change(2, "x"), change(1, "n"));
        assertThat(batch.octets()).isEqualTo(2 * 8 + 2);
    }

    @Test
    void aBatchEndsBeforeItIsTooLarge() {
        batches.add(0, List.of(change(1, "a"), change(2, "b")));
        batches.add(0, List.of(change(3, "c")));
        batches.add(0, List.of(change(4, "d")));
        batches.add(0, List.of(change(5, "0123456789")));
        batches.add(0, List.of(change(6, "e")));

        assertThat(next(3, MANY).tickets()).containsExactly(new ShardTicket(0, 2));
        assertThat(next(MANY, 9 + 18).tickets()).containsExactly(new ShardTicket(0, 4));
        assertThat(next(MANY, MANY).tickets()).containsExactly(new ShardTicket(0, 5));
    }

    @Test
    void whatWasAppendedAtOnceIsNeverDivided() {
        batches.add(0, List.of(change(1, "a"), change(2, "b"), change(3, "c")));
        batches.add(0, List.of(change(4, "d")));

        assertThat(next(2, 1).changes()).hasSize(3);
        assertThat(next(2, 1).changes()).hasSize(1);
    }

    @Test
    void aConfirmationCountsForAllBatchesUpToIt() {
        batches.add(0, List.of(change(1, "a")));
        next(MANY, MANY);
        batches.add(1, List.of(change(2, "b")));
        next(MANY, MANY);
        batches.add(0, List.of(change(3, "c")));
        next(MANY, MANY);

        assertThat(batches.confirmed(43)).containsExactly(new ShardTicket(0, 1), new ShardTicket(1, 1));
        assertThat(batches.confirmed(42)).isEmpty();
        assertThat(batches.unconfirmed()).extracting(Batch::sequence).containsExactly(44L);
        assertThat(batches.confirmed(44)).containsExactly(new ShardTicket(0, 2));
        assertThatThrownBy(() -> batches.confirmed(45)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void unconfirmedBatchesCanBeSentAgainAsTheyWere() {
        batches.add(0, List.of(change(1, "a")));
        var first = next(MANY, MANY);
        batches.add(0, List.of(change(1, "b")));
        var second = next(MANY, MANY);

        assertThat(batches.unconfirmed()).containsExactly(first, second);
    }

    @Test
    void inANewJournalUnconfirmedBatchesFollowWhatItHas() {
        batches.add(0, List.of(change(1, "a")));
        var first = next(MANY, MANY);
        batches.add(0, List.of(change(1, "b")));
        next(MANY, MANY);

        batches.refound(0);

        assertThat(batches.unconfirmed()).extracting(Batch::sequence).containsExactly(1L, 2L);
        assertThat(batches.unconfirmed().getFirst().changes()).isEqualTo(first.changes());
        assertThat(batches.lastSequence()).isEqualTo(2);
        assertThat(batches.confirmed(2)).containsExactly(new ShardTicket(0, 2));
    }

    @Test
    void whatNobodyWaitsForIsForgottenAndTicketsGoOn() {
        batches.add(0, List.of(change(1, "a")));
        next(MANY, MANY);
        batches.add(0, List.of(change(2, "b")));

        assertThat(batches.clear()).containsExactly(new ShardTicket(0, 2));

        assertThat(batches.unconfirmed()).isEmpty();
        assertThat(batches.next(MANY, MANY)).isEmpty();
        assertThat(batches.waitingOctets()).isZero();
        assertThat(batches.add(0, List.of(change(3, "c")))).isEqualTo(3);
        assertThat(next(MANY, MANY).sequence()).isEqualTo(43);
    }

    @Test
    void whateverTheLimitsTheLastValuesAndAllTicketsComeThrough() {
        for (long seed = 0; seed < 300; seed++) {
            var dice = new Dice(seed);
            var journal = new JournalBatches(3, 0);
            Map<CheckpointKey, Octets> written = new HashMap<>();
            Map<CheckpointKey, Octets> stored = new HashMap<>();
            var tickets = new long[3];
            long sequence = 0;
            for (int step = 0; step < 40; step++) {
                int shard = dice.below(3);
                var changes = dice.few(() -> change(1 + dice.below(9), "v" + dice.below(100)));
                changes.forEach(change -> written.put(change.key(), change.value()));
                tickets[shard] = journal.add(shard, changes);
                boolean last = step == 39;
                while (last || dice.flag()) {
                    var batch = journal.next(1 + dice.below(10), 1 + dice.below(100));
                    if (batch.isEmpty()) {
                        break;
                    }
                    assertThat(batch.get().sequence()).as("seed %d", seed).isEqualTo(++sequence);
                    assertThat(batch.get().changes()).as("seed %d", seed).doesNotHaveDuplicates();
                    batch.get().changes().forEach(change -> stored.put(change.key(), change.value()));
                }
            }
            assertThat(stored).as("seed %d", seed).isEqualTo(written);
            var seen = new long[3];
            journal.confirmed(sequence).forEach(ticket -> seen[ticket.shard()] = ticket.ticket());
            assertThat(seen).as("seed %d", seed).isEqualTo(tickets);
        }
    }
}
