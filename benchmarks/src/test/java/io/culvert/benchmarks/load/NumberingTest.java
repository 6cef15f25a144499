package io.culvert.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NumberingTest {
    @Test
    void everySessionIsFoundByItsIdsOnItsSocketOnly() {
        var numbering = new Numbering(3, 10, 65530);
        for (int session = 0; session < 100; session++) {
            int tunnel = numbering.tunnelOf(session);
            int tunnelId = numbering.localTunnelId(tunnel);
            int socket = numbering.socketOf(tunnel);

            assertThat(tunnelId).isBetween(1, 65535);
            assertThat(numbering.tunnel(tunnelId, socket)).isEqualTo(tunnel);
            assertThat(numbering.tunnel(tunnelId, (socket + 1) % 3)).isEqualTo(-1);
            assertThat(numbering.session(tunnel, numbering.localSessionId(session)))
                    .isEqualTo(session);
        }
    }

    @Test
    void idsThatWereNotGivenOutAreNobodys() {
        var numbering = new Numbering(1, 10, 65530);

        assertThat(numbering.tunnel(0, 0)).isEqualTo(-1);
        assertThat(numbering.tunnel(5, 0)).isEqualTo(-1);
        assertThat(numbering.tunnel(65529, 0)).isEqualTo(-1);
        assertThat(numbering.tunnel(4, 0)).isEqualTo(9);
        assertThat(numbering.session(3, 0)).isEqualTo(-1);
    }
}
