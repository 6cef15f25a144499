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

class SessionTest {
    private static Ipv4Prefix prefix(String network, int length) {
        return new Ipv4Prefix((Inet4Address) Peer.address(network), length);
    }

    private static SessionProgram program(Sequencing sequencing, Optional<Ipv4Forwarding> ipv4) {
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
                ipv4);
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

    @Test
    void aPeerThatCountsAnewIsHeardAfterSixteenMessages() {
        var session = new Session(program(Sequencing.ON, Optional.empty()), 0);
        assertThat(session.isLate(5000)).isFalse();
        for (int ns = 0; ns < 15; ns++) {
            assertThat(session.isLate(ns)).as("Ns %d", ns).isTrue();
        }
        assertThat(session.isLate(15)).isFalse();
        assertThat(session.isLate(15)).isTrue();
        assertThat(session.isLate(16)).isFalse();
    }

    @Test
    void lateMessagesOutOfOrderAreNoNewCount() {
        var session = new Session(program(Sequencing.ON, Optional.empty()), 0);
        assertThat(session.isLate(5000)).isFalse();
        for (int i = 0; i < 100; i++) {
            assertThat(session.isLate(100 + 2 * i)).isTrue();
        }
        assertThat(session.isLate(5001)).isFalse();
    }

    @Test
    void theNextNsWrapsAround() {
        var session = new Session(program(Sequencing.ON, Optional.empty()), 0);
        for (int i = 0; i < 65536; i++) {
            assertThat(session.nextNs()).isEqualTo(i);
        }
        assertThat(session.nextNs()).isZero();
        session.program(program(Sequencing.OFF, Optional.empty()));
        assertThat(session.nextNs()).isEqualTo(DataHeaders.UNSEQUENCED);
        session.program(program(Sequencing.ON, Optional.empty()));
        assertThat(session.nextNs()).isEqualTo(1);
    }
}
