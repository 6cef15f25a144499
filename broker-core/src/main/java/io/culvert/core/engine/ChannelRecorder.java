package io.culvert.core.engine;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.ChannelCheckpoint;
import io.culvert.core.checkpoint.MessageCheckpoint;
import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.channel.ChannelNumbers;
import java.util.function.Consumer;

/**
 * What the journal knows of control channels. Acknowledgements alone are not written: an old one does no harm, since what
 * is sent again is acknowledged again (RFC 2661 section 5.8). They come along when the next number moves.
 */
final class ChannelRecorder {
    private final Checkpointer checkpointer;

    ChannelRecorder(Checkpointer checkpointer) {
        this.checkpointer = checkpointer;
    }

    /** Writes what has moved since the last time, if a peer could have noticed. */
    void write(TunnelEntry tunnel) {
        if (!tunnel.hasMachine()) {
            return;
        }
        if (tunnel.recordedReached != tunnel.machine().hasReachedPeer()) {
            checkpointer.put(Checkpointer.key(tunnel), CheckpointRecords.of(tunnel));
            tunnel.recordedReached = tunnel.machine().hasReachedPeer();
        }
        if (!tunnel.isHa()) {
            return;
        }
        var now = tunnel.machine().channelNumbers();
        var window = tunnel.machine().channelFacts().sendWindowLimit();
        var before = tunnel.recordedChannel;
        if (before != null && isSame(before, now) && window == tunnel.recordedWindow) {
            return;
        }
        var first = now.unacknowledged();
        if (before != null) {
            boolean rewritten = before.rewrites() != now.rewrites();
            int gone = distance(before.unacknowledged(), now.unacknowledged());
            int known = distance(before.unacknowledged(), before.next());
            int valid = rewritten ? distance(before.unacknowledged(), now.next()) : known;
            for (int i = 0; i < known; i++) {
                if (i < gone || i >= valid) {
                    checkpointer.remove(Checkpointer.messageKey(tunnel, plus(before.unacknowledged(), i)));
                }
            }
            if (!rewritten && gone < known) {
                first = before.next();
            }
        }
        for (var ns = first; !ns.equals(now.next()); ns = ns.next()) {
            checkpointer.put(Checkpointer.messageKey(tunnel, ns), message(tunnel, ns));
        }
        checkpointer.put(Checkpointer.channelKey(tunnel), record(tunnel, now));
        tunnel.recordedChannel = now;
        tunnel.recordedWindow = window;
    }

    /** The tunnel is over. */
    void forget(TunnelEntry tunnel) {
        var before = tunnel.recordedChannel;
        if (before == null) {
            return;
        }
        for (var ns = before.unacknowledged(); !ns.equals(before.next()); ns = ns.next()) {
            checkpointer.remove(Checkpointer.messageKey(tunnel, ns));
        }
        checkpointer.remove(Checkpointer.channelKey(tunnel));
        tunnel.recordedChannel = null;
    }

    /** All of a channel, as it is now. */
    void export(TunnelEntry tunnel, Consumer<Change> to) {
        if (!tunnel.hasMachine() || !tunnel.isHa()) {
            return;
        }
        var now = tunnel.machine().channelNumbers();
        for (var ns = now.unacknowledged(); !ns.equals(now.next()); ns = ns.next()) {
            to.accept(checkpointer.change(Checkpointer.messageKey(tunnel, ns), message(tunnel, ns)));
        }
        to.accept(checkpointer.change(Checkpointer.channelKey(tunnel), record(tunnel, now)));
    }

    private static boolean isSame(ChannelNumbers before, ChannelNumbers now) {
        return before.next().equals(now.next())
                && before.expected().equals(now.expected())
                && before.rewrites() == now.rewrites();
    }

    private static MessageCheckpoint message(TunnelEntry tunnel, SequenceNumber ns) {
        return new MessageCheckpoint(tunnel.machine()
                .message(ns)
                .orElseThrow(() -> new IllegalStateException(tunnel + " has lost its message " + ns)));
    }

    private static ChannelCheckpoint record(TunnelEntry tunnel, ChannelNumbers numbers) {
        var facts = tunnel.machine().channelFacts();
        return new ChannelCheckpoint(
                numbers.unacknowledged(),
                numbers.next(),
                numbers.expected(),
                facts.peerWindow(),
                facts.sendWindowLimit());
    }

    private static int distance(SequenceNumber from, SequenceNumber to) {
        return (to.value() - from.value()) & 0xFFFF;
    }

    private static SequenceNumber plus(SequenceNumber number, int steps) {
        return new SequenceNumber((number.value() + steps) & 0xFFFF);
    }
}
