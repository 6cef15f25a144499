package io.culvert.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.culvert.core.checkpoint.CheckpointKey.Kind;
import io.culvert.octets.Octets;

/** Fuzz target; in a build it runs over its seeds only, with {@code JAZZER_FUZZ=1} it looks for new ones. */
class CheckpointCodecFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void anyOctetsAreARecordOrAFault(byte[] octets) {
        var codec = new CheckpointCodec();
        for (var kind : Kind.values()) {
            var key = CheckpointCodecTest.key(kind);
            if (codec.decode(key, Octets.of(octets)) instanceof Decoded.Ok(var checkpoint)) {
                // What was read is written in one way only, and read as the same again.
                assertThat(codec.decode(key, codec.encode(checkpoint))).isEqualTo(new Decoded.Ok(checkpoint));
            }
        }
    }
}
