package io.culvert.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.dataplane.ControlListener;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A control plane of tests: keeps what it is handed. */
final class Inbox implements ControlListener {
    record Control(UdpPath path, Octets datagram) {}

    record Ppp(TunnelId tunnelId, SessionId sessionId, Octets frame) {}

    record RunOut(TunnelId tunnelId, SessionId sessionId, int nextNs) {}

    private final LinkedBlockingQueue<Record> received = new LinkedBlockingQueue<>();

    @Override
    public void control(UdpPath path, Octets datagram) {
        received.add(new Control(path, datagram));
    }

    @Override
    public void ppp(TunnelId localTunnelId, SessionId localSessionId, Octets frame) {
        received.add(new Ppp(localTunnelId, localSessionId, frame));
    }

    @Override
    public void numbersRunOut(TunnelId localTunnelId, SessionId localSessionId, int nextNs) {
        received.add(new RunOut(localTunnelId, localSessionId, nextNs));
    }

    /** The next thing handed up; fails if there is none in ten seconds. */
    Record next() throws InterruptedException {
        var next = received.poll(10, TimeUnit.SECONDS);
        assertThat(next).as("something handed up").isNotNull();
        return next;
    }

    Control nextControl() throws InterruptedException {
        return (Control) next();
    }

    Ppp nextPpp() throws InterruptedException {
        return (Ppp) next();
    }

    boolean isEmpty() {
        return received.isEmpty();
    }
}
