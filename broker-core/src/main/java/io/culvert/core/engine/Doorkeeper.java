package io.culvert.core.engine;

import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.wire.DecodeError;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.TunnelMessage.StopCcn;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Who may open a tunnel, and what the others are told; keeps nothing of them. */
final class Doorkeeper {
    private static final int LARGEST_TUNNEL_ID = 65_535;

    private final EngineSettings settings;
    private final RandomGenerator random;
    private final Outbox outbox;
    private final Failures failures;
    private final Admission admission;
    private boolean softShut;
    private boolean shut;

    Doorkeeper(EngineSettings settings, RandomGenerator random, Outbox outbox, Failures failures) {
        this.settings = settings;
        this.random = random;
        this.outbox = outbox;
        this.failures = failures;
        admission = new Admission(settings.limits());
    }

    /** Takes a half-open tunnel in, unless a flood has to be kept out: then without an answer. */
    boolean enter(TunnelEnds ends) {
        var hit = admission.enter(ends.path().peer().getAddress(), outbox.nowNanos());
        if (hit.isEmpty()) {
            return true;
        }
        outbox.count(hit.get().counter());
        failures.refused(
                ends,
                untold(Ending.of(DisconnectCause.VPN_NO_RESOURCES, hit.get().reason())));
        return false;
    }

    /** A tunnel that was taken over is half-open. */
    void restore(UdpPath path) {
        admission.restore(path.peer().getAddress());
    }

    /** The tunnel is not half-open any more. */
    void leave(UdpPath path) {
        admission.leave(path.peer().getAddress());
    }

    int halfOpen() {
        return admission.halfOpen();
    }

    boolean isSoftShut() {
        return softShut;
    }

    void softShut(boolean on) {
        softShut = on;
    }

    /** For good. */
    void shut() {
        shut = true;
    }

    /** Why a tunnel that may come in is refused all the same. */
    Optional<Ending> refusal(int tunnels) {
        if (shut) {
            return Optional.of(Ending.of(DisconnectCause.VPN_ADMIN_DISCONNECT, "shutting down"));
        }
        if (softShut) {
            outbox.count(EngineCounter.TUNNELS_SOFT_SHUT);
            return Optional.of(Ending.of(DisconnectCause.VPN_SESSION_LIMIT, "new tunnels are not wanted")
                    .withFailure(FailureType.SOFT_SHUT));
        }
        if (tunnels >= settings.limits().maxTunnels()) {
            outbox.count(EngineCounter.TUNNELS_LIMITED);
            return Optional.of(Ending.of(DisconnectCause.VPN_NO_RESOURCES, "tunnel limit reached"));
        }
        return Optional.empty();
    }

    /** An SCCRQ that cannot be read: answered as it deserves. */
    void malformed(TunnelEnds ends, ControlHeader header, DecodeError error) {
        outbox.count(EngineCounter.SCCRQ_MALFORMED);
        outbox.count(error.fault());
        var named = ends.withPeerTunnelId(error.assignedTunnelId().orElse(TunnelId.NONE));
        if (error.remedy() != DecodeError.Remedy.CLEAR_TUNNEL
                || !named.peerTunnelId().isAssigned()) {
            failures.refused(named, untold(ending(error)));
            return;
        }
        if (enter(named)) {
            leave(ends.path());
            refuse(named, header, ending(error));
        }
    }

    /** An SCCRQ that has been let in, and cannot be read with the secret that AAA gave. */
    void revealedMalformed(TunnelEnds ends, ControlHeader header, DecodeError error) {
        outbox.count(EngineCounter.SCCRQ_MALFORMED);
        outbox.count(error.fault());
        refuse(ends.withPeerTunnelId(error.assignedTunnelId().orElse(TunnelId.NONE)), header, ending(error));
    }

    /** Answers an SCCRQ without keeping anything of it. */
    void refuse(TunnelEnds ends, ControlHeader header, Ending ending) {
        var result = ending.stopCcn();
        var told = ending.toldBy(result);
        failures.refused(ends, ends.peerTunnelId().isAssigned() ? told : untold(told));
        answer(ends, header, result);
    }

    /** A StopCCN from nowhere, if there is where to send it. */
    void answer(TunnelEnds ends, ControlHeader header, Result result) {
        if (!ends.peerTunnelId().isAssigned()) {
            return;
        }
        // The message must name a tunnel; an ID that is never used serves.
        var named = new TunnelId(1 + random.nextInt(LARGEST_TUNNEL_ID));
        var datagram = MessageCodec.encode(
                ends.peerTunnelId(),
                SessionId.NONE,
                SequenceNumber.ZERO,
                header.ns().next(),
                new StopCcn(named, result, List.of()),
                Hiding.none());
        outbox.emit(new Effect.SendControl(ends.path(), TunnelId.NONE, Optional.empty(), datagram));
    }

    private static Ending untold(Ending ending) {
        return ending.withClearing(Optional.empty()).withPpp(Optional.empty());
    }

    private static Ending ending(DecodeError error) {
        return Ending.of(new CloseReason(CloseReason.Cause.MALFORMED, error.result()), false);
    }
}
