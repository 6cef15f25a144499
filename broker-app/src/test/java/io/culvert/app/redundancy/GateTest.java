package io.culvert.app.redundancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.redundancy.BootTime;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class GateTest {
    private final AtomicLong now = new AtomicLong(1000);
    private final Gate gate = new Gate(now::get);

    @Test
    void isShutAtFirst() {
        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void shutsByItselfWhenItsTimeHasCome() {
        gate.open(new BootTime(1010));
        assertThat(gate.isOpen()).isTrue();
        now.set(1009);
        assertThat(gate.isOpen()).isTrue();
        now.set(1010);
        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void isShutAtOnce() {
        gate.open(BootTime.MAX);
        gate.shut();
        assertThat(gate.isOpen()).isFalse();
    }
}
