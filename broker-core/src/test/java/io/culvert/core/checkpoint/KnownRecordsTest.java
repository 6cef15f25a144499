package io.culvert.core.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.checkpoint.CheckpointKey.Kind;
import io.culvert.octets.Octets;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Units of two releases read each other's records while one after the other is replaced. */
class KnownRecordsTest {
    private final CheckpointCodec codec = new CheckpointCodec();

    @ParameterizedTest
    @EnumSource
    void theOctetsOfTheFirstReleaseAreReadForEver(Kind kind) throws IOException {
        var records = KnownRecords.of(kind);
        var lines = lines(kind);
        assertThat(lines).hasSameSizeAs(records);
        for (int i = 0; i < lines.size(); i++) {
            assertThat(codec.decode(CheckpointCodecTest.key(kind), Octets.ofHex(lines.get(i))))
                    .isEqualTo(new Decoded.Ok(records.get(i)));
        }
    }

    /** A release that writes them in another way takes another folder beside this one. */
    @ParameterizedTest
    @EnumSource
    void theyAreStillWrittenLikeThat(Kind kind) throws IOException {
        var octets = KnownRecords.of(kind).stream()
                .map(record -> codec.encode(record).toHex())
                .toList();
        assertThat(octets).isEqualTo(lines(kind));
    }

    private static List<String> lines(Kind kind) throws IOException {
        var name = "/checkpoints/v1/" + kind.name().toLowerCase(Locale.ROOT) + ".hex";
        try (var in = KnownRecordsTest.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException(name + " is missing");
            }
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .toList();
        }
    }
}
