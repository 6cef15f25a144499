package io.culvert.benchmarks.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LatenciesTest {
    @Test
    void aPercentileIsTheDurationThatSoManyDoNotExceed() {
        var latencies = Latencies.of(List.of(
                LongStream.rangeClosed(51, 100).toArray(),
                LongStream.rangeClosed(1, 50).toArray()));
        assertThat(latencies.at(0.5)).isEqualTo(50);
        assertThat(latencies.at(0.99)).isEqualTo(99);
        assertThat(latencies.at(0.999)).isEqualTo(100);
        assertThat(latencies.at(0)).isEqualTo(1);
        assertThat(latencies.longest()).isEqualTo(100);
    }

    @Test
    void oneDurationIsEveryPercentile() {
        assertThat(Latencies.of(List.of(new long[] {7})).at(0.99)).isEqualTo(7);
        assertThatThrownBy(() -> Latencies.of(List.of(new long[0]))).isInstanceOf(IllegalArgumentException.class);
    }
}
