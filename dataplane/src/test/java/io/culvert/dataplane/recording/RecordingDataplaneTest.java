package io.culvert.dataplane.recording;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.dataplane.ControlListener;
import io.culvert.dataplane.ForwardingEntry;
import io.culvert.dataplane.Sequencing;
import io.culvert.dataplane.SessionCounters;
import io.culvert.dataplane.recording.RecordingDataplane.Sent;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RecordingDataplaneTest {
    private static final TunnelId TUNNEL = new TunnelId(1);
    private static final SessionId SESSION = new SessionId(2);
    private static final UdpPath PATH = new UdpPath(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1701),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 1702));
    private static final Octets FRAME = Octets.ofHex("c021");

    @Test
    void itKeepsWhatItIsToldAndHandsUpWhatItIsGiven() {
        var dataplane = new RecordingDataplane();
        var received = new ArrayList<Octets>();
        dataplane.start(new ControlListener() {
            @Override
            public void control(UdpPath path, Octets datagram) {
                received.add(datagram);
            }

            @Override
            public void ppp(TunnelId localTunnelId, SessionId localSessionId, Octets frame) {
                received.add(frame);
            }

            @Override
            public void numbersRunOut(TunnelId localTunnelId, SessionId localSessionId, int nextNs) {
                throw new AssertionError("nobody counts");
            }
        });
        assertThat(dataplane.receivePpp(TUNNEL, SESSION, FRAME)).isFalse();
        var entry = new ForwardingEntry(
                TUNNEL, SESSION, TUNNEL, SESSION, PATH, Sequencing.OFF, true, false, Optional.empty());
        dataplane.program(entry);
        assertThat(dataplane.entries()).containsExactly(entry);
        assertThat(dataplane.receivePpp(TUNNEL, SESSION, FRAME)).isTrue();
        dataplane.receiveControl(PATH, Octets.EMPTY);
        assertThat(received).containsExactly(FRAME, Octets.EMPTY);

        dataplane.sendControl(PATH, FRAME);
        dataplane.sendPpp(TUNNEL, SESSION, FRAME);
        assertThat(dataplane.counters().controlSent()).isEqualTo(1);
        assertThat(dataplane.counters().framesSent()).isEqualTo(1);
        assertThat(dataplane.takeSent())
                .isEqualTo(List.of(new Sent.Control(PATH, FRAME), new Sent.Ppp(TUNNEL, SESSION, FRAME)));
        assertThat(dataplane.takeSent()).isEmpty();

        var carried = new SessionCounters(1, 2, 3, 4, 5);
        dataplane.setCounters(TUNNEL, SESSION, carried);
        dataplane.program(entry);
        assertThat(dataplane.counters(TUNNEL, SESSION)).contains(carried);
        assertThat(dataplane.remove(TUNNEL, SESSION)).contains(carried);
        assertThat(dataplane.remove(TUNNEL, SESSION)).isEmpty();
        assertThat(dataplane.entries()).isEmpty();
    }
}
