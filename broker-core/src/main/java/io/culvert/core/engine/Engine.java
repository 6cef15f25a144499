package io.culvert.core.engine;

import io.culvert.core.aaa.TerminateCause;
import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.Image;
import io.culvert.core.engine.Input.AaaReplied;
import io.culvert.core.engine.Input.AccountingDone;
import io.culvert.core.engine.Input.ClearAll;
import io.culvert.core.engine.Input.ClearGroup;
import io.culvert.core.engine.Input.ClearSession;
import io.culvert.core.engine.Input.ClearTunnel;
import io.culvert.core.engine.Input.ControlPacketReceived;
import io.culvert.core.engine.Input.ControlReleased;
import io.culvert.core.engine.Input.CountersReported;
import io.culvert.core.engine.Input.DataNsUsed;
import io.culvert.core.engine.Input.JournalSlow;
import io.culvert.core.engine.Input.PolicyChanged;
import io.culvert.core.engine.Input.PppFrameReceived;
import io.culvert.core.engine.Input.ShardMessageReceived;
import io.culvert.core.engine.Input.SoftShut;
import io.culvert.core.engine.Input.TimerExpired;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.time.Deadlines;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.StopCcnResult;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * One shard of the broker: a function from inputs to effects. It does no I/O, reads no clock, and draws no chance but
 * from the generator it is given, so equal inputs give equal effects.
 *
 * <p>The caller carries out the effects in order and answers those that ask for an answer. <b>Thread:</b> one.
 * <b>Bounds:</b> {@link Limits}. <b>Failure:</b> {@link #step} throws nothing for anything that a peer, a user or a
 * server can send; a bug clears the tunnel that met it, is counted, and is reported by {@link Effect.ReportBug}.
 */
public final class Engine {
    /** Deadlines served in one step; the rest is due at once again, behind what came in meanwhile. */
    private static final int WAKES_PER_STEP = 256;

    private final ShardId shard;
    private final Outbox outbox;
    private final Deadlines<Wakeable> deadlines = new Deadlines<>();
    private final Addresses addresses;
    private final Questions questions;
    private final SessionRegister register;
    private final Links links;
    private final Sessions sessions;
    private final Tunnels tunnels;
    private final Forwarding forwarding;
    private final Listing listing;
    private final TunnelTable table;
    private final Resync resync;
    private final Restorer restorer;

    /** @param random for IDs, challenges and magic numbers: one that nobody can predict, but for tests */
    public Engine(EngineSettings settings, RandomGenerator random) {
        shard = settings.shard();
        outbox = new Outbox(settings);
        addresses = new Addresses(settings, outbox);
        questions = new Questions(settings, outbox);
        register = new SessionRegister(settings, outbox);
        table = new TunnelTable(outbox);
        resync = new Resync(settings.limits(), outbox);
        var closing = new SessionClosing(settings, outbox, questions, addresses, register, table);
        forwarding = new Forwarding(settings, outbox);
        links = new Links(settings, outbox, questions, addresses, closing, forwarding, register);
        sessions = new Sessions(settings, random, outbox, deadlines, register, table, closing, links, forwarding);
        var failures = closing.failures();
        var entrance = new Entrance(settings, random, outbox, deadlines, questions, failures, table);
        var recoveries = new Recoveries(random, outbox, deadlines, table, entrance, sessions, resync);
        tunnels = new Tunnels(outbox, sessions, failures, table, entrance, resync, recoveries);
        var restoring = new SessionRestorer(
                settings, random, outbox, deadlines, register, table, addresses, closing, links, forwarding);
        restorer = new Restorer(settings, random, outbox, deadlines, table, entrance, restoring, failures);
        listing = new Listing(settings, table, register);
    }

    /** Takes one input; {@code now} never goes back. The list is the caller's own. */
    public List<Effect> step(Input input, Instant now) {
        outbox.begin(now);
        resync.begin();
        guard(input, () -> take(input));
        return conclude(input);
    }

    /**
     * Takes over what another engine has left, or this unit before its restart; once, before the first step. Forwarding
     * entries are made anew for all sessions that go on; entries that the data plane still has are to be deleted before.
     *
     * @param part the part of the journal's image that belongs to this shard
     * @param degraded whether the journal may lack the last of what was said: then the peers' numbers count, not ours
     * @return effects like those of a step; what is for other shards is to be delivered before anything else
     */
    public List<Effect> restore(Image part, boolean degraded, Instant now) {
        outbox.begin(now);
        var input = new TimerExpired();
        // First, so that what ends now gets numbers of its own.
        restorer.restoreAccounting(part);
        part.tunnels().forEach((id, records) -> guard(input, () -> restorer.restore(id, records, degraded)));
        register.quotas().announce();
        var found = restorer.finish();
        if (!part.isEmpty()) {
            resync.schedule(found);
        }
        return conclude(input);
    }

    /** The same from a journal that is known to be whole. */
    public List<Effect> restore(Image part, Instant now) {
        return restore(part, false, now);
    }

    /** All that has to survive, as changes that make an empty image that of this shard. Costs time in proportion to it. */
    public void export(Consumer<Change> to) {
        outbox.checkpointer().export(table.all(), to);
    }

    /** Records are written in that format from now on; what was written before stays until it is exported anew. */
    public void writeFormat(int format) {
        outbox.checkpointer().write(format);
    }

    /** {@link #export} as an image. */
    public Image image() {
        var image = new Image();
        export(change -> image.apply(change).ifPresent(fault -> {
            throw new IllegalStateException(fault.key() + ": " + fault.text());
        }));
        return image;
    }

    private List<Effect> conclude(Input input) {
        settle(input);
        while (outbox.checkpointer().hasWork()) {
            guard(input, () -> outbox.checkpointer().work(outbox));
            settle(input);
        }
        outbox.append();
        return outbox.end();
    }

    /** When {@link Input.TimerExpired} is due; empty: never, as things are. Costs nothing. */
    public Optional<Instant> nextDeadline() {
        return deadlines.next();
    }

    /**
     * Tunnels in the order of our IDs, as values. Costs time in proportion to the page.
     *
     * @param after where the page before ended; empty: from the beginning. That tunnel need not be there any more
     * @param limit tunnels wanted, 1 or more
     */
    public List<TunnelView> tunnels(Optional<TunnelId> after, int limit) {
        return listing.tunnels(after, limit);
    }

    public Optional<TunnelView> tunnel(TunnelId tunnelId) {
        return tunnels.find(tunnelId).map(listing::view);
    }

    /**
     * Sessions in the order of our tunnel IDs, then of our session IDs, as values. Costs time in proportion to the page,
     * whatever the filter.
     *
     * @param after where the page before ended; empty: from the beginning. That session need not be there any more
     * @param limit sessions wanted, 1 or more
     */
    public List<SessionView> sessions(Optional<SessionCursor> after, int limit, SessionFilter filter) {
        return listing.sessions(after, limit, filter);
    }

    public Optional<SessionView> session(TunnelId tunnelId, SessionId sessionId) {
        return tunnels.find(tunnelId, sessionId).map(listing::view);
    }

    /** The figures alone; costs time in proportion to their number, however many tunnels and sessions there are. */
    public EngineSummary summary() {
        return new EngineSummary(
                shard,
                outbox.counters(),
                tunnels.states(),
                tunnels.halfOpen(),
                register.census().counts(),
                addresses.use(),
                resync.figures(outbox.ha(), register.size()),
                tunnels.isSoftShut());
    }

    /**
     * Whether there is no session, and nothing that a peer has not acknowledged: after {@link Input.ClearAll} the unit
     * may then stop. Tunnels may still linger. Costs time in proportion to the tunnels.
     */
    public boolean isQuiet() {
        return register.size() == 0 && tunnels.isQuiet();
    }

    /** Whether nothing at all is left: no session, and no tunnel that lingers. */
    public boolean isEmpty() {
        return tunnels.isEmpty();
    }

    private void take(Input input) {
        switch (input) {
            case ControlPacketReceived(var path, var datagram) -> tunnels.receive(path, datagram);
            case ControlReleased(var tunnelId, var ns) -> tunnels.released(tunnelId, ns);
            case PppFrameReceived(var tunnelId, var sessionId, var frame) ->
                tunnels.find(tunnelId, sessionId)
                        .ifPresentOrElse(
                                session -> {
                                    outbox.blame(session.tunnel);
                                    sessions.pppFrame(session, frame);
                                },
                                () -> outbox.count(EngineCounter.PPP_UNKNOWN_SESSION));
            case TimerExpired() -> wakeAll(input);
            case AaaReplied(var requestId, var reply) ->
                questions
                        .answered(requestId)
                        .ifPresentOrElse(
                                asker -> {
                                    outbox.blame(asker.tunnel());
                                    switch (asker) {
                                        case TunnelEntry tunnel -> tunnels.answered(tunnel, reply);
                                        case SessionEntry session -> links.answered(session, reply);
                                    }
                                },
                                () -> outbox.count(EngineCounter.AAA_REPLY_LATE));
            case CountersReported(var tunnelId, var sessionId, var counters, var lastActivity, var removed) ->
                tunnels.find(tunnelId, sessionId)
                        .ifPresentOrElse(
                                session -> {
                                    outbox.blame(session.tunnel);
                                    sessions.reported(session, counters, lastActivity, removed);
                                },
                                () -> outbox.count(EngineCounter.COUNTERS_UNKNOWN_SESSION));
            case DataNsUsed(var tunnelId, var sessionId, int nextNs) ->
                tunnels.find(tunnelId, sessionId).ifPresent(session -> {
                    outbox.blame(session.tunnel);
                    forwarding.renew(session, nextNs);
                });
            case ShardMessageReceived(ShardMessage.OfAddress message) -> addresses.receive(message);
            case ShardMessageReceived(ShardMessage.OfPort message) ->
                register.nasPorts().receive(message);
            case AccountingDone(var id) -> outbox.checkpointer().accounted(id);
            case ShardMessageReceived(ShardMessage.SessionsCounted message) ->
                register.quotas().heard(message);
            case PolicyChanged(var policy) -> {
                tunnels.change(policy);
                register.quotas().change(policy);
            }
            case ClearTunnel(var tunnelId) -> tunnels.find(tunnelId).ifPresent(this::clear);
            case ClearGroup(var vpdnGroup) -> {
                for (var tunnel : tunnels.ofGroup(vpdnGroup)) {
                    guard(input, () -> clear(tunnel));
                }
            }
            case ClearSession(var tunnelId, var sessionId) ->
                tunnels.find(tunnelId, sessionId).ifPresent(session -> {
                    outbox.blame(session.tunnel);
                    sessions.clear(session);
                });
            case ClearAll() -> clearAll(input);
            case SoftShut(var on) -> tunnels.softShut(on);
            case JournalSlow(var on) -> sessions.refuseNew(on);
        }
    }

    private void clear(TunnelEntry tunnel) {
        tunnels.close(
                tunnel,
                Ending.of(DisconnectCause.VPN_ADMIN_DISCONNECT, "cleared by an operator"),
                StopCcnResult.GENERAL_CLEAR);
    }

    private void clearAll(Input input) {
        var ending = Ending.of(DisconnectCause.VPN_ADMIN_DISCONNECT, "shutting down")
                .withTerminate(TerminateCause.ADMIN_REBOOT);
        for (var tunnel : tunnels.shutDown()) {
            guard(input, () -> tunnels.close(tunnel, ending, StopCcnResult.SHUTTING_DOWN));
        }
    }

    private void wakeAll(Input input) {
        var due = new ArrayList<Wakeable>();
        while (due.size() < WAKES_PER_STEP) {
            var next = deadlines.poll(outbox.nowNanos());
            if (next.isEmpty()) {
                break;
            }
            due.add(next.get());
        }
        for (var owner : due) {
            guard(input, () -> {
                outbox.blame(owner.tunnel());
                switch (owner) {
                    case TunnelEntry tunnel -> tunnels.wake(tunnel);
                    case SessionEntry session -> sessions.wake(session);
                }
            });
        }
    }

    /** Lets the machines that were told something say what they want, until none wants anything. */
    private void settle(Input input) {
        while (true) {
            var event = addresses.poll();
            if (event.isPresent()) {
                guard(input, () -> {
                    outbox.blame(event.get().session().tunnel);
                    links.take(event.get());
                });
                continue;
            }
            var touched = outbox.pollTouched();
            if (touched.isEmpty()) {
                return;
            }
            guard(input, () -> {
                outbox.blame(touched.get());
                tunnels.pump(touched.get());
            });
        }
    }

    private void guard(Input input, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException bug) {
            breakDown(input, bug);
        } catch (StackOverflowError deep) {
            // What one input has made so deep concerns its tunnel; any other Error concerns the process.
            breakDown(input, new IllegalStateException("a stack overflow", deep));
        }
    }

    private void breakDown(Input input, RuntimeException bug) {
        outbox.count(EngineCounter.BUGS);
        var blamed = outbox.blamed();
        outbox.emit(new Effect.ReportBug(blamed.map(tunnel -> tunnel.localId).orElse(TunnelId.NONE), input, bug));
        blamed.ifPresent(tunnel -> tunnels.breakDown(tunnel, bug));
    }
}
