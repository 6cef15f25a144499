package io.culvert.core.engine;

import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.FramedAddress;
import io.culvert.core.aaa.FramedRoute;
import io.culvert.core.address.Ipv4Number;
import io.culvert.core.engine.ForwardingEntry.DataNs;
import io.culvert.core.engine.ForwardingEntry.Ipv4Forwarding;
import io.culvert.ppp.LcpFacts;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the data plane is told of a session, and how it is worked out. */
final class Forwarding {
    private static final long ALL_ONES = 0xFFFF_FFFFL;
    private static final int UDP_HEADER = 8;
    private static final int PPP_HEADER = 4;
    private static final int LEAST_MTU = 68;
    private static final int MOST_NS = 0xFFFF;

    /** How old the figures in the journal are at most, but for the first time. */
    static final Duration COUNTERS_KEPT_EVERY = Duration.ofMinutes(1);

    /** Neighbouring numbers times this are far apart. */
    private static final long SCATTER = 0x9E37_79B9_7F4A_7C15L;

    private final EngineSettings settings;
    private final Outbox outbox;

    Forwarding(EngineSettings settings, Outbox outbox) {
        this.settings = settings;
        this.outbox = outbox;
    }

    /** Makes or replaces the forwarding entry; without {@code ipv4} everything is punted. */
    void program(SessionEntry session, Optional<Ipv4Forwarding> ipv4) {
        var lcp = session.lcp;
        session.programmed = true;
        outbox.emit(new Effect.ProgramSession(new ForwardingEntry(
                session.tunnel.localId,
                session.localId,
                session.tunnel.ends.peerTunnelId(),
                session.peerId,
                session.tunnel.path(),
                session.sequencing,
                lcp == null || !lcp.sendAddressControlCompressed(),
                lcp != null && lcp.sendProtocolCompressed(),
                ipv4,
                session.sequencing ? reserved(session) : Optional.empty(),
                session.peerRestarts)));
    }

    /** What of the session is forwarded now. */
    Optional<Ipv4Forwarding> forwarded(SessionEntry session) {
        var lease = session.lease;
        var authorization = session.authorization;
        return session.state == SessionState.ESTABLISHED && lease != null && authorization != null
                ? Optional.of(new Ipv4Forwarding(lease.address(), routes(authorization), session.mtuOctets))
                : Optional.empty();
    }

    /** Numbers of data messages that nobody who goes on after us will use; without a journal nobody does. */
    private Optional<DataNs> reserved(SessionEntry session) {
        if (!outbox.checkpointer().isOn()) {
            return Optional.empty();
        }
        if (!session.dataNsReserved) {
            session.dataNsReserved = true;
            session.dataNsCeiling = (session.firstDataNs + DataNs.RESERVED) & MOST_NS;
            outbox.changed(session);
        }
        return Optional.of(new DataNs(session.firstDataNs, session.dataNsCeiling, session.sequencingRequired));
    }

    /** The data plane comes to an end of the reserved numbers: it has more as soon as they are in the journal. */
    void renew(SessionEntry session, int nextNs) {
        int left = (short) (session.dataNsCeiling - nextNs);
        if (!session.sequencing || !session.dataNsReserved || session.ending != null || left > DataNs.RENEWED_AT) {
            return;
        }
        session.dataNsCeiling = (nextNs + DataNs.RESERVED) & MOST_NS;
        outbox.changed(session);
        program(session, forwarded(session));
    }

    /** From now on the journal is told of the session's figures now and then; not of all sessions' at the same time. */
    void watch(SessionEntry session) {
        if (outbox.checkpointer().isOn()) {
            long spread = ((session.number * SCATTER) >>> 1) % COUNTERS_KEPT_EVERY.toNanos();
            session.countersDeadline = outbox.nowNanos() + COUNTERS_KEPT_EVERY.toNanos() + spread;
        }
    }

    /** Numbers data messages if the LAC or the policy wants it; the entry is made anew if that changes anything. */
    void sequence(SessionEntry session) {
        boolean wanted =
                session.sequencingRequired || session.policy.sequencing().value();
        if (wanted != session.sequencing) {
            session.sequencing = wanted;
            program(session, Optional.empty());
        }
    }

    /** What fits into an L2TP packet that is not fragmented, the user's MRU, and Framed-MTU. */
    int mtu(SessionEntry session, LcpFacts lcp, Authorization authorization) {
        int ipHeader = session.tunnel.path().peer().getAddress() instanceof Inet6Address ? 40 : 20;
        int l2tpHeader = session.sequencing ? 12 : 8;
        int fits = settings.sessions().pathMtuOctets() - ipHeader - UDP_HEADER - l2tpHeader - PPP_HEADER;
        int mtu = Math.min(fits, lcp.peerMru());
        return Math.max(LEAST_MTU, Math.min(mtu, authorization.framedMtu().orElse(mtu)));
    }

    /** Framed-Route, and the subnet that Framed-IP-Netmask makes of a fixed address (RFC 2865 section 5.9). */
    static List<FramedRoute> routes(Authorization authorization) {
        if (!(authorization.framedIpAddress() instanceof FramedAddress.Fixed(var address))
                || authorization.framedNetmask().isEmpty()) {
            return authorization.framedRoutes();
        }
        long mask = Ipv4Number.of(authorization.framedNetmask().get());
        int length = Long.bitCount(mask);
        long contiguous = (ALL_ONES << (32 - length)) & ALL_ONES;
        if (length == 32 || length == 0 || mask != contiguous) {
            return authorization.framedRoutes();
        }
        var routes = new ArrayList<>(authorization.framedRoutes());
        routes.add(new FramedRoute(Ipv4Number.address(Ipv4Number.of(address) & mask), length));
        return routes;
    }
}
