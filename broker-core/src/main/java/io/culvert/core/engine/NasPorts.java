package io.culvert.core.engine;

import java.util.LinkedHashSet;

/**
 * NAS-Port numbers from 1: small, unique among the sessions of a unit, and reused in the order of their release.
 *
 * <p>A shard gives out its own alone. A session that was taken over may have one of another shard's: its owner is told, and
 * is told again when it is free. <b>Bounds:</b> as many as there ever were sessions at once.
 */
final class NasPorts {
    private final ShardId shard;
    private final Outbox outbox;
    private final LinkedHashSet<Integer> free = new LinkedHashSet<>();
    private int used;

    NasPorts(ShardId shard, Outbox outbox) {
        this.shard = shard;
        this.outbox = outbox;
    }

    int allocate() {
        return free.isEmpty() ? port(used++) : free.removeFirst();
    }

    void free(int port) {
        int owner = owner(port);
        if (owner == shard.index()) {
            free.addLast(port);
        } else {
            send(owner, new ShardMessage.PortReleased(shard, port));
        }
    }

    /** A session that was taken over has it. */
    void restore(int port) {
        int owner = owner(port);
        if (owner == shard.index()) {
            hold(port);
        } else {
            send(owner, new ShardMessage.PortHeld(shard, port));
        }
    }

    void receive(ShardMessage.OfPort message) {
        switch (message) {
            case ShardMessage.PortHeld(var from, var port) -> hold(port);
            case ShardMessage.PortReleased(var from, var port) -> free.addLast(port);
        }
    }

    private void hold(int port) {
        int place = (port - 1) / shard.count();
        while (used <= place) {
            free.addLast(port(used++));
        }
        free.remove(port);
    }

    private int port(int place) {
        return place * shard.count() + shard.index() + 1;
    }

    private int owner(int port) {
        return (port - 1) % shard.count();
    }

    private void send(int to, ShardMessage message) {
        outbox.emit(new Effect.SendToShard(new ShardId(to, shard.count()), message));
    }
}
