package io.culvert.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class BootClockTest {
    @Test
    void readsTheTimeSinceBootAndNeverGoesBack() throws Exception {
        double uptime =
                Double.parseDouble(Files.readString(Path.of("/proc/uptime")).split(" ")[0]);
        long before = BootClock.nanos();
        for (int i = 0; i < 10_000; i++) {
            long now = BootClock.nanos();
            assertThat(now).isGreaterThanOrEqualTo(before);
            before = now;
        }
        // A container may have a boot time of its own; both count from the same moment on a plain host.
        assertThat(before / 1e9).isGreaterThan(uptime - 1);
    }
}
