package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.address.Ipv4Number;
import io.culvert.core.time.Deadlines;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AdmissionTest {
    private static final long NOW = Deadlines.nanos(Lab.START);
    private static final long SECOND = 1_000_000_000L;
    private static final Limits LIMITS = new Limits(100, 5, 3, 100, 100, 2, 4, 10, 1);

    @Test
    void onePeerMayHaveSoManyHalfOpenTunnelsAndAllPeersTogetherSoMany() {
        var admission = new Admission(LIMITS);
        for (int i = 0; i < 3; i++) {
            assertThat(admission.enter(Samples.ip("192.0.2.1"), NOW)).isEmpty();
        }
        assertThat(admission.enter(Samples.ip("192.0.2.1"), NOW)).contains(Admission.Bound.HALF_OPEN_OF_PEER);
        assertThat(admission.enter(Samples.ip("192.0.2.2"), NOW)).isEmpty();
        assertThat(admission.enter(Samples.ip("192.0.2.3"), NOW)).isEmpty();
        assertThat(admission.enter(Samples.ip("192.0.2.4"), NOW)).contains(Admission.Bound.HALF_OPEN);
        admission.leave(Samples.ip("192.0.2.1"));
        assertThat(admission.halfOpen()).isEqualTo(4);
        assertThat(admission.enter(Samples.ip("192.0.2.4"), NOW)).isEmpty();
    }

    @Test
    void aPeerThatAsksTooFastIsNotHeardUntilItSlowsDown() {
        var admission = new Admission(LIMITS);
        var peer = Samples.ip("192.0.2.1");
        for (int i = 0; i < 4; i++) {
            assertThat(admission.enter(peer, NOW)).isNotEqualTo(Optional.of(Admission.Bound.RATE));
            if (i < 3) {
                admission.leave(peer);
            }
        }
        assertThat(admission.enter(peer, NOW)).contains(Admission.Bound.RATE);
        assertThat(admission.enter(peer, NOW + SECOND / 2 - 1)).contains(Admission.Bound.RATE);
        assertThat(admission.enter(peer, NOW + SECOND / 2)).isEmpty();
        assertThat(admission.enter(peer, NOW + SECOND / 2)).contains(Admission.Bound.RATE);
    }

    @Test
    void aMillionPeersAreNotRemembered() {
        var admission = new Admission(LIMITS);
        for (int i = 0; i < 1_000_000; i++) {
            admission.enter(Ipv4Number.address(0x0A00_0000L + i), NOW);
        }
        assertThat(admission.rememberedPeers()).isEqualTo(10);
        assertThat(admission.halfOpen()).isEqualTo(5);
    }

    @Test
    void anIpv4PeerIsNotTheIpv6PeerOfTheSameNumber() throws UnknownHostException {
        var six = InetAddress.getByAddress(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, (byte) 192, 0, 2, 1});
        assertThat(PeerKey.of(six)).isNotEqualTo(PeerKey.of(Samples.ip("192.0.2.1")));
        assertThat(PeerKey.of(Samples.ip("192.0.2.1"))).isEqualTo(PeerKey.of(Samples.ip("192.0.2.1")));
    }

    @Test
    void peersOfOneNetworkSpreadOverTheShards() {
        var perShard = new int[4];
        for (int i = 0; i < 256; i++) {
            perShard[ShardSelector.ofPeer(Samples.ip("192.0.2." + i), 4)]++;
        }
        for (int count : perShard) {
            assertThat(count).isBetween(32, 96);
        }
    }
}
