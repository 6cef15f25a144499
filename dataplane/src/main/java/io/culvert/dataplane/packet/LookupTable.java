package io.culvert.dataplane.packet;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * A hash table from numbers to values, read without locks or allocation.
 *
 * <p>Open addressing over immutable nodes, so that a reader never sees a key with another key's value. <b>Thread:</b>
 * readers any; writers exclude each other. <b>Bounds:</b> 4 octets a slot and one node a value, at most half full.
 */
public final class LookupTable<V> {
    private static final int SMALLEST = 16;

    private volatile AtomicReferenceArray<@Nullable Node<V>> slots = new AtomicReferenceArray<>(SMALLEST);
    private final Node<V> removed = new Node<>(0, null);
    /** Slots that are not empty, those of removed nodes too. */
    private int used;

    private int size;

    /** Not a record: a node is compared by identity. */
    private static final class Node<V> {
        final long key;
        final @Nullable V value;

        Node(long key, @Nullable V value) {
            this.key = key;
            this.value = value;
        }
    }

    /** The value of {@code key} or null. */
    public @Nullable V get(long key) {
        var table = slots;
        int mask = table.length() - 1;
        for (int i = slot(key, mask); ; i = (i + 1) & mask) {
            var node = table.getAcquire(i);
            if (node == null) {
                return null;
            }
            if (node.key == key && node != removed) {
                return node.value;
            }
        }
    }

    /** Sets the value of {@code key}; returns the one before or null. */
    public synchronized @Nullable V put(long key, V value) {
        var node = new Node<V>(key, value);
        int at = find(key);
        if (at >= 0) {
            var before = slots.getPlain(at);
            slots.setRelease(at, node);
            return before == null ? null : before.value;
        }
        if ((used + 1) * 2 > slots.length()) {
            rebuild();
        }
        insert(slots, node);
        used++;
        size++;
        return null;
    }

    /** Removes {@code key}; returns its value or null. */
    public synchronized @Nullable V remove(long key) {
        int at = find(key);
        if (at < 0) {
            return null;
        }
        var before = slots.getPlain(at);
        slots.setRelease(at, removed);
        size--;
        return before == null ? null : before.value;
    }

    /** Removes {@code key} if it has that very value and no other. */
    @SuppressWarnings("ReferenceEquality") // The question is whether the value is still the one that was put.
    public synchronized boolean remove(long key, V value) {
        if (get(key) != value) {
            return false;
        }
        remove(key);
        return true;
    }

    public synchronized int size() {
        return size;
    }

    private int find(long key) {
        var table = slots;
        int mask = table.length() - 1;
        for (int i = slot(key, mask); ; i = (i + 1) & mask) {
            var node = table.getPlain(i);
            if (node == null) {
                return -1;
            }
            if (node != removed && node.key == key) {
                return i;
            }
        }
    }

    private void rebuild() {
        var old = slots;
        int length = SMALLEST;
        while (length < (size + 1) * 4) {
            length *= 2;
        }
        var table = new AtomicReferenceArray<@Nullable Node<V>>(length);
        for (int i = 0; i < old.length(); i++) {
            var node = old.getPlain(i);
            if (node != null && node != removed) {
                insert(table, node);
            }
        }
        used = size;
        slots = table;
    }

    private static <V> void insert(AtomicReferenceArray<@Nullable Node<V>> table, Node<V> node) {
        int mask = table.length() - 1;
        int i = slot(node.key, mask);
        while (table.getPlain(i) != null) {
            i = (i + 1) & mask;
        }
        table.setRelease(i, node);
    }

    private static int slot(long key, int mask) {
        long mixed = key * 0x9E3779B97F4A7C15L;
        return (int) (mixed >>> 32) & mask;
    }
}
