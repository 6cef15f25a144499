package io.culvert.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MachineTest {
    @Test
    void busyTimeIsWithoutIdlenessAndWithoutWhatOtherMachinesTook() {
        assertThat(Machine.busyMillis("cpu  1 20 300 4000 50000 600000 7000000 80000000 9 9"))
                .isEqualTo((1 + 20 + 300 + 600_000 + 7_000_000) * 10L);
    }
}
