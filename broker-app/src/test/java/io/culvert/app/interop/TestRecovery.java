package io.culvert.app.interop;

import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.connection.ConnectionState;
import io.culvert.l2tp.failover.ControlReset;
import io.culvert.l2tp.failover.RecoveryRole;
import io.culvert.l2tp.tunnel.Tunnel;
import io.culvert.l2tp.tunnel.TunnelOutput;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.octets.Octets;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The recovery tunnels of a {@link TestLac}, in both roles of RFC 4951; served with it, by the same thread. */
final class TestRecovery {
    /** What the old tunnel is called by the LAC and by the LNS. */
    record OldTunnel(TunnelId localId, TunnelId lnsId) {}

    private final TunnelSettings settings;
    private final Supplier<Tunnel> old;
    private final Supplier<TunnelId> ids;
    private final Consumer<TunnelOutput.Send> line;
    private final Map<TunnelId, Tunnel> tunnels = new LinkedHashMap<>();
    private final Map<TunnelId, Avp.SuggestedControlSequence> suggestions = new LinkedHashMap<>();
    private final List<ControlReset> resets = new ArrayList<>();
    private boolean answering = true;
    private int ignored;
    private TunnelId lastId = TunnelId.NONE;

    /**
     * @param old the tunnel that is recovered, as it is now
     * @param ids makes an ID for each recovery tunnel
     * @param line what takes their messages
     */
    TestRecovery(
            TunnelSettings settings, Supplier<Tunnel> old, Supplier<TunnelId> ids, Consumer<TunnelOutput.Send> line) {
        this.settings = settings;
        this.old = old;
        this.ids = ids;
        this.line = line;
    }

    /** The LAC's ID of the last one. */
    TunnelId lastId() {
        return lastId;
    }

    /** From now on requests of the LNS are answered, or not. */
    void answer(boolean on) {
        answering = on;
    }

    /** Requests of the LNS that were not answered. */
    int ignored() {
        return ignored;
    }

    /** With what numbers the LAC has gone on, oldest first: its own side's. */
    List<ControlReset> resets() {
        return List.copyOf(resets);
    }

    /** The LAC has failed: opens a recovery tunnel. */
    void request(OldTunnel names, Instant now) {
        TunnelId id = newId();
        RecoveryRole role = new RecoveryRole.Requester(new Avp.TunnelRecovery(names.localId(), names.lnsId()));
        SecureRandom random = new SecureRandom();
        Tunnel _ = tunnels.put(
                id,
                Tunnel.open(
                        settings.forRecovery(role, Optional.of(new Avp.TieBreaker(random.nextLong()))),
                        id,
                        random,
                        now));
    }

    /** Whether the old tunnel waits for its control channel to be reset: it is deaf until then. */
    boolean isPending() {
        return tunnels.values().stream()
                .anyMatch(tunnel -> !tunnel.isClosed() && !(tunnel.state() instanceof ConnectionState.Established));
    }

    /** Whether the message was about a recovery tunnel. */
    boolean receive(ControlHeader header, Octets datagram, Instant now) {
        Tunnel known = tunnels.get(header.tunnelId());
        if (known != null) {
            known.receive(header, datagram, now);
            return true;
        }
        if (header.tunnelId().isAssigned()
                || MessageCodec.peekTunnelRecovery(datagram, header).isEmpty()) {
            return false;
        }
        if (answering) {
            accept(header, datagram, now);
        } else {
            ignored++;
        }
        return true;
    }

    private TunnelId newId() {
        lastId = ids.get();
        return lastId;
    }

    private void accept(ControlHeader header, Octets datagram, Instant now) {
        // A repeated request, or one of another process: the last one counts.
        boolean _ = tunnels.values().removeIf(tunnel -> tunnel.state() instanceof ConnectionState.WaitCtlConn);
        TunnelId id = newId();
        Avp.SuggestedControlSequence suggestion =
                ControlReset.suggestion(old.get().channelNumbers());
        Avp.SuggestedControlSequence _ = suggestions.put(id, suggestion);
        Tunnel tunnel = Tunnel.accept(
                settings.forRecovery(new RecoveryRole.Responder(suggestion), Optional.empty()), id, new SecureRandom());
        Tunnel _ = tunnels.put(id, tunnel);
        tunnel.receive(header, datagram, now);
    }

    /** Does what is due, and says what there is to say. */
    void run(Instant now) {
        for (Tunnel tunnel : List.copyOf(tunnels.values())) {
            tunnel.timerExpired(now);
            drain(tunnel, now);
        }
    }

    private void drain(Tunnel tunnel, Instant now) {
        for (List<TunnelOutput> outputs = tunnel.drain(); !outputs.isEmpty(); outputs = tunnel.drain()) {
            for (TunnelOutput output : outputs) {
                take(tunnel, output, now);
            }
        }
    }

    private void take(Tunnel tunnel, TunnelOutput output, Instant now) {
        switch (output) {
            case TunnelOutput.Send send -> {
                line.accept(send);
                send.ns().ifPresent(ns -> tunnel.released(ns, now));
            }
            case TunnelOutput.Established _ -> {
                Avp.SuggestedControlSequence ours = suggestions.get(tunnel.localTunnelId());
                ControlReset reset = ours == null
                        ? ControlReset.ofRequester(tunnel.suggestedSequence())
                        : ControlReset.ofResponder(ours);
                boolean _ = resets.add(reset);
                old.get().reset(reset, now);
            }
            case TunnelOutput.Gone _ -> {
                Tunnel _ = tunnels.remove(tunnel.localTunnelId());
            }
            case TunnelOutput.Closed _,
                    TunnelOutput.CallOffered _,
                    TunnelOutput.OutgoingCallOffered _,
                    TunnelOutput.CallAccepted _,
                    TunnelOutput.CallEstablished _,
                    TunnelOutput.CallCleared _,
                    TunnelOutput.CallRefused _,
                    TunnelOutput.LinkInfo _,
                    TunnelOutput.WanErrors _,
                    TunnelOutput.Resumed _,
                    TunnelOutput.Counted _,
                    TunnelOutput.AvpIgnored _,
                    TunnelOutput.MessageRejected _ -> {}
        }
    }
}
