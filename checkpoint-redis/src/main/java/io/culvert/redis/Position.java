package io.culvert.redis;

import java.util.Optional;

/**
 * A place in the journal: the batch {@code sequence}, written in {@code epoch}. Two histories that parted (a Redis that lost its
 * tail) have the same sequences, but not the same positions.
 *
 * @param epoch 0: nothing was ever written
 * @param sequence of the batch; goes on over epochs
 */
public record Position(long epoch, long sequence) {
    /** Before the first batch. */
    public static final Position START = new Position(0, 0);

    /** What Redis' scripts can count to without loss. */
    static final long MOST = 1L << 40;

    public Position {
        if (epoch < 0 || sequence < 0 || epoch > MOST || sequence > MOST) {
            throw new IllegalArgumentException("position " + epoch + "-" + sequence);
        }
    }

    /** As {@link #toString()} prints it. */
    static Optional<Position> parse(String text) {
        int dash = text.indexOf('-');
        if (dash <= 0) {
            return Optional.empty();
        }
        try {
            return Optional.of(new Position(
                    Long.parseUnsignedLong(text.substring(0, dash)), Long.parseUnsignedLong(text.substring(dash + 1))));
        } catch (IllegalArgumentException spoiled) {
            return Optional.empty();
        }
    }

    @Override
    public String toString() {
        return epoch + "-" + sequence;
    }
}
