package io.culvert.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.checkpoint.CheckpointKey.Kind;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.octets.Octets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageTest {
    private static final TunnelId TUNNEL = new TunnelId(7);
    private static final SessionId SESSION = new SessionId(3);

    private final CheckpointCodec codec = new CheckpointCodec();
    private final Image image = new Image();

    private void put(CheckpointKey key, Checkpoint checkpoint) {
        assertThat(image.apply(new Change(key, codec.encode(checkpoint)))).isEmpty();
    }

    private void message(int ns, String text) {
        put(CheckpointKey.message(TUNNEL, new SequenceNumber(ns)), new MessageCheckpoint(Octets.utf8(text)));
    }

    private void channel(int unacknowledged, int next) {
        put(
                CheckpointKey.channel(TUNNEL),
                new ChannelCheckpoint(
                        new SequenceNumber(unacknowledged), new SequenceNumber(next), SequenceNumber.ZERO, 4, 10));
    }

    /** Changes of a few keys, many of them again and again. */
    private List<Change> changes(long seed) {
        var dice = new Dice(seed);
        var changes = new ArrayList<Change>();
        for (int i = 0; i < 80; i++) {
            var kind = dice.one(Kind.values());
            long number = switch (kind) {
                case TUNNEL, CHANNEL -> 0;
                case MESSAGE, SESSION, ACCOUNTING -> 1 + dice.below(3);
            };
            var key = new CheckpointKey(kind, new TunnelId(1 + dice.below(4)), number);
            changes.add(
                    dice.below(4) == 0
                            ? Change.removal(key)
                            : new Change(key, codec.encode(Checkpoints.any(kind, dice))));
        }
        return changes;
    }

    private static Image imageOf(Iterable<Change> changes) {
        var image = new Image();
        for (var change : changes) {
            assertThat(image.apply(change)).isEmpty();
        }
        return image;
    }

    @Test
    void everyDivisionIntoBatchesGivesTheSameImage() {
        for (long seed = 0; seed < 100; seed++) {
            var changes = changes(seed);
            var whole = imageOf(changes);
            for (int mostChanges = 1; mostChanges <= changes.size(); mostChanges += 13) {
                var batches = new JournalBatches(1, 0);
                changes.forEach(change -> batches.add(0, List.of(change)));
                var divided = new Image();
                for (var batch = batches.next(mostChanges, Integer.MAX_VALUE);
                        batch.isPresent();
                        batch = batches.next(mostChanges, Integer.MAX_VALUE)) {
                    batch.get().changes().forEach(divided::apply);
                }
                assertThat(divided)
                        .as("seed %d, batches of %d", seed, mostChanges)
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void aBatchThatComesTwiceChangesNothing() {
        for (long seed = 0; seed < 100; seed++) {
            var changes = changes(seed);
            var twice = new ArrayList<>(changes);
            twice.addAll(changes.subList(changes.size() / 2, changes.size()));
            assertThat(imageOf(twice)).as("seed %d", seed).isEqualTo(imageOf(changes));
        }
    }

    @Test
    void itsExportInAnyOrderMakesItAgain() {
        for (long seed = 0; seed < 100; seed++) {
            var whole = imageOf(changes(seed));
            var exported = new ArrayList<Change>();
            whole.export(exported::add);
            assertThat(exported).extracting(Change::key).doesNotHaveDuplicates();
            Collections.shuffle(exported, new Random(seed));
            assertThat(imageOf(exported)).as("seed %d", seed).isEqualTo(whole);
        }
    }

    @Test
    void thePartsOfTheShardsAreTheWhole() {
        for (long seed = 0; seed < 100; seed++) {
            var whole = imageOf(changes(seed));
            for (int count = 1; count <= 3; count++) {
                var together = new Image();
                for (int index = 0; index < count; index++) {
                    var part = whole.part(index, count);
                    int shard = index;
                    int shards = count;
                    assertThat(part.tunnels().keySet()).allMatch(id -> id.value() % shards == shard);
                    part.export(together::apply);
                }
                assertThat(together).as("seed %d, %d shards", seed, count).isEqualTo(whole);
            }
        }
    }

    @Test
    void aPartDoesNotChangeWithTheWhole() {
        put(CheckpointKey.session(TUNNEL, SESSION), Checkpoints.ordinarySession(1));
        var part = image.part(0, 1);
        assertThat(part).isEqualTo(image);

        put(CheckpointKey.session(TUNNEL, SESSION), new Freed(5));

        assertThat(part).isNotEqualTo(image);
        assertThat(part.counts().sessions()).isEqualTo(1);
    }

    @Test
    void nothingIsLeftOfWhatWasRemoved() {
        for (long seed = 0; seed < 50; seed++) {
            var changes = changes(seed);
            var emptied = imageOf(changes);
            changes.forEach(change -> emptied.apply(Change.removal(change.key())));
            assertThat(emptied.isEmpty()).as("seed %d", seed).isTrue();
            assertThat(emptied).isEqualTo(new Image());
        }
    }

    @Test
    void aFreedIdIsNoSessionAndNoTunnelUntilItIsUsedAgain() {
        put(CheckpointKey.tunnel(TUNNEL), Checkpoints.tunnel(new Dice(1)));
        put(CheckpointKey.session(TUNNEL, SESSION), Checkpoints.ordinarySession(1));
        assertThat(image.counts()).isEqualTo(new Image.Counts(1, 0, 0, 1, 0, 0, 0));

        put(CheckpointKey.tunnel(TUNNEL), new Freed(11));
        put(CheckpointKey.session(TUNNEL, SESSION), new Freed(12));

        assertThat(image.counts()).isEqualTo(new Image.Counts(0, 0, 0, 0, 1, 1, 0));
        var records = image.tunnel(TUNNEL).orElseThrow();
        assertThat(records.tunnel()).isEmpty();
        assertThat(records.freed()).contains(new Freed(11));
        assertThat(records.sessions()).isEmpty();
        assertThat(records.freedSessions()).containsEntry(SESSION, new Freed(12));

        put(CheckpointKey.tunnel(TUNNEL), Checkpoints.tunnel(new Dice(1)));
        put(CheckpointKey.session(TUNNEL, SESSION), Checkpoints.ordinarySession(1));
        assertThat(image.counts()).isEqualTo(new Image.Counts(1, 0, 0, 1, 0, 0, 0));
    }

    @Test
    void theQueueIsWhatTheChannelSaysAcrossTheEndOfTheNumbers() {
        message(65_534, "acknowledged");
        message(65_535, "first");
        message(0, "second");
        message(1, "third");
        channel(65_535, 2);

        assertThat(image.tunnel(TUNNEL).orElseThrow().queue())
                .contains(List.of(Octets.utf8("first"), Octets.utf8("second"), Octets.utf8("third")));

        channel(2, 2);
        assertThat(image.tunnel(TUNNEL).orElseThrow().queue()).contains(List.of());
    }

    @Test
    void aQueueWithAHoleIsNone() {
        message(5, "first");
        message(7, "third");
        assertThat(image.tunnel(TUNNEL).orElseThrow().queue()).isEmpty();

        channel(5, 8);
        assertThat(image.tunnel(TUNNEL).orElseThrow().queue()).isEmpty();
        channel(4, 6);
        assertThat(image.tunnel(TUNNEL).orElseThrow().queue()).isEmpty();
        channel(7, 8);
        assertThat(image.tunnel(TUNNEL).orElseThrow().queue()).contains(List.of(Octets.utf8("third")));
    }

    @Test
    void whatCannotBeReadIsReportedAndNothingOldTakesItsPlace() {
        var key = CheckpointKey.session(TUNNEL, SESSION);
        put(key, Checkpoints.ordinarySession(1));

        assertThat(image.apply(new Change(key, Octets.ofHex("0200"))))
                .contains(new Image.Fault(key, "version 2 is not known"));

        assertThat(image.isEmpty()).isTrue();
    }

    @Test
    void keysThatNoRecordCanHaveAreFaults() {
        var freed = codec.encode(new Freed(1));
        for (var key : List.of(
                new CheckpointKey(Kind.TUNNEL, TUNNEL, 1),
                new CheckpointKey(Kind.CHANNEL, TUNNEL, 1),
                new CheckpointKey(Kind.MESSAGE, TUNNEL, 0x1_0000),
                new CheckpointKey(Kind.SESSION, TUNNEL, 0x1_0000),
                new CheckpointKey(Kind.SESSION, TUNNEL, 0))) {
            assertThat(image.apply(new Change(key, freed))).as(key.toString()).isPresent();
            assertThat(image.apply(Change.removal(key))).as(key.toString()).isPresent();
        }
        assertThat(image.isEmpty()).isTrue();
        assertThatThrownBy(() -> image.put(CheckpointKey.channel(TUNNEL), new Freed(1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void accountingIsInTheOrderOfItsNumbers() {
        var first = Checkpoints.accounting(new Dice(1));
        var second = Checkpoints.accounting(new Dice(2));
        put(CheckpointKey.accounting(new TunnelId(9), 1L << 33), new AccountingCheckpoint(second));
        put(CheckpointKey.accounting(new TunnelId(40_000), 2), new AccountingCheckpoint(first));

        assertThat(image.accounting().values()).containsExactly(first, second);
        assertThat(image.part(1, 2).accounting().values()).containsExactly(second);
    }
}
