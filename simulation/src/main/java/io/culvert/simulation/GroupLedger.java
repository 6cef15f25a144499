package io.culvert.simulation;

import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointKey.Kind;
import io.culvert.core.checkpoint.Image;
import io.culvert.core.checkpoint.SessionCheckpoint;
import io.culvert.core.engine.AccountingId;
import io.culvert.core.engine.Effect;
import io.culvert.core.engine.ForwardingEntry;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.Header;
import io.culvert.l2tp.wire.Header.ControlHeader;
import io.culvert.octets.Octets;
import java.net.Inet4Address;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What must always hold of a group, whoever speaks for it. Keeps books of its own of all that the journal was ever said to
 * have, and compares with them what leaves. <b>Failure:</b> {@link AssertionError}.
 */
final class GroupLedger {
    private static final int BEFORE_NR = 10;

    private final Group group;
    private final AccountingBooks books = new AccountingBooks();
    private final Map<TunnelId, Channel> channels = new HashMap<>();
    private Image durable = new Image();
    private boolean complete = true;
    private long lastEpoch;

    /** What a peer has seen of a control channel. */
    private static final class Channel {
        private final Map<SequenceNumber, Octets> said = new HashMap<>();
        private SequenceNumber nextNs = SequenceNumber.ZERO;
        private SequenceNumber lastNr = SequenceNumber.ZERO;
        // A degraded takeover leaves it to the peer where the channel stands.
        private boolean adopted;
        // It began without commit: the tunnel's record may follow.
        private boolean isAhead;
    }

    GroupLedger(Group group) {
        this.group = group;
    }

    AccountingBooks books() {
        return books;
    }

    /** All that the journal was said to have. */
    Image durable() {
        return durable;
    }

    /** Whether the journal has all that was said. */
    boolean isComplete() {
        return complete;
    }

    Optional<SessionCheckpoint> session(TunnelId tunnelId, SessionId sessionId) {
        return durable.tunnel(tunnelId)
                .flatMap(records -> Optional.ofNullable(records.sessions().get(sessionId)));
    }

    void require(boolean holds, String what, Object subject) {
        if (!holds) {
            throw new AssertionError(what + ": " + subject);
        }
    }

    void requireSame(Image expected, Image found, String what) {
        if (!expected.equals(found)) {
            throw new AssertionError(what + ImageDifference.of(expected, found).orElse(": only by equals"));
        }
    }

    /** The journal has taken this in. */
    void durable(List<Change> changes) {
        for (var change : changes) {
            var key = change.key();
            var before = key.kind() == Kind.TUNNEL ? durable.tunnel(key.tunnelId()) : Optional.<Object>empty();
            durable.apply(change).ifPresent(fault -> require(false, "a record that cannot be read", fault));
            if (key.kind() == Kind.TUNNEL) {
                boolean live = durable.tunnel(key.tunnelId())
                        .flatMap(records -> records.tunnel())
                        .isPresent();
                var channel = channels.get(key.tunnelId());
                if (channel != null && channel.isAhead && live) {
                    channel.isAhead = false;
                } else if (!live || before.isEmpty()) {
                    channels.remove(key.tunnelId());
                }
            }
        }
    }

    /** The journal was begun anew with this. */
    void founded(List<Change> state) {
        durable = new Image();
        state.forEach(change ->
                durable.apply(change).ifPresent(fault -> require(false, "a record that cannot be read", fault)));
        complete = true;
    }

    /** Somebody says what the journal does not have. */
    void journalIncomplete() {
        complete = false;
    }

    /** Whoever speaks next begins with this. */
    void takenOver(Image image, boolean degraded) {
        require(degraded || complete, "an incomplete journal is taken for a complete one", group.diary());
        if (degraded) {
            books.excuseBefore(group.world().now());
            // Also those of tunnels that were over, and that the journal has forgotten to be.
            image.tunnels().keySet().forEach(tunnelId -> channels.computeIfAbsent(tunnelId, _ -> new Channel()));
            channels.values().forEach(channel -> channel.adopted = true);
        } else {
            requireSame(durable, image, "what was read is not what was written");
        }
        durable = image.part(0, 1);
    }

    /** At most one gate is open. */
    void checkGates() {
        int open = 0;
        for (var unit : group.units()) {
            open += unit.isGateReallyOpen() ? 1 : 0;
        }
        require(open <= 1, "two gates are open", open);
        checkPlanes();
    }

    /** Of two hosts that forward, none sends the packets of an address into another session than the other. */
    private void checkPlanes() {
        int forwarding = 0;
        for (var unit : group.units()) {
            forwarding += unit.plane().isForwarding() ? 1 : 0;
        }
        if (forwarding < 2) {
            return;
        }
        var holders = new HashMap<Inet4Address, ForwardingEntry>();
        for (var unit : group.units()) {
            if (unit.plane().isForwarding()) {
                for (var entry : unit.plane().entries()) {
                    entry.ipv4().ifPresent(ipv4 -> {
                        var other = holders.putIfAbsent(ipv4.peerAddress(), entry);
                        require(
                                other == null || isOneSession(other, entry),
                                "an address is given out while an old entry forwards",
                                entry);
                    });
                }
            }
        }
    }

    private static boolean isOneSession(ForwardingEntry one, ForwardingEntry other) {
        return one.localTunnelId().equals(other.localTunnelId())
                && one.localSessionId().equals(other.localSessionId())
                && one.peerTunnelId().equals(other.peerTunnelId())
                && one.peerSessionId().equals(other.peerSessionId());
    }

    /** Checks an effect before it is carried out. */
    void book(GroupUnit unit, Effect effect) {
        switch (effect) {
            case Effect.SendControl(var _, var tunnelId, var ns, var datagram) -> {
                speaks(unit, effect);
                if (!tunnelId.equals(TunnelId.NONE)) {
                    control(tunnelId, ns, datagram, unit.commits() && complete);
                }
            }
            case Effect.SendPpp _, Effect.AskAaa _, Effect.RemoveSession _ -> speaks(unit, effect);
            case Effect.Account(var id, var _) -> {
                speaks(unit, effect);
                require(
                        !unit.commits() || !complete || isWritten(id),
                        "an accounting record before it is in the journal",
                        id);
            }
            case Effect.ProgramSession(var entry) -> program(unit, entry);
            case Effect.Append _,
                    Effect.ReadCounters _,
                    Effect.RecordFailure _,
                    Effect.PolicyNotice _,
                    Effect.SendToShard _,
                    Effect.Trace _,
                    Effect.ReportBug _ -> {}
        }
    }

    /** An accounting record has reached the server. */
    void accounted(AccountingRecord record) {
        books.book(record);
    }

    private boolean isWritten(AccountingId id) {
        return durable.accounting().keySet().stream()
                .anyMatch(key -> key.tunnelId().equals(id.tunnelId()) && key.number() == id.number());
    }

    /** Under one epoch speaks one unit, and none that was before. */
    private void speaks(GroupUnit unit, Effect effect) {
        var lease = unit.held();
        require(lease.isPresent(), unit.name() + " speaks without ever having had the lease", effect);
        long epoch = lease.orElseThrow().epoch();
        require(epoch >= lastEpoch, unit.name() + " speaks under epoch " + epoch + " after " + lastEpoch, effect);
        lastEpoch = epoch;
    }

    /** The store has forgotten its epochs, and so may everybody. */
    void epochLost() {
        lastEpoch = 0;
    }

    private void control(TunnelId tunnelId, Optional<SequenceNumber> ns, Octets datagram, boolean isCommitted) {
        if (!(Header.decode(datagram) instanceof ControlHeader header)) {
            throw new AssertionError("no control message: " + datagram);
        }
        var where = "tunnel " + tunnelId.value() + ", Ns " + header.ns() + ", Nr " + header.nr();
        if (isCommitted && !isWritten(tunnelId, header, ns, datagram, where)) {
            return;
        }
        var channel = channels.computeIfAbsent(tunnelId, _ -> new Channel());
        channel.isAhead |= !isCommitted && durable.tunnel(tunnelId).isEmpty();
        if (channel.adopted) {
            return;
        }
        require(!header.nr().isBefore(channel.lastNr), "Nr goes back from " + channel.lastNr, where);
        channel.lastNr = header.nr();
        if (ns.isEmpty()) {
            return;
        }
        if (ns.get().equals(channel.nextNs)) {
            channel.nextNs = channel.nextNs.next();
            channel.said.put(ns.get(), datagram);
        } else {
            require(ns.get().isBefore(channel.nextNs), "Ns leaves a gap behind " + channel.nextNs, where);
            var before = channel.said.get(ns.get());
            require(before != null && isSame(before, datagram), "two messages with one Ns", where);
        }
    }

    /** Requires that the journal has all that the message says; false: its tunnel is over already. */
    private boolean isWritten(
            TunnelId tunnelId, ControlHeader header, Optional<SequenceNumber> ns, Octets datagram, String where) {
        var records = durable.tunnel(tunnelId);
        require(records.isPresent(), "a message of a tunnel without a record", where);
        if (records.get().freed().isPresent()) {
            return false;
        }
        var numbers = records.get().channel();
        require(numbers.isPresent(), "a message of a channel without a record", where);
        require(
                !numbers.get().expected().isBefore(header.nr()),
                "an Nr that the journal does not have; it has " + numbers.get().expected(),
                where);
        if (ns.isPresent() && !ns.get().isBefore(numbers.get().unacknowledged())) {
            var written = records.get().messages().get(ns.get());
            require(written != null && isSame(written, datagram), "a message that the journal does not have", where);
        }
        return true;
    }

    private static boolean isSame(Octets a, Octets b) {
        return a.slice(0, BEFORE_NR).equals(b.slice(0, BEFORE_NR))
                && a.slice(BEFORE_NR + 2).equals(b.slice(BEFORE_NR + 2));
    }

    private void program(GroupUnit unit, ForwardingEntry entry) {
        var known = unit.plane().entry(entry.localTunnelId(), entry.localSessionId());
        require(
                known.isEmpty()
                        || (known.get().peerTunnelId().equals(entry.peerTunnelId())
                                && known.get().peerSessionId().equals(entry.peerSessionId())),
                "an ID is given out while an old entry has it",
                entry);
        entry.ipv4()
                .flatMap(ipv4 -> unit.plane().holder(ipv4.peerAddress()))
                .ifPresent(holder -> require(
                        holder.localTunnelId().equals(entry.localTunnelId())
                                && holder.localSessionId().equals(entry.localSessionId()),
                        "an address is given out while an old entry has it",
                        entry));
        require(
                !unit.isGateReallyOpen()
                        || !unit.commits()
                        || !complete
                        || session(entry.localTunnelId(), entry.localSessionId())
                                .isPresent()
                        || isFreed(entry),
                "an entry of a session without a record",
                entry);
    }

    private boolean isFreed(ForwardingEntry entry) {
        return durable.tunnel(entry.localTunnelId())
                .filter(records ->
                        records.freed().isPresent() || records.freedSessions().containsKey(entry.localSessionId()))
                .isPresent();
    }
}
