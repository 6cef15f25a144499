package io.culvert.core.engine;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.call.ClearReason;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.tunnel.Tunnel;
import io.culvert.l2tp.tunnel.TunnelImage;
import io.culvert.l2tp.tunnel.TunnelOutput;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.octets.Octets;
import io.culvert.ppp.PppSettings;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** A LAC with one tunnel, played by the l2tp machine. */
final class Lac {
    final UdpPath path;
    final Map<SessionId, Client> clients = new LinkedHashMap<>();
    final List<CloseReason> closed = new ArrayList<>();
    /** A deaf LAC takes nothing and says nothing. */
    boolean deaf;
    /** What the line does to messages from the LAC. */
    UnaryOperator<Octets> line = datagram -> datagram;
    /** Its recovery tunnels. */
    final LacRecovery recovery;

    private final Lab lab;
    private final TunnelSettings settings;
    private final TunnelId localId;
    private @Nullable Tunnel tunnel;
    private @Nullable TunnelId lnsTunnelId;
    private final ArrayDeque<Runnable> connected = new ArrayDeque<>();
    private long serial = 1000;

    Lac(Lab lab, int host, TunnelSettings settings) {
        this.lab = lab;
        this.settings = settings;
        path = new UdpPath(Samples.LNS, new InetSocketAddress(Samples.ip("192.0.2." + host), 1701));
        localId = new TunnelId(100 + host);
        recovery = new LacRecovery(lab, this, settings);
    }

    Tunnel tunnel() {
        if (tunnel == null) {
            throw new AssertionError("not open");
        }
        return tunnel;
    }

    /** The engine's ID of the tunnel. */
    TunnelId lnsTunnelId() {
        if (lnsTunnelId == null) {
            throw new AssertionError("never established");
        }
        return lnsTunnelId;
    }

    void open() {
        tunnel = Tunnel.open(settings, localId, Lab.random(path.peer().hashCode()), lab.now);
        pump();
    }

    Client place(PppSettings ppp) {
        long number = ++serial;
        var id = tunnel().placeIncomingCall(
                        session -> new SessionMessage.Icrq(
                                session,
                                number,
                                List.of(Avp.CalledNumber.of("5551234"), Avp.CallingNumber.of("5550000"))),
                        lab.now)
                .orElseThrow();
        var client = new Client(lab, this, id, ppp);
        clients.put(id, client);
        pump();
        return client;
    }

    void clear(Client client, Disconnect why) {
        tunnel().clearCall(client.localId, why, lab.now);
        pump();
        lab.run();
    }

    void receive(Octets datagram) {
        if (!deaf && Header.decode(datagram) instanceof ControlHeader header) {
            if (!recovery.receive(header, datagram) && !recovery.isPending()) {
                tunnel().receive(header, datagram, lab.now);
            }
            pump();
        }
    }

    /** The LAC fails, and another goes on that has this of the tunnel. */
    void fail(TunnelImage image) {
        tunnel = Tunnel.resume(settings, localId, image, Lab.random(4711), lab.now);
        recovery.request(localId, lnsTunnelId());
        pump();
    }

    void receiveFrame(SessionId session, Octets frame) {
        var client = clients.get(session);
        if (!deaf && client != null) {
            client.receive(frame);
        }
    }

    void timerExpired() {
        if (deaf) {
            return;
        }
        tunnel().timerExpired(lab.now);
        recovery.timerExpired();
        pump();
        List.copyOf(clients.values()).forEach(Client::timerExpired);
    }

    Optional<Instant> nextDeadline() {
        if (deaf) {
            return Optional.empty();
        }
        var all = new ArrayList<Instant>();
        tunnel().nextDeadline().ifPresent(all::add);
        recovery.nextDeadline().ifPresent(all::add);
        clients.values().forEach(client -> client.nextDeadline().ifPresent(all::add));
        return all.stream().min(Instant::compareTo);
    }

    void pump() {
        while (true) {
            var outputs = tunnel().drain();
            if (!outputs.isEmpty()) {
                outputs.forEach(this::take);
            } else if (connected.isEmpty()) {
                return;
            } else {
                // The ICCN has left: now the client may speak.
                connected.remove().run();
            }
        }
    }

    private void take(TunnelOutput output) {
        switch (output) {
            case TunnelOutput.Send(var datagram, var ns, var _) -> {
                if (!deaf) {
                    ns.ifPresent(number -> tunnel().released(number, lab.now));
                    lab.fromLac(this, line.apply(datagram));
                }
            }
            case TunnelOutput.CallAccepted(var local, var _) ->
                tunnel().callConnected(local, client(local).connected(), lab.now);
            case TunnelOutput.CallEstablished(var local, var peer, var _) -> {
                if (client(local).speaksEarly) {
                    client(local).established(peer);
                } else {
                    connected.add(() -> client(local).established(peer));
                }
            }
            case TunnelOutput.CallCleared(var local, ClearReason reason) ->
                client(local).cleared(reason);
            case TunnelOutput.Closed(var reason) -> closed.add(reason);
            case TunnelOutput.Established(var peer) -> lnsTunnelId = peer.tunnelId();
            case TunnelOutput.CallOffered _,
                    TunnelOutput.OutgoingCallOffered _,
                    TunnelOutput.LinkInfo _,
                    TunnelOutput.WanErrors _,
                    TunnelOutput.Gone _,
                    TunnelOutput.Resumed _,
                    TunnelOutput.Counted _,
                    TunnelOutput.CallRefused _,
                    TunnelOutput.AvpIgnored _,
                    TunnelOutput.MessageRejected _ -> {}
        }
    }

    private Client client(SessionId local) {
        var client = clients.get(local);
        if (client == null) {
            throw new AssertionError("no client " + local);
        }
        return client;
    }
}
