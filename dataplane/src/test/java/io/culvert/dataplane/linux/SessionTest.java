package io.culvert.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.dataplane.ForwardingEntry;
import io.culvert.dataplane.Ipv4Forwarding;
import io.culvert.dataplane.Ipv4Prefix;
import io.culvert.dataplane.Sequencing;
import io.culvert.dataplane.packet.DataHeaders;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {
    private static final int RUN = 16;

    private static Ipv4Prefix prefix(String network, int length) {
        return new Ipv4Prefix((Inet4Address) Peer.address(network), length);
    }

    private static SessionProgram program(Sequencing sequencing, Optional<Ipv4Forwarding> ipv4) {
        return program(sequencing, ipv4, 0);
    }

    private static SessionProgram program(Sequencing sequencing, Optional<Ipv4Forwarding> ipv4, int peerRestarts) {
        var address = new InetSocketAddress(Peer.address("127.0.0.1"), 1701);
        var entry = new ForwardingEntry(
                new TunnelId(0xFFFE),
                new SessionId(0xFFFD),
                new TunnelId(0xFFFC),
                new SessionId(1),
                new UdpPath(address, address),
                sequencing,
                true,
                false,
                ipv4,
                Optional.empty(),
                peerRestarts);
        var numbers = SocketAddress.of(address);
        try (var endpoint = UdpEndpoint.open(Peer.address("127.0.0.1"), 0, 4096)) {
            return new SessionProgram(entry, endpoint, numbers, numbers);
        }
    }

    private static SessionProgram forwarding() {
        return program(
                Sequencing.OFF,
                Optional.of(new Ipv4Forwarding(
                        (Inet4Address) Peer.address("10.64.0.7"),
                        List.of(prefix("192.168.77.0", 24), prefix("10.64.0.7", 32), prefix("172.16.0.0", 12)),
                        1400)));
    }

    @ParameterizedTest
    @CsvSource({
        "10.64.0.7, true",
        "10.64.0.6, false",
        "192.168.77.0, true",
        "192.168.77.255, true",
        "192.168.78.0, false",
        "172.31.255.255, true",
        "172.32.0.0, false",
        "0.0.0.0, false"
    })
    void aSourceIsTheUsersOrOfANetworkBehindIt(String source, boolean accepted) {
        int bits = Ipv4Prefix.bits((Inet4Address) Peer.address(source));
        assertThat(forwarding().hasSource(bits)).isEqualTo(accepted);
    }

    @Test
    void aProgramTellsItsNumbers() {
        var program = forwarding();
        assertThat(program.peerKey()).isEqualTo(0xFFFC0001);
        assertThat(SessionProgram.key(program.localTunnelId(), program.localSessionId()))
                .isEqualTo(0xFFFEFFFD);
        assertThat(program.segmentLimit()).isEqualTo(1360);
        assertThat(program.prefixes())
                .containsExactly(prefix("10.64.0.7", 32), prefix("192.168.77.0", 24), prefix("172.16.0.0", 12));
        assertThat(program(Sequencing.OFF, Optional.empty()).prefixes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 16, 1024})
    void aPeerThatCountsAnewIsHeardAfterSoManyMessagesInOrder(int run) {
        var session = new Session(program(Sequencing.ON, Optional.empty()), run, 0);
        assertThat(session.isLate(5000)).isFalse();
        for (int ns = 0; ns < run - 1; ns++) {
            assertThat(session.isLate(ns)).as("Ns %d", ns).isTrue();
        }
        assertThat(session.isLate(run - 1)).isFalse();
        assertThat(session.isLate(run - 1)).isTrue();
        assertThat(session.isLate(run)).isFalse();
    }

    @Test
    void aPeerThatIsKnownToCountAnewIsHeardAtOnce() {
        var session = new Session(program(Sequencing.ON, Optional.empty(), 3), RUN, 0);
        assertThat(session.isLate(5000)).isFalse();
        session.program(program(Sequencing.ON, Optional.empty(), 3));
        assertThat(session.isLate(0)).as("the same entry").isTrue();
        session.program(program(Sequencing.ON, Optional.empty(), 4));
        assertThat(session.isLate(0)).isFalse();
        assertThat(session.isLate(1)).isFalse();
        assertThat(session.isLate(0)).isTrue();
    }

    @Test
    void aPeerThatIsKnownToCountAnewMayAsWellGoOn() {
        var session = new Session(program(Sequencing.ON, Optional.empty()), RUN, 0);
        assertThat(session.isLate(5000)).isFalse();
        session.program(program(Sequencing.ON, Optional.empty(), 1));
        assertThat(session.isLate(5001)).isFalse();
        // What was under way of the time before is taken for the count; the run corrects it.
        session.program(program(Sequencing.ON, Optional.empty(), 2));
        assertThat(session.isLate(5002)).isFalse();
        for (int ns = 0; ns < RUN - 1; ns++) {
            assertThat(session.isLate(ns)).isTrue();
        }
        assertThat(session.isLate(RUN - 1)).isFalse();
    }

    @Test
    void lateMessagesOutOfOrderAreNoNewCount() {
        var session = new Session(program(Sequencing.ON, Optional.empty()), RUN, 0);
        assertThat(session.isLate(5000)).isFalse();
        for (int i = 0; i < 100; i++) {
            assertThat(session.isLate(100 + 2 * i)).isTrue();
        }
        assertThat(session.isLate(5001)).isFalse();
    }

    @Test
    void theNextNsWrapsAround() {
        var session = new Session(program(Sequencing.ON, Optional.empty()), RUN, 0);
        var numbers = new NumberSource();
        for (int i = 0; i < 65536; i++) {
            assertThat(numbers.next(session)).isEqualTo(i);
        }
        assertThat(numbers.next(session)).isZero();
        session.program(program(Sequencing.OFF, Optional.empty()));
        assertThat(numbers.next(session)).isEqualTo(DataHeaders.UNSEQUENCED);
        session.program(program(Sequencing.ON, Optional.empty()));
        assertThat(numbers.next(session)).isEqualTo(1);
    }
}
