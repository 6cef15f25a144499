package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.checkpoint.SessionCheckpoint;
import io.culvert.core.engine.ForwardingEntry.DataNs;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.wire.Avp;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** No number of a data message is used by two units one after the other (RFC 2661 section 5.4). */
class DataNsTest {
    private final Lab lab = new Lab();
    private final Lac lac = lab.lac(1);

    private Client dialSequenced() {
        var client = lac.place(Samples.client("alice", "wonderland"));
        client.iccnAvps = List.of(new Avp.SequencingRequired());
        lab.run();
        assertThat(client.isUp()).isTrue();
        return client;
    }

    private static ForwardingEntry entry(Lab lab) {
        return lab.entries.values().iterator().next();
    }

    private static SessionCheckpoint record(Lab lab, Lac lac) {
        return lab.replica
                .image()
                .tunnel(lac.lnsTunnelId())
                .orElseThrow()
                .sessions()
                .values()
                .iterator()
                .next();
    }

    private static Input used(Lab lab, int nextNs) {
        var entry = entry(lab);
        return new Input.DataNsUsed(entry.localTunnelId(), entry.localSessionId(), nextNs);
    }

    @Test
    void numbersAreReservedBeforeTheyAreUsedAndRenewedWhenFewAreLeft() {
        dialSequenced();
        assertThat(entry(lab).dataNs()).contains(new DataNs(0, 8192, true));
        assertThat(record(lab, lac).nextDataNs()).isEqualTo(8192);

        assertThat(lab.engine.step(used(lab, 4095), lab.now))
                .as("there are enough")
                .isEmpty();
        var forwarded = entry(lab).ipv4();
        lab.step(used(lab, 4096));
        assertThat(entry(lab).dataNs()).contains(new DataNs(0, 12_288, true));
        assertThat(entry(lab).ipv4()).isEqualTo(forwarded).isPresent();
        assertThat(record(lab, lac).nextDataNs()).isEqualTo(12_288);
        assertThat(lab.engine.step(used(lab, 5120), lab.now))
                .as("asked again in vain")
                .isEmpty();
    }

    @Test
    void whoGoesOnBeginsWhereTheOtherMayHaveBeen() {
        var client = dialSequenced();
        int ceiling = 8192;
        for (int i = 0; i < 20; i++) {
            lab.takeOver();
            lab.run();
            int next = (ceiling + 8192) & 0xFFFF;
            assertThat(entry(lab).dataNs()).contains(new DataNs(ceiling, next, true));
            assertThat(record(lab, lac).nextDataNs()).isEqualTo(next);
            ceiling = next;
        }
        assertThat(client.isUp()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {100, 4096, 5000, 8191, 8192})
    void aRenewalThatCameLateCountsFromWhereTheDataPlaneIs(int nextNs) {
        dialSequenced();
        for (int i = 0; i < 7; i++) {
            lab.takeOver();
            lab.run();
        }
        int first = entry(lab).dataNs().orElseThrow().first();
        assertThat(entry(lab).dataNs().orElseThrow().ceiling())
                .as("behind the wrap")
                .isZero();
        lab.step(used(lab, (first + nextNs) & 0xFFFF));
        int ceiling = nextNs < 4096 ? 0 : nextNs & 0xFFFF;
        assertThat(entry(lab).dataNs()).contains(new DataNs(first, ceiling, true));
    }

    @Test
    void newNumbersAreNotUsedBeforeTheJournalHasThem() {
        dialSequenced();
        lab.journal.lag = 1;
        assertThat(lab.step(used(lab, 4096))).isEmpty();
        assertThat(entry(lab).dataNs()).contains(new DataNs(0, 8192, true));
        lab.run();
        assertThat(entry(lab).dataNs()).contains(new DataNs(0, 12_288, true));
    }

    @Test
    void sequencingOfOurOwnWishMayPause() {
        var wishing = new Lab(Samples.with(
                Samples.settings(), Samples.configuration(Samples.open().with(VpdnSettings.SEQUENCING, true))));
        var client = wishing.dial(wishing.lac(1), Samples.client("alice", "wonderland"));
        assertThat(client.isUp()).isTrue();
        assertThat(entry(wishing).dataNs()).contains(new DataNs(0, 8192, false));
    }

    @Test
    void sessionsWithoutSequencingAndUnitsWithoutAJournalReserveNothing() {
        lab.dial(lac, Samples.client("alice", "wonderland"));
        assertThat(entry(lab).dataNs()).isEmpty();
        assertThat(record(lab, lac).nextDataNs()).isZero();
        assertThat(lab.engine.step(used(lab, 5000), lab.now)).isEmpty();

        var alone = new Lab(Samples.settings().withCheckpointing(false));
        var client = alone.lac(1).place(Samples.client("alice", "wonderland"));
        client.iccnAvps = List.of(new Avp.SequencingRequired());
        alone.run();
        assertThat(client.isUp()).isTrue();
        assertThat(entry(alone).sequencing()).isTrue();
        assertThat(entry(alone).dataNs()).isEmpty();
    }
}
