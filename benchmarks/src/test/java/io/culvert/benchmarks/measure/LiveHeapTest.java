package io.culvert.benchmarks.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class LiveHeapTest {
    @Test
    void theTotalIsTheLastLine() {
        var histogram = """
                32340:
                 num     #instances         #bytes  class name (module)
                -------------------------------------------------------
                   1:        100000       20000000  io.culvert.core.engine.SessionEntry
                Total       5561795      192619632
                """;

        assertThat(LiveHeap.total(histogram)).isEqualTo(192_619_632);
    }

    @Test
    void anAnswerWithoutTotalIsNoFigure() {
        assertThatIllegalArgumentException().isThrownBy(() -> LiveHeap.total("32340:\nno such process\n"));
    }
}
