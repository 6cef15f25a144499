package io.culvert.core.engine;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.engine.TunnelEntry.Request;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureType;
import io.culvert.core.time.Deadlines;
import io.culvert.core.vpdn.EffectiveSettings;
import io.culvert.core.vpdn.RadiusPolicy;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.l2tp.connection.CloseReason;
import io.culvert.l2tp.tunnel.Tunnel;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.DecodeError;
import io.culvert.l2tp.wire.Decoded;
import io.culvert.l2tp.wire.Fault;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.l2tp.wire.Message;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.MessageType;
import io.culvert.l2tp.wire.Result;
import io.culvert.l2tp.wire.TunnelMessage.Sccrq;
import io.culvert.l2tp.wire.TunnelMessage.StopCcn;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * How tunnels begin: which SCCRQ is new, which settings it meets, whether AAA has to be asked, and who is refused.
 *
 * <p>Nothing is said to a peer while AAA is asked, and its tunnel counts as half-open. <b>Bounds:</b> those of
 * {@link Doorkeeper}; one SCCRQ is kept for each tunnel that is being authorized.
 */
final class Entrance {
    /** Tunnels of one path whose secrets are tried on a message that hides which tunnel it is about. */
    private static final int SECRETS_TRIED = 64;

    /** The longest User-Name (RFC 2865 section 5.1). */
    private static final int LONGEST_USER_NAME = 253;

    private final EngineSettings settings;
    private final RandomGenerator random;
    private final Outbox outbox;
    private final Deadlines<Wakeable> deadlines;
    private final Questions questions;
    private final Failures failures;
    private final PolicyNotices notices;
    private final TunnelPolicies policies;
    private final TunnelTable table;
    private final Doorkeeper doorkeeper;
    private final TunnelIds ids;

    Entrance(
            EngineSettings settings,
            RandomGenerator random,
            Outbox outbox,
            Deadlines<Wakeable> deadlines,
            Questions questions,
            Failures failures,
            TunnelTable table) {
        this.settings = settings;
        this.random = random;
        this.outbox = outbox;
        this.deadlines = deadlines;
        this.questions = questions;
        this.failures = failures;
        this.table = table;
        notices = new PolicyNotices(outbox);
        policies = new TunnelPolicies(settings);
        doorkeeper = new Doorkeeper(settings, random, outbox, failures);
        ids = new TunnelIds(settings.shard(), random);
    }

    /** A message that is to be given to the machine of a tunnel. */
    record Delivery(TunnelEntry tunnel, ControlHeader header, Octets datagram) {}

    TunnelPolicies policies() {
        return policies;
    }

    Doorkeeper doorkeeper() {
        return doorkeeper;
    }

    TunnelIds ids() {
        return ids;
    }

    /** A control message with tunnel ID 0. */
    Optional<Delivery> receive(UdpPath path, ControlHeader header, Octets datagram) {
        int type = MessageCodec.peekType(datagram, header).orElse(-1);
        if (type == MessageType.SCCRQ.number()) {
            return asked(path, new Request(header, datagram));
        }
        if (type == MessageType.STOP_CCN.number()) {
            return stopped(path, new Request(header, datagram));
        }
        outbox.count(EngineCounter.PACKET_OUT_OF_PLACE);
        return Optional.empty();
    }

    /** AAA has answered about a tunnel that waits for it. */
    Optional<Delivery> answered(TunnelEntry tunnel, AaaReply reply) {
        return switch (reply) {
            case AaaReply.Accepted(var authorization, var _) -> accepted(tunnel, authorization);
            case AaaReply.Rejected(var message, var _, var reason) ->
                refused(tunnel, rejection(reason).withReply(message));
            case AaaReply.Unavailable(var reason) -> refused(tunnel, Ending.undecided(reason));
        };
    }

    /** AAA has not answered in time. */
    void expired(TunnelEntry tunnel) {
        outbox.count(EngineCounter.AAA_TIMEOUT);
        refuse(tunnel, Ending.undecided("AAA did not answer"));
    }

    /** Ends a tunnel that has no machine yet, with a StopCCN, and leaves nothing of it behind. */
    void refuse(TunnelEntry tunnel, Ending ending) {
        var request = tunnel.request;
        forget(tunnel);
        // A peer that has not named its end of the tunnel cannot be told.
        boolean isTold = request != null && tunnel.ends.peerTunnelId().isAssigned();
        failures.record(tunnel, isTold ? ending.toldBy(ending.stopCcn()) : ending.withClearing(Optional.empty()));
        if (request != null) {
            doorkeeper.answer(tunnel.ends, request.header(), ending.stopCcn());
        }
    }

    /** What can still be said about a tunnel whose beginning met a bug. */
    void abandon(TunnelEntry tunnel, Result result) {
        questions.cancel(tunnel);
        var request = tunnel.request;
        tunnel.request = null;
        if (request != null) {
            doorkeeper.answer(tunnel.ends, request.header(), result);
        }
    }

    /** The tunnel does not count as half-open any more: it is established, or nothing is left of it. */
    void admitted(TunnelEntry tunnel) {
        if (tunnel.halfOpen) {
            tunnel.halfOpen = false;
            doorkeeper.leave(tunnel.path());
        }
    }

    private Optional<Delivery> asked(UdpPath path, Request request) {
        var name = MessageCodec.peekHostName(request.datagram(), request.header())
                .map(Avp.HostName::text)
                .orElse("");
        var profile = policies.profile(name, RadiusPolicy.NONE);
        boolean asksAaa = policies.authorization().enabled();
        var ends = new TunnelEnds(
                path,
                TunnelId.NONE,
                name,
                profile.map(TunnelProfile::localName).orElseGet(policies::ownName),
                profile.flatMap(TunnelProfile::vpdnGroup));
        // What AAA will say comes before what is configured: so does its secret.
        var secret = asksAaa ? Optional.<Secret>empty() : profile.flatMap(TunnelProfile::secret);
        return switch (decode(request, secret)) {
            case Decoded.Ok(Sccrq message, var _) ->
                open(ends.withPeerTunnelId(message.assignedTunnelId()), profile, request);
            case Decoded.Malformed(var error)
            when asksAaa && isHidden(error) -> {
                var known = byTunnelsOf(path, request).filter(Entrance::isThere);
                yield known.isPresent() ? repeated(known.get(), request) : open(ends, profile, request);
            }
            case Decoded.Malformed(var error) -> {
                doorkeeper.malformed(ends, request.header(), error);
                yield Optional.empty();
            }
            case Decoded.Ok _, Decoded.Zlb _ -> {
                outbox.count(EngineCounter.PACKET_OUT_OF_PLACE);
                yield Optional.empty();
            }
        };
    }

    private Optional<Delivery> stopped(UdpPath path, Request request) {
        var decoded = decode(request, Optional.empty());
        if (decoded instanceof Decoded.Malformed(var error) && !isHidden(error)) {
            outbox.count(EngineCounter.PACKET_OUT_OF_PLACE);
            return Optional.empty();
        }
        var known = decoded instanceof Decoded.Ok(StopCcn stop, var _)
                ? table.find(path, stop.assignedTunnelId())
                : byTunnelsOf(path, request);
        if (known.isEmpty()) {
            outbox.count(EngineCounter.PACKET_UNKNOWN_TUNNEL);
            return Optional.empty();
        }
        var tunnel = known.get();
        outbox.blame(tunnel);
        if (!tunnel.hasMachine() && !tunnel.broken && decoded instanceof Decoded.Ok(StopCcn stop, var _)) {
            withdrawn(tunnel, stop, request.header());
            return Optional.empty();
        }
        return Optional.of(new Delivery(tunnel, request.header(), request.datagram()));
    }

    /** The peer does not want its tunnel any more, before it was told anything about it. */
    private void withdrawn(TunnelEntry tunnel, StopCcn stop, ControlHeader header) {
        forget(tunnel);
        failures.record(tunnel, Ending.of(new CloseReason(CloseReason.Cause.PEER, stop.result()), false));
        var acknowledgement = MessageCodec.zlb(
                tunnel.ends.peerTunnelId(), SequenceNumber.ZERO, header.ns().next());
        outbox.emit(new Effect.SendControl(tunnel.path(), TunnelId.NONE, Optional.empty(), acknowledgement));
    }

    private Optional<Delivery> repeated(TunnelEntry tunnel, Request request) {
        outbox.count(EngineCounter.SCCRQ_REPEATED);
        return tunnel.hasMachine()
                ? Optional.of(new Delivery(tunnel, request.header(), request.datagram()))
                : Optional.empty();
    }

    /** Whether an SCCRQ can be one of this tunnel: one that was up and has ended is not meant any more. */
    private static boolean isThere(TunnelEntry tunnel) {
        return !(tunnel.wasEstablished && tunnel.state == TunnelState.CLOSING);
    }

    private Optional<Delivery> open(TunnelEnds ends, Optional<TunnelProfile> profile, Request request) {
        var known = table.find(ends.path(), ends.peerTunnelId()).filter(Entrance::isThere);
        if (known.isPresent()) {
            return repeated(known.get(), request);
        }
        if (!doorkeeper.enter(ends)) {
            return Optional.empty();
        }
        boolean asksAaa = policies.authorization().enabled();
        var refusal = doorkeeper.refusal(table.size()).or(() -> objection(ends, profile, asksAaa));
        var id = refusal.isPresent() ? Optional.<TunnelId>empty() : ids.allocate(outbox.nowNanos());
        if (id.isEmpty()) {
            doorkeeper.leave(ends.path());
            doorkeeper.refuse(
                    ends,
                    request.header(),
                    refusal.orElseGet(() -> Ending.of(DisconnectCause.VPN_NO_RESOURCES, "no free tunnel ID")));
            return Optional.empty();
        }
        var state = asksAaa ? TunnelState.AUTHORIZING : TunnelState.SETTING_UP;
        var tunnel = new TunnelEntry(id.get(), ends, request, state, deadlines, outbox.nowNanos());
        outbox.blame(tunnel);
        table.add(tunnel);
        if (asksAaa) {
            ask(tunnel);
            return Optional.empty();
        }
        return admit(tunnel, profile.orElseThrow(), request);
    }

    /** Why nobody need be asked about this tunnel. */
    private Optional<Ending> objection(TunnelEnds ends, Optional<TunnelProfile> profile, boolean asksAaa) {
        if (!asksAaa) {
            return profile.isPresent() ? Optional.empty() : Optional.of(unmatched());
        }
        int length = ends.peerName().getBytes(StandardCharsets.UTF_8).length;
        return length >= 1 && length <= LONGEST_USER_NAME
                ? Optional.empty()
                : Optional.of(unauthorized(FailureType.AUTHORIZATION, "the Host Name cannot be asked about"));
    }

    private void ask(TunnelEntry tunnel) {
        outbox.count(EngineCounter.TUNNEL_AUTHORIZATIONS);
        outbox.trace(Effect.Trace.Topic.TUNNEL, tunnel, null, () -> "asking AAA about " + tunnel.ends.peerName());
        var path = tunnel.path();
        questions.ask(
                tunnel,
                new AaaRequest.AuthorizeTunnel(
                        tunnel.ends.peerName(),
                        policies.authorization().password(),
                        path.peer().getAddress(),
                        path.local().getAddress()));
        tunnel.alarm.set(outbox.nowNanos() + settings.sessions().aaaTimeout().toNanos());
    }

    private Optional<Delivery> accepted(TunnelEntry tunnel, Authorization authorization) {
        var reply = RadiusPolicy.ofTunnelReply(authorization);
        // The operator may have changed his mind while AAA was asked: what holds now counts.
        var profile = policies.profile(tunnel.ends.peerName(), reply);
        notices.tell(
                tunnel,
                profile.map(TunnelProfile::settings)
                        .map(EffectiveSettings::notices)
                        .orElseGet(reply::notices));
        if (reply.excludesL2tp()) {
            return refused(
                    tunnel,
                    rejection(Optional.of("the profile is for another tunnel protocol"))
                            .withReply(authorization.replyMessage()));
        }
        var refusal = doorkeeper.refusal(table.size() - 1);
        if (refusal.isPresent() || profile.isEmpty()) {
            return refused(tunnel, refusal.orElseGet(this::unmatched).withReply(authorization.replyMessage()));
        }
        table.rename(tunnel, tunnel.ends.with(profile.get()));
        var request = tunnel.request;
        if (request == null) {
            throw new IllegalStateException(tunnel + " has lost its SCCRQ");
        }
        if (!tunnel.ends.peerTunnelId().isAssigned()) {
            return reveal(tunnel, profile.get(), request);
        }
        return admit(tunnel, profile.get(), request);
    }

    /** Only now there is a secret that shows which tunnel the SCCRQ opens. */
    private Optional<Delivery> reveal(TunnelEntry tunnel, TunnelProfile profile, Request request) {
        return switch (decode(request, profile.secret())) {
            case Decoded.Ok(Sccrq message, var _) -> {
                var known =
                        table.find(tunnel.path(), message.assignedTunnelId()).filter(Entrance::isThere);
                if (known.isPresent()) {
                    forget(tunnel);
                    yield repeated(known.get(), request);
                }
                table.rename(tunnel, tunnel.ends.withPeerTunnelId(message.assignedTunnelId()));
                yield admit(tunnel, profile, request);
            }
            case Decoded.Malformed(var error) -> {
                forget(tunnel);
                doorkeeper.revealedMalformed(tunnel.ends, request.header(), error);
                yield Optional.empty();
            }
            case Decoded.Ok _, Decoded.Zlb _ -> throw new IllegalStateException(tunnel + " was opened by no SCCRQ");
        };
    }

    private Optional<Delivery> admit(TunnelEntry tunnel, TunnelProfile profile, Request request) {
        if (profile.machine().isEmpty()) {
            return refused(
                    tunnel,
                    unauthorized(FailureType.SECURITY, "no secret is known for tunnel authentication or hidden AVPs"));
        }
        outbox.count(EngineCounter.SCCRQ_ACCEPTED);
        tunnel.begin(profile.settings(), Tunnel.accept(profile.machine().get(), tunnel.localId, random));
        tunnel.failover.announced = profile.machine().get().failover().isPresent();
        tunnel.request = null;
        tunnel.alarm.clear();
        table.enter(tunnel, TunnelState.SETTING_UP);
        return Optional.of(new Delivery(tunnel, request.header(), request.datagram()));
    }

    private Ending unmatched() {
        return unauthorized(FailureType.AUTHORIZATION, "no vpdn-group is for this Host Name");
    }

    /** A stranger is not told what is wrong with his profile. */
    private Ending rejection(Optional<String> reason) {
        var ending = unauthorized(FailureType.AUTHORIZATION_FAILED, "the tunnel was not authorized");
        return reason.map(ending::withReason).orElse(ending);
    }

    private Ending unauthorized(FailureType type, String reason) {
        outbox.count(EngineCounter.TUNNELS_UNAUTHORIZED);
        return Ending.unauthorized(type, reason);
    }

    private Optional<Delivery> refused(TunnelEntry tunnel, Ending ending) {
        refuse(tunnel, ending);
        return Optional.empty();
    }

    private void forget(TunnelEntry tunnel) {
        questions.cancel(tunnel);
        tunnel.alarm.clear();
        tunnel.request = null;
        table.remove(tunnel, false);
        admitted(tunnel);
        ids.giveBack(tunnel.localId);
    }

    /** The tunnel of this path whose secret makes sense of a message that hides which one it is about. */
    private Optional<TunnelEntry> byTunnelsOf(UdpPath path, Request request) {
        var tried = new HashSet<Secret>();
        for (var tunnel : table.onPath(path, SECRETS_TRIED)) {
            var secret =
                    tunnel.hasMachine() ? tunnel.settings().value(VpdnSettings.PASSWORD) : Optional.<Secret>empty();
            if (secret.isPresent() && tried.add(secret.get())) {
                var found = decode(request, secret) instanceof Decoded.Ok(Message message, var _)
                        ? assignedTunnelId(message).flatMap(id -> table.find(path, id))
                        : Optional.<TunnelEntry>empty();
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    private static Optional<TunnelId> assignedTunnelId(Message message) {
        if (message instanceof Sccrq request) {
            return Optional.of(request.assignedTunnelId());
        }
        return message instanceof StopCcn stop ? Optional.of(stop.assignedTunnelId()) : Optional.empty();
    }

    private static Decoded decode(Request request, Optional<Secret> secret) {
        return MessageCodec.decode(request.datagram(), request.header(), secret);
    }

    private static boolean isHidden(DecodeError error) {
        return error.fault() == Fault.HIDDEN_WITHOUT_SECRET;
    }
}
