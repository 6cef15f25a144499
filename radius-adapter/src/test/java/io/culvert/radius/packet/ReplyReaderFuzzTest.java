package io.culvert.radius.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.culvert.radius.Samples;

class ReplyReaderFuzzTest {
    @FuzzTest
    void anyDatagramIsMalformedOrGivesAReply(FuzzedDataProvider data) {
        byte[] datagram = data.consumeRemainingAsBytes();
        if (PacketLayout.problem(datagram, datagram.length).isEmpty()) {
            assertThat(ReplyReader.read(datagram, Samples.pap("alice", "x"), _ -> {}))
                    .isNotNull();
        }
    }
}
