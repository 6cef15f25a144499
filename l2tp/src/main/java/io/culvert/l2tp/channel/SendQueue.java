package io.culvert.l2tp.channel;

import io.culvert.octets.Octets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** Messages not yet acknowledged, oldest first; removal at the front is cheap. */
final class SendQueue {
    /** How far a message has come since it was last to be sent. */
    enum Progress {
        WAITING,
        /** Given out, but not known to have left: must not be given out a second time. */
        HANDED_OVER,
        RELEASED
    }

    /** One message and its journey. */
    static final class Outgoing {
        final Octets datagram;
        Progress progress = Progress.WAITING;
        int transmissions;
        /** Valid in {@link Progress#RELEASED}. */
        Instant releasedAt = Instant.MIN;

        Outgoing(Octets datagram) {
            this.datagram = datagram;
        }
    }

    private static final int COMPACT_FROM = 64;

    private final ArrayList<Outgoing> entries = new ArrayList<>(2);
    private int head;

    int size() {
        return entries.size() - head;
    }

    boolean isEmpty() {
        return size() == 0;
    }

    Outgoing get(int index) {
        return entries.get(head + index);
    }

    void add(Octets datagram) {
        entries.add(new Outgoing(datagram));
    }

    void insert(int index, Octets datagram) {
        entries.add(head + index, new Outgoing(datagram));
    }

    /** Puts another in the place of one that has never been given out. */
    void replace(int index, Octets datagram) {
        entries.set(head + index, new Outgoing(datagram));
    }

    void removeFirst(int count) {
        head += count;
        if (head == entries.size() || (head >= COMPACT_FROM && head * 2 >= entries.size())) {
            entries.subList(0, head).clear();
            head = 0;
        }
    }

    /** Keeps the first {@code count}. */
    void truncate(int count) {
        entries.subList(head + count, entries.size()).clear();
    }

    List<Octets> datagrams() {
        var datagrams = new ArrayList<Octets>(size());
        for (int i = 0; i < size(); i++) {
            datagrams.add(get(i).datagram);
        }
        return datagrams;
    }
}
