package io.culvert.core.time;

import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;

/**
 * Who has to be woken when: a binary heap whose entries know their place, so that moving a deadline costs O(log n) and
 * reading the nearest one costs nothing.
 *
 * <p>Equal deadlines fire in the order in which they were set, so a run can be repeated exactly. <b>Bounds:</b> one
 * entry per owner. <b>Units:</b> nanoseconds since 1970, good until the year 2262. <b>Thread:</b> one.
 *
 * @param <T> the owner of a deadline
 */
public final class Deadlines<T> {
    /** Later than any deadline: "never". */
    public static final long NEVER = Long.MAX_VALUE;

    private static final long NANOS = 1_000_000_000L;

    @SuppressWarnings({"unchecked", "rawtypes"}) // generic arrays cannot be made; only Entry<T> goes in
    private Entry<T>[] heap = new Entry[16];

    private int size;
    private long sequence;

    /** A moment as the number that {@link Entry#set} takes. */
    public static long nanos(Instant moment) {
        return Math.addExact(Math.multiplyExact(moment.getEpochSecond(), NANOS), moment.getNano());
    }

    /** The moment that {@link #nanos} made a number of. */
    public static Instant instant(long nanos) {
        return Instant.ofEpochSecond(Math.floorDiv(nanos, NANOS), Math.floorMod(nanos, NANOS));
    }

    /** A place for one owner's deadline, not set yet. */
    public Entry<T> entry(T owner) {
        return new Entry<>(this, owner);
    }

    /** The earliest deadline. */
    public Optional<Instant> next() {
        return size == 0 ? Optional.empty() : Optional.of(instant(heap[0].nanos));
    }

    /** Takes out the earliest deadline that is not later than {@code nowNanos}. */
    public Optional<T> poll(long nowNanos) {
        if (size == 0 || heap[0].nanos > nowNanos) {
            return Optional.empty();
        }
        var due = heap[0];
        remove(due);
        return Optional.of(due.owner);
    }

    /** How many deadlines are set. */
    public int size() {
        return size;
    }

    private void set(Entry<T> entry, long nanos) {
        if (nanos == NEVER) {
            remove(entry);
            return;
        }
        if (entry.index >= 0 && entry.nanos == nanos) {
            return;
        }
        entry.nanos = nanos;
        entry.sequence = sequence++;
        if (entry.index < 0) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            place(entry, size++);
        }
        up(entry);
        down(entry);
    }

    private void remove(Entry<T> entry) {
        int index = entry.index;
        if (index < 0) {
            return;
        }
        entry.index = -1;
        var last = heap[--size];
        clear(size);
        if (last != entry) {
            place(last, index);
            up(last);
            down(last);
        }
    }

    private void up(Entry<T> entry) {
        while (entry.index > 0) {
            var parent = heap[(entry.index - 1) / 2];
            if (!entry.isBefore(parent)) {
                return;
            }
            swap(entry, parent);
        }
    }

    private void down(Entry<T> entry) {
        while (true) {
            int child = 2 * entry.index + 1;
            if (child >= size) {
                return;
            }
            if (child + 1 < size && heap[child + 1].isBefore(heap[child])) {
                child++;
            }
            if (!heap[child].isBefore(entry)) {
                return;
            }
            swap(heap[child], entry);
        }
    }

    private void swap(Entry<T> a, Entry<T> b) {
        int index = a.index;
        place(a, b.index);
        place(b, index);
    }

    private void place(Entry<T> entry, int index) {
        heap[index] = entry;
        entry.index = index;
    }

    @SuppressWarnings("NullAway") // slots above size are empty and never read
    private void clear(int index) {
        heap[index] = null;
    }

    /** One owner's deadline. */
    public static final class Entry<T> {
        private final Deadlines<T> deadlines;
        private final T owner;
        private int index = -1;
        private long nanos = NEVER;
        private long sequence;

        private Entry(Deadlines<T> deadlines, T owner) {
            this.deadlines = deadlines;
            this.owner = owner;
        }

        /** Sets or moves the deadline; {@link #NEVER} takes it away. */
        public void set(long deadlineNanos) {
            deadlines.set(this, deadlineNanos);
        }

        /** Takes the deadline away. */
        public void clear() {
            deadlines.remove(this);
        }

        private boolean isBefore(Entry<T> other) {
            return nanos != other.nanos ? nanos < other.nanos : sequence - other.sequence < 0;
        }

        @Override
        public String toString() {
            return owner + "@" + (index < 0 ? "never" : instant(nanos));
        }
    }
}
