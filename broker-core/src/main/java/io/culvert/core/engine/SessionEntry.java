package io.culvert.core.engine;

import io.culvert.core.aaa.AaaRequestId;
import io.culvert.core.aaa.AccountingRecord.Authentic;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.checkpoint.SessionCheckpoint;
import io.culvert.core.time.Deadlines;
import io.culvert.core.vpdn.EffectiveSession;
import io.culvert.core.vpdn.RadiusPolicy;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.octets.Octets;
import io.culvert.ppp.LcpFacts;
import io.culvert.ppp.LinkImage.AuthenticationAnswer;
import io.culvert.ppp.ProxyLcp;
import io.culvert.ppp.link.PppLink;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the engine keeps of one session beside the machines. {@link Sessions} alone writes it. */
final class SessionEntry implements Wakeable, SessionRegister.Named {
    final TunnelEntry tunnel;
    final SessionId localId;
    final SessionId peerId;
    // Both make the Acct-Session-Id.
    final String incarnation;
    final long number;
    final int nasPort;
    final long serialNumber;
    final Optional<String> callingNumber;
    final Optional<String> calledNumber;
    final Deadlines.Entry<Wakeable> alarm;
    private final Census<SessionState> census;

    SessionState state = SessionState.CONNECTING;
    long sinceNanos;
    // Since when its record is at the same phase.
    long phaseSinceNanos;
    long txSpeed = -1;
    long rxSpeed = -1;
    // The LAC wants it; we may want it too.
    boolean sequencingRequired;
    boolean sequencing;
    boolean asynchronous;
    // As in its record; anything but an incoming call is only cleared.
    int callKind = SessionCheckpoint.Call.INCOMING;
    // Ns of data messages: the first that may be used here, and the first that may not, once they are reserved.
    int firstDataNs;
    int dataNsCeiling;
    boolean dataNsReserved;
    // How often the LAC has begun to count its data messages anew.
    int peerRestarts;

    // The tunnel's, until a user's reply says more.
    EffectiveSession policy;
    boolean noticed;

    // The client was quicker than the ICCN.
    @Nullable
    Octets earlyFrame;
    // Dropped when the link is over.
    @Nullable
    PppLink link;

    @Nullable
    LcpFacts lcp;

    // What the LAC had agreed with the client, until the client is known or has begun anew.
    @Nullable
    ProxyLcp proxy;

    // SessionRegister alone sets it.
    String userName = "";
    int authenticationProtocol;
    Authentic authentic = Authentic.LOCAL;

    @Nullable
    AaaRequestId question;

    @Nullable
    Authorization authorization;

    // What let the user in, until his IPCP is open: then he has heard it.
    @Nullable
    AuthenticationAnswer answer;

    // A claim that is not answered yet; 0: none.
    long claim;
    Addresses.@Nullable Lease lease;
    int mtuOctets;

    boolean pumping;
    boolean programmed;
    boolean removalRepeated;
    boolean accounted;
    boolean reading;
    boolean interimWanted;
    boolean idleWanted;
    long startedNanos;
    // Since when nothing is forwarded, once something was; 0: it is.
    long endedNanos;
    TrafficCounters counters = TrafficCounters.ZERO;
    // Counted before this engine took the session over: the data plane has begun anew since.
    TrafficCounters base = TrafficCounters.ZERO;

    long setupDeadline;
    long questionDeadline = Deadlines.NEVER;
    long endDeadline = Deadlines.NEVER;
    long idleDeadline = Deadlines.NEVER;
    long interimDeadline = Deadlines.NEVER;
    // When the data plane is asked next, so that the journal knows its figures.
    long countersDeadline = Deadlines.NEVER;
    boolean countersWanted;
    // When it may look for the address that it had none of when it was taken over.
    long addressDeadline = Deadlines.NEVER;
    // The call waits for its tunnel to be synchronised.
    long holdDeadline = Deadlines.NEVER;

    // The first reason counts.
    @Nullable
    Ending ending;

    // Of the Checkpointer: marked in this step; in the journal; not there any more.
    boolean marked;
    boolean recorded;
    boolean freed;

    // Of the HaCensus.
    boolean countedEnabled;
    boolean countedEstablished;

    SessionEntry(
            TunnelEntry tunnel,
            SessionId localId,
            SessionId peerId,
            Numbered number,
            int nasPort,
            Offer offer,
            Alarm alarm,
            Census<SessionState> census) {
        this.tunnel = tunnel;
        this.localId = localId;
        this.peerId = peerId;
        incarnation = number.incarnation();
        this.number = number.count();
        this.nasPort = nasPort;
        serialNumber = offer.serialNumber();
        callingNumber = offer.callingNumber();
        calledNumber = offer.calledNumber();
        this.alarm = alarm.deadlines().entry(this);
        sinceNanos = alarm.nowNanos();
        phaseSinceNanos = sinceNanos;
        setupDeadline = alarm.setupDeadline();
        this.census = census;
        policy = tunnel.settings().forUser(RadiusPolicy.NONE);
        census.came(state);
    }

    /** What no other session has: a count within an incarnation of a unit. */
    record Numbered(String incarnation, long count) {}

    /** What the ICRQ says of the call. */
    record Offer(long serialNumber, Optional<String> callingNumber, Optional<String> calledNumber) {}

    /** When it was made, and when it must be up. */
    record Alarm(Deadlines<Wakeable> deadlines, long nowNanos, long setupDeadline) {}

    void enter(SessionState next, Outbox outbox) {
        var before = state;
        census.changed(before, next);
        state = next;
        sinceNanos = outbox.nowNanos();
        boolean isEnd = next == SessionState.TERMINATING;
        if (isEnd || CheckpointRecords.phase(next) != CheckpointRecords.phase(before)) {
            phaseSinceNanos = sinceNanos;
            outbox.changed(this);
        }
    }

    /** It has been so for a while, as its record says. */
    void resume(SessionState now, long sinceThen) {
        census.changed(state, now);
        state = now;
        sinceNanos = sinceThen;
        phaseSinceNanos = sinceThen;
    }

    /** It is not there any more, and counts in no state. */
    void leave() {
        census.went(state);
    }

    /** Whether nothing can be done with it but to wait for the data plane. */
    boolean isOver() {
        return state == SessionState.REMOVING;
    }

    @Override
    public String userName() {
        return userName;
    }

    @Override
    public TunnelId tunnelId() {
        return tunnel.localId;
    }

    @Override
    public SessionId sessionId() {
        return localId;
    }

    @Override
    public TunnelEntry tunnel() {
        return tunnel;
    }

    @Override
    public String toString() {
        return "session " + tunnel.localId + "/" + localId + " " + state;
    }
}
