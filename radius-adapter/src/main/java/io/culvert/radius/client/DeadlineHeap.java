package io.culvert.radius.client;

import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges by their deadline, the earliest first. An exchange knows its index, so it leaves in O(log n) and none stays
 * behind its answer. <b>Thread:</b> one.
 */
final class DeadlineHeap {
    private @Nullable Exchange[] heap = new @Nullable Exchange[256];
    private int size;

    @Nullable
    Exchange first() {
        return size == 0 ? null : heap[0];
    }

    /** Puts the exchange where {@code deadline} belongs, whether it was in already or not. */
    void schedule(Exchange exchange, Instant deadline) {
        exchange.deadline = deadline;
        if (exchange.heapIndex == Exchange.NOT_IN_HEAP) {
            if (size == heap.length) {
                heap = Arrays.copyOf(heap, size * 2);
            }
            exchange.heapIndex = size++;
        }
        down(exchange, up(exchange, exchange.heapIndex));
    }

    void remove(Exchange exchange) {
        int index = exchange.heapIndex;
        if (index == Exchange.NOT_IN_HEAP) {
            return;
        }
        exchange.heapIndex = Exchange.NOT_IN_HEAP;
        Exchange last = at(--size);
        heap[size] = null;
        if (last != exchange) {
            down(last, up(last, index));
        }
    }

    private int up(Exchange exchange, int index) {
        while (index > 0) {
            int parent = (index - 1) >>> 1;
            if (at(parent).deadline.compareTo(exchange.deadline) <= 0) {
                break;
            }
            put(at(parent), index);
            index = parent;
        }
        put(exchange, index);
        return index;
    }

    private void down(Exchange exchange, int index) {
        while (2 * index + 1 < size) {
            int child = 2 * index + 1;
            if (child + 1 < size && at(child + 1).deadline.isBefore(at(child).deadline)) {
                child++;
            }
            if (exchange.deadline.compareTo(at(child).deadline) <= 0) {
                break;
            }
            put(at(child), index);
            index = child;
        }
        put(exchange, index);
    }

    private void put(Exchange exchange, int index) {
        heap[index] = exchange;
        exchange.heapIndex = index;
    }

    private Exchange at(int index) {
        Exchange exchange = heap[index];
        if (exchange == null) {
            throw new IllegalStateException("no exchange at " + index + " of " + size);
        }
        return exchange;
    }
}
