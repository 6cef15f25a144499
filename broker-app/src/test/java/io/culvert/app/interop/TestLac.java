package io.culvert.app.interop;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.tunnel.Tunnel;
import io.culvert.l2tp.tunnel.TunnelEvent;
import io.culvert.l2tp.tunnel.TunnelOutput;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.octets.Octets;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Our own LAC's end of one tunnel behind a real UDP socket in a namespace of the lab: for what no foreign LAC does.
 * Driven by the thread of the test, in {@link #runUntil}.
 */
final class TestLac implements AutoCloseable {

    private final Lab lab;
    private final DatagramChannel channel;
    private final InetSocketAddress lns;
    private final Tunnel tunnel;
    private final List<TunnelOutput> reports = new ArrayList<>();
    private int retransmissions;

    private TestLac(Lab lab, DatagramChannel channel, InetSocketAddress lns, Tunnel tunnel) {
        this.lab = lab;
        this.channel = channel;
        this.lns = lns;
        this.tunnel = tunnel;
    }

    /** Sends an SCCRQ to the LNS's port 1701 from that address of the namespace, which both are of one IP version. */
    static TestLac open(Namespace namespace, String address, String lns, TunnelSettings settings) {
        InetSocketAddress local = new InetSocketAddress(InetAddress.ofLiteral(address), 1701);
        DatagramChannel channel = NamespaceSockets.inside(namespace, () -> {
            DatagramChannel opened = DatagramChannel.open(
                    local.getAddress() instanceof Inet6Address
                            ? StandardProtocolFamily.INET6
                            : StandardProtocolFamily.INET);
            boolean _ = opened.configureBlocking(false).isBlocking();
            return opened.bind(local);
        });
        Tunnel tunnel = Tunnel.open(settings, new TunnelId(4242), new SecureRandom(), Instant.now());
        InetSocketAddress peer = new InetSocketAddress(InetAddress.ofLiteral(lns), 1701);
        return namespace.lab().own(new TestLac(namespace.lab(), channel, peer, tunnel));
    }

    /** Offers a call, with the ICRQ that {@code request} makes of its session ID. */
    SessionId call(Function<SessionId, SessionMessage.Icrq> request) {
        return tunnel.placeIncomingCall(request, Instant.now()).orElseThrow();
    }

    void connect(SessionId session, SessionMessage.Iccn connected) {
        if (!tunnel.callConnected(session, connected, Instant.now())) {
            throw new AssertionError("the call is gone: " + reports);
        }
    }

    /** Serves the tunnel until the condition holds. */
    void runUntil(String what, Duration timeout, BooleanSupplier condition) {
        Await.until(what, timeout, () -> reports + "\n" + lab.logs(), () -> {
            run();
            return condition.getAsBoolean();
        });
    }

    /** Whether there was a report of that kind. */
    boolean has(Class<? extends TunnelOutput> kind) {
        return reports.stream().anyMatch(kind::isInstance);
    }

    long count(TunnelEvent event) {
        return reports.stream()
                .filter(report -> report instanceof TunnelOutput.Counted(var counted) && counted == event)
                .count();
    }

    int retransmissions() {
        return retransmissions;
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private void run() {
        try {
            ByteBuffer buffer = ByteBuffer.allocate(2000);
            while (channel.receive(buffer) != null) {
                byte[] datagram = new byte[buffer.flip().remaining()];
                ByteBuffer _ = buffer.get(datagram).clear();
                Octets octets = Octets.wrap(datagram);
                if (Header.decode(octets) instanceof Header.ControlHeader header) {
                    tunnel.receive(header, octets, Instant.now());
                }
            }
            tunnel.timerExpired(Instant.now());
            for (List<TunnelOutput> outputs = tunnel.drain(); !outputs.isEmpty(); outputs = tunnel.drain()) {
                for (TunnelOutput output : outputs) {
                    take(output);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void take(TunnelOutput output) throws IOException {
        if (output instanceof TunnelOutput.Send(var datagram, var ns, var retransmission)) {
            int _ = channel.send(ByteBuffer.wrap(datagram.toByteArray()), lns);
            ns.ifPresent(number -> tunnel.released(number, Instant.now()));
            retransmissions += retransmission ? 1 : 0;
        } else {
            reports.add(output);
        }
    }
}
