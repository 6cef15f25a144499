package io.culvert.radius.packet;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.culvert.radius.Samples;
import java.util.List;

class ReplyReaderFuzzTest {
    @FuzzTest
    void anyDatagramIsMalformedOrGivesAReply(FuzzedDataProvider data) {
        byte[] datagram = data.consumeRemainingAsBytes();
        if (PacketLayout.problem(datagram, datagram.length).isEmpty()) {
            for (var request : List.of(Samples.pap("alice", "x"), Samples.tunnel("lac.example"))) {
                assertThat(ReplyReader.read(datagram, request, new byte[16], new Authenticity(Samples.SECRET), _ -> {}))
                        .isNotNull();
            }
        }
    }
}
