package io.culvert.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LoadFiguresTest {
    @Test
    void percentilesAreTheSmallestValueThatSoManyDoNotExceed() {
        int[] micros = IntStream.rangeClosed(1, 200).map(i -> i * 1000).toArray();

        assertThat(LoadFigures.percentile(micros, 50)).isEqualTo(100);
        assertThat(LoadFigures.percentile(micros, 99)).isEqualTo(198);
        assertThat(LoadFigures.percentile(new int[] {1234}, 99)).isEqualTo(1.23);
    }

    @Test
    void bufferDropsAreFoundByTheirColumn() {
        assertThat(BufferDrops.parse(List.of(
                        "Tcp: RcvbufErrors",
                        "Tcp: 7",
                        "Udp: InDatagrams NoPorts InErrors OutDatagrams RcvbufErrors SndbufErrors",
                        "Udp: 1 2 3 4 5 6",
                        "UdpLite: RcvbufErrors",
                        "UdpLite: 8")))
                .isEqualTo(5);
    }
}
