package io.culvert.l2tp.wire;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.culvert.octets.Octets;

/** Fuzz target; in a build it runs over its seeds only, with {@code JAZZER_FUZZ=1} it looks for new ones. */
class MessageCodecFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void anyDatagramIsReadOrRefused(byte[] datagram) {
        CodecInvariants.check(Octets.of(datagram));
    }
}
