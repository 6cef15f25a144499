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
import io.culvert.l2tp.wire.MessageType;
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
    boolean enter(UdpPath path) {
        var full = admission.enter(path.peer().getAddress(), outbox.nowNanos());
        full.ifPresent(outbox::count);
        return full.isEmpty();
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

    /** An SCCRQ, or what stands in its place, that cannot be read: answered as it deserves. */
    void malformed(UdpPath path, ControlHeader header, DecodeError error) {
        if (error.messageType().isEmpty() || error.messageType().get() != MessageType.SCCRQ.number()) {
            outbox.count(EngineCounter.PACKET_OUT_OF_PLACE);
            return;
        }
        outbox.count(EngineCounter.SCCRQ_MALFORMED);
        outbox.count(error.fault());
        if (error.remedy() != DecodeError.Remedy.CLEAR_TUNNEL
                || error.assignedTunnelId().isEmpty()) {
            return;
        }
        if (!enter(path)) {
            return;
        }
        leave(path);
        var ending = Ending.of(new CloseReason(CloseReason.Cause.MALFORMED, error.result()), false);
        refuse(path, header, error.assignedTunnelId().get(), "", ending);
    }

    /** Answers an SCCRQ without keeping anything of it. */
    void refuse(UdpPath path, ControlHeader header, TunnelId peerTunnelId, String peerName, Ending ending) {
        failures.refused(path, peerTunnelId, peerName, ending);
        if (!peerTunnelId.isAssigned()) {
            return;
        }
        // The message must name a tunnel; an ID that is never used serves.
        var named = new TunnelId(1 + random.nextInt(LARGEST_TUNNEL_ID));
        var datagram = MessageCodec.encode(
                peerTunnelId,
                SessionId.NONE,
                SequenceNumber.ZERO,
                header.ns().next(),
                new StopCcn(named, ending.stopCcn(), List.of()),
                Hiding.none());
        outbox.emit(new Effect.SendControl(path, TunnelId.NONE, Optional.empty(), datagram));
    }
}
