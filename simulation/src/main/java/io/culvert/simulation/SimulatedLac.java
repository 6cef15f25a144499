package io.culvert.simulation;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.call.Disconnect;
import io.culvert.l2tp.tunnel.Tunnel;
import io.culvert.l2tp.tunnel.TunnelOutput;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.CdnResult;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.octets.Octets;
import io.culvert.ppp.PppSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A LAC with one tunnel, and its clients. */
public final class SimulatedLac implements World.Inhabitant {
    private final World world;
    private final Lns lns;
    private final UdpPath path;
    private final Tunnel tunnel;
    private final Map<SessionId, SimulatedClient> clients = new LinkedHashMap<>();
    private long serial;
    private boolean gone;

    /** Begins to open its tunnel at once. */
    SimulatedLac(World world, Lns lns, UdpPath path, TunnelSettings settings) {
        this.world = world;
        this.lns = lns;
        this.path = path;
        lns.connect(path, this);
        world.settle(this);
        var id = new TunnelId(1 + world.random().nextInt(65_535));
        tunnel = Tunnel.open(settings, id, world.fork(), world.now());
        pump();
    }

    /** A client dials in. */
    public SimulatedClient dial(PppSettings settings) {
        long number = ++serial;
        var id = tunnel.placeIncomingCall(
                        session -> new SessionMessage.Icrq(session, number, List.of(Avp.CalledNumber.of("5551234"))),
                        world.now())
                .orElseThrow();
        var client = new SimulatedClient(world, this, id, settings);
        clients.put(id, client);
        pump();
        return client;
    }

    /** The line of a client is gone. */
    public void clear(SimulatedClient client) {
        tunnel.clearCall(client.localId(), Disconnect.of(CdnResult.CARRIER_LOST, "line down"), world.now());
        pump();
    }

    /** StopCCN without a CDN for each call. */
    public void close() {
        tunnel.close(Result.of(StopCcnResult.GENERAL_CLEAR), world.now());
        pump();
    }

    /** The LNS's ID of the tunnel, once it is known. */
    Optional<TunnelId> peerTunnelId() {
        return tunnel.peer().map(peer -> peer.tunnelId());
    }

    /** Whether the tunnel has ended and its ID may be used again. */
    public boolean isGone() {
        return gone;
    }

    @Override
    public Optional<Instant> nextDeadline() {
        var next = tunnel.nextDeadline().orElse(Instant.MAX);
        for (var client : clients.values()) {
            var due = client.nextDeadline().orElse(Instant.MAX);
            next = due.isBefore(next) ? due : next;
        }
        return next.equals(Instant.MAX) ? Optional.empty() : Optional.of(next);
    }

    @Override
    public void timerExpired() {
        tunnel.timerExpired(world.now());
        pump();
        for (var client : List.copyOf(clients.values())) {
            client.timerExpired();
        }
    }

    void receive(Octets datagram) {
        if (Header.decode(datagram) instanceof ControlHeader header) {
            tunnel.receive(header, datagram, world.now());
            pump();
        }
    }

    void receiveFrame(SessionId session, Octets frame) {
        var client = clients.get(session);
        if (client != null) {
            client.receive(frame);
        }
    }

    void sendFrame(SimulatedClient client, Octets frame) {
        var peer = tunnel.peer();
        if (peer.isPresent()) {
            var tunnelId = peer.get().tunnelId();
            var sessionId = client.peerId();
            lns.frame(tunnelId, sessionId, frame);
        }
    }

    private void pump() {
        while (true) {
            var outputs = tunnel.drain();
            if (outputs.isEmpty()) {
                return;
            }
            outputs.forEach(this::take);
        }
    }

    private void take(TunnelOutput output) {
        switch (output) {
            case TunnelOutput.Send(var datagram, var ns, var _) -> {
                ns.ifPresent(number -> world.after(Duration.ZERO, () -> {
                    tunnel.released(number, world.now());
                    pump();
                }));
                lns.control(path, datagram);
            }
            case TunnelOutput.CallAccepted(var local, var _) ->
                tunnel.callConnected(
                        local,
                        new SessionMessage.Iccn(10_000_000, Avp.FramingType.of(false, true), List.of()),
                        world.now());
            case TunnelOutput.CallEstablished(var local, var peer, var _) ->
                client(local).connected(peer);
            case TunnelOutput.CallCleared(var local, var _) -> client(local).cleared();
            case TunnelOutput.Gone() -> gone = true;
            case TunnelOutput.Established _,
                    TunnelOutput.Resumed _,
                    TunnelOutput.Closed _,
                    TunnelOutput.CallOffered _,
                    TunnelOutput.OutgoingCallOffered _,
                    TunnelOutput.LinkInfo _,
                    TunnelOutput.WanErrors _,
                    TunnelOutput.Counted _,
                    TunnelOutput.CallRefused _,
                    TunnelOutput.AvpIgnored _,
                    TunnelOutput.MessageRejected _ -> {}
        }
    }

    private SimulatedClient client(SessionId local) {
        var client = clients.get(local);
        if (client == null) {
            throw new IllegalStateException("no client " + local);
        }
        return client;
    }
}
