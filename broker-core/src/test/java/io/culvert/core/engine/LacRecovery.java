package io.culvert.core.engine;

import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.connection.ConnectionState;
import io.culvert.l2tp.failover.ControlReset;
import io.culvert.l2tp.failover.RecoveryRole;
import io.culvert.l2tp.tunnel.Tunnel;
import io.culvert.l2tp.tunnel.TunnelOutput;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.StopCcnResult;
import io.culvert.octets.Octets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The recovery tunnels of a LAC: RFC 4951 as the other end speaks it, in both roles. */
final class LacRecovery {
    /** Whether its SCCRP says with which numbers to go on. */
    boolean suggests = true;
    /** Whether requests are answered at all. */
    boolean answers = true;
    /** What its next request breaks a tie with. */
    long tieBreaker = 7;

    final List<ControlReset> resets = new ArrayList<>();
    /** Requests that came, those ignored included. */
    int requests;
    /** How recovery tunnels ended. */
    final List<Result> closed = new ArrayList<>();

    private final Lab lab;
    private final Lac lac;
    private final TunnelSettings settings;
    private final Map<TunnelId, Tunnel> tunnels = new LinkedHashMap<>();
    private final Map<TunnelId, Avp.SuggestedControlSequence> suggestions = new LinkedHashMap<>();
    private @Nullable TunnelId own;
    private int lastId = 500;

    LacRecovery(Lab lab, Lac lac, TunnelSettings settings) {
        this.lab = lab;
        this.lac = lac;
        this.settings = settings;
    }

    /** The LAC has failed and opens a recovery tunnel. */
    void request(TunnelId localId, TunnelId lnsId) {
        var id = new TunnelId(++lastId);
        own = id;
        var role = new RecoveryRole.Requester(new Avp.TunnelRecovery(localId, lnsId));
        open(
                id,
                Tunnel.open(
                        settings.forRecovery(role, Optional.of(new Avp.TieBreaker(tieBreaker))),
                        id,
                        Lab.random(id.value()),
                        lab.now));
    }

    /** Whether the old tunnel's control channel is still to be reset. */
    boolean isPending() {
        return tunnels.values().stream()
                .anyMatch(tunnel -> !tunnel.isClosed() && !(tunnel.state() instanceof ConnectionState.Established));
    }

    /** Whether it was one of a recovery tunnel's. */
    boolean receive(ControlHeader header, Octets datagram) {
        var known = tunnels.get(header.tunnelId());
        if (known == null && Recoveries.isRequest(header, datagram)) {
            requests++;
            if (answers && !winsTie(datagram, header)) {
                var suggestion = ControlReset.suggestion(lac.tunnel().channelNumbers());
                // One at a time: whoever asks again has failed again.
                tunnels.values().removeIf(tunnel -> tunnel.state() instanceof ConnectionState.WaitCtlConn);
                var id = new TunnelId(++lastId);
                suggestions.put(id, suggestion);
                var role = suggests
                        ? new RecoveryRole.Responder(suggestion)
                        // Its own AVPs are only sent in an SCCRQ.
                        : new RecoveryRole.Requester(new Avp.TunnelRecovery(id, id));
                var tunnel = Tunnel.accept(settings.forRecovery(role, Optional.empty()), id, Lab.random(id.value()));
                tunnels.put(id, tunnel);
                tunnel.receive(header, datagram, lab.now);
                pump();
            }
            return true;
        }
        if (known != null) {
            known.receive(header, datagram, lab.now);
            pump();
        }
        return known != null;
    }

    private boolean winsTie(Octets datagram, ControlHeader header) {
        var ours = own == null ? null : tunnels.get(own);
        if (ours == null || !(ours.state() instanceof ConnectionState.WaitCtlReply)) {
            return false;
        }
        var theirs = Story.tieBreaker(datagram, header);
        if (Long.compareUnsigned(tieBreaker, theirs) < 0) {
            return true;
        }
        ours.loseTie(lab.now);
        return false;
    }

    private void open(TunnelId id, Tunnel tunnel) {
        tunnels.put(id, tunnel);
        pump();
    }

    void close() {
        tunnels.values().forEach(tunnel -> tunnel.close(Result.of(StopCcnResult.GENERAL_CLEAR, "done"), lab.now));
        pump();
    }

    void timerExpired() {
        List.copyOf(tunnels.values()).forEach(tunnel -> tunnel.timerExpired(lab.now));
        pump();
    }

    Optional<Instant> nextDeadline() {
        return tunnels.values().stream()
                .flatMap(tunnel -> tunnel.nextDeadline().stream())
                .min(Instant::compareTo);
    }

    void pump() {
        for (var entry : List.copyOf(tunnels.entrySet())) {
            var tunnel = entry.getValue();
            for (var outputs = tunnel.drain(); !outputs.isEmpty(); outputs = tunnel.drain()) {
                outputs.forEach(output -> take(entry.getKey(), tunnel, output));
            }
        }
    }

    private void take(TunnelId id, Tunnel tunnel, TunnelOutput output) {
        switch (output) {
            case TunnelOutput.Send(var datagram, var ns, var _) -> {
                ns.ifPresent(number -> tunnel.released(number, lab.now));
                lab.fromLac(lac, lac.line.apply(datagram));
            }
            case TunnelOutput.Established _ -> {
                var suggestion = suggestions.get(id);
                var reset = suggestion == null
                        ? ControlReset.ofRequester(tunnel.suggestedSequence())
                        : suggests ? ControlReset.ofResponder(suggestion) : ControlReset.ofRequester(Optional.empty());
                resets.add(reset);
                lac.tunnel().reset(reset, lab.now);
                lac.pump();
            }
            case TunnelOutput.Closed(var reason) -> closed.add(reason.result());
            case TunnelOutput.Gone() -> tunnels.remove(id);
            case TunnelOutput.CallOffered _,
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
