package io.culvert.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.checkpoint.CheckpointKey.Kind;
import io.culvert.core.fields.FieldWriter;
import io.culvert.l2tp.TunnelId;
import io.culvert.octets.Octets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CheckpointCodecTest {
    private static final int SEEDS = 2_000;

    private final CheckpointCodec codec = new CheckpointCodec();

    static CheckpointKey key(Kind kind) {
        return new CheckpointKey(kind, new TunnelId(4711), 0);
    }

    @ParameterizedTest
    @EnumSource
    void anyRecordComesBackAsItWas(Kind kind) {
        for (long seed = 0; seed < SEEDS; seed++) {
            var checkpoint = Checkpoints.any(kind, new Dice(seed));
            var octets = codec.encode(checkpoint);
            assertThat(decoded(kind, octets)).as("seed %d", seed).isEqualTo(checkpoint);
            assertThat(codec.encode(decoded(kind, octets))).as("seed %d", seed).isEqualTo(octets);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noBeginningOfARecordIsARecord(Kind kind) {
        for (long seed = 0; seed < 100; seed++) {
            var octets = codec.encode(Checkpoints.any(kind, new Dice(seed)));
            for (int length = 0; length < octets.length(); length++) {
                assertThat(codec.decode(key(kind), octets.slice(0, length)))
                        .as("seed %d, %d of %d octets", seed, length, octets.length())
                        .isInstanceOf(Decoded.Fault.class);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void whateverTheOctetsAreNothingIsThrown(Kind kind) {
        int read = 0;
        for (long seed = 0; seed < SEEDS; seed++) {
            var dice = new Dice(seed);
            var octets = codec.encode(Checkpoints.any(kind, dice)).toByteArray();
            for (int i = 0; i <= dice.below(4); i++) {
                octets[dice.below(octets.length)] = (byte) dice.u16();
            }
            read += codec.decode(key(kind), Octets.wrap(octets)) instanceof Decoded.Ok ? 1 : 0;
            codec.decode(key(kind), dice.octets());
            for (var other : Kind.values()) {
                codec.decode(key(other), Octets.wrap(octets));
            }
        }
        assertThat(read).as("changed records that are still records").isPositive();
    }

    @ParameterizedTest
    @EnumSource
    void fieldsOfANewerReleaseAreSkipped(Kind kind) {
        for (long seed = 0; seed < 100; seed++) {
            var checkpoint = Checkpoints.any(kind, new Dice(seed));
            var octets = codec.encode(checkpoint).toByteArray();
            var out = new FieldWriter();
            out.octet(CheckpointCodec.VERSION);
            out.text(100, "what a newer release says");
            out.number(200, Long.MIN_VALUE);
            int opened = out.open(70_000);
            out.flag(1, true);
            out.close(opened);
            for (int i = 1; i < octets.length; i++) {
                out.octet(octets[i]);
            }
            assertThat(decoded(kind, out.toOctets())).as("seed %d", seed).isEqualTo(checkpoint);
        }
    }

    @Test
    void aFormatThatThisReleaseDoesNotKnowIsNeitherWrittenNorRead() {
        var codec = new CheckpointCodec();
        assertThatThrownBy(() -> codec.write(2))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("records of format 2; this release knows [1]");
        codec.write(1);
        var record = codec.encode(new Freed(1));
        assertThat(CheckpointCodec.format(record)).isEqualTo(1);
        var octets = record.toByteArray();
        octets[0] = 2;
        assertThat(codec.decode(CheckpointKey.tunnel(new TunnelId(1)), Octets.wrap(octets)))
                .isEqualTo(new Decoded.Fault("version 2 is not known"));
    }

    @Test
    void anotherVersionIsNotGuessedAt() {
        var octets = codec.encode(new Freed(1)).toByteArray();
        octets[0] = 2;
        assertThat(codec.decode(key(Kind.TUNNEL), Octets.wrap(octets)))
                .isEqualTo(new Decoded.Fault("version 2 is not known"));
    }

    @ParameterizedTest
    @EnumSource
    void aRecordWithoutFieldsIsAFault(Kind kind) {
        assertThat(codec.decode(key(kind), Octets.ofHex("0100"))).isInstanceOf(Decoded.Fault.class);
    }

    @Test
    void aNumberOfANewerReleaseIsAFaultWhereItDecidesWhatTheRecordIs() {
        for (var kind : List.of(Kind.TUNNEL, Kind.SESSION)) {
            var checkpoint = kind == Kind.TUNNEL ? Checkpoints.tunnel(new Dice(3)) : Checkpoints.session(new Dice(3));
            var octets = codec.encode(checkpoint).toByteArray();
            // The first field is the state or the phase.
            octets[3] = 98;
            assertThat(codec.decode(key(kind), Octets.wrap(octets))).isInstanceOf(Decoded.Fault.class);
        }
    }

    @Test
    void aCallOfAnUnknownKindIsThereWhateverStageItHasComeTo() {
        var known = (SessionCheckpoint) KnownRecords.of(Kind.SESSION).getLast();
        assertThat(known.call().isServed()).isFalse();
        var octets = codec.encode(known).toByteArray();
        octets[3] = 98;
        assertThat(decoded(Kind.SESSION, Octets.wrap(octets)))
                .isEqualTo(new SessionCheckpoint(
                        SessionCheckpoint.Phase.LINK,
                        known.ha(),
                        known.sinceNanos(),
                        known.call(),
                        known.account(),
                        known.sequencing(),
                        known.nextDataNs(),
                        known.proxy(),
                        known.lcp(),
                        known.user(),
                        known.network(),
                        known.deadlines(),
                        known.ending()));
    }

    @Test
    void tunnelsWithTheSameSettingsShareThem() {
        var one = codec.encode(Checkpoints.tunnel(new Dice(7)));
        var other = codec.encode(Checkpoints.tunnel(new Dice(7)));
        var first = (TunnelCheckpoint) decoded(Kind.TUNNEL, one);
        var second = (TunnelCheckpoint) decoded(Kind.TUNNEL, other);
        assertThat(first.settings()).isSameAs(second.settings());
    }

    @Test
    void aRecordIsWrittenTheSameWhateverWasWrittenBefore() {
        for (long seed = 0; seed < 200; seed++) {
            for (var kind : Kind.values()) {
                var checkpoint = Checkpoints.any(kind, new Dice(seed));
                assertThat(codec.encode(checkpoint)).isEqualTo(new CheckpointCodec().encode(checkpoint));
            }
        }
    }

    @Test
    void nothingThatIsPrintedTellsASecret() {
        var secret = "7365637265742d6f662d74756e6e656c";
        for (long seed = 0; seed < 50; seed++) {
            var tunnel = Checkpoints.tunnel(new Dice(seed));
            var told = new TunnelCheckpoint(
                    tunnel.state(),
                    tunnel.ha(),
                    tunnel.sinceNanos(),
                    tunnel.ends(),
                    tunnel.settings(),
                    tunnel.peer(),
                    java.util.Optional.of(Octets.ofHex(secret)),
                    tunnel.wasEstablished(),
                    tunnel.reachedPeer(),
                    tunnel.resyncBurst(),
                    tunnel.deadlines(),
                    tunnel.closing(),
                    tunnel.ending(),
                    tunnel.failover());
            assertThat(told.toString()).doesNotContain(secret).doesNotContain("ff00fe");
            assertThat(new MessageCheckpoint(Octets.ofHex(secret)).toString()).doesNotContain(secret);
            var change = new Change(key(Kind.TUNNEL), codec.encode(told));
            assertThat(change.toString()).doesNotContain(secret);
        }
    }

    private Checkpoint decoded(Kind kind, Octets octets) {
        return switch (codec.decode(key(kind), octets)) {
            case Decoded.Ok(var checkpoint) -> checkpoint;
            case Decoded.Fault(var text) -> throw new AssertionError(text + ": " + octets.toHex());
        };
    }
}
