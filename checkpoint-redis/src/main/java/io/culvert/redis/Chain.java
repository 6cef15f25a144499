package io.culvert.redis;

import io.culvert.core.checkpoint.Change;
import java.util.List;

/**
 * Reads the stream's entries as batches, and sees that each follows the one before: an entry names its predecessor, epoch
 * included.
 *
 * <p><b>Thread:</b> one.
 */
final class Chain {
    private static final int FIELDS = 4;

    private final Seal seal;
    private Position position;

    /** @param position of the last batch that is known */
    Chain(Seal seal, Position position) {
        this.seal = seal;
        this.position = position;
    }

    /** What an entry is. */
    sealed interface Step {
        record Batch(Position position, List<Change> changes) implements Step {}

        /** It is not the next one. */
        record Broken(String text) implements Step {}

        /** It is the next one, and cannot be opened. */
        record Damaged(Position position, String text) implements Step {}
    }

    /** Of the last batch. */
    Position position() {
        return position;
    }

    Step next(Entry entry) {
        var id = Position.parse(entry.id());
        var fields = entry.fields();
        if (id.isEmpty() || fields.size() != FIELDS || !Wire.text(fields.get(0)).equals("p")) {
            return new Step.Broken("entry " + entry.id() + " is none of ours");
        }
        var previous = Wire.text(fields.get(1));
        if (!previous.equals(position.toString())) {
            return new Step.Broken("entry " + entry.id() + " follows \"" + previous + "\", not " + position);
        }
        var at = id.get();
        return switch (seal.openBatch(fields.get(3))) {
            case Seal.Opened.Ok(var sequence, var packed) -> {
                if (sequence != at.sequence()) {
                    yield new Step.Damaged(at, "batch " + sequence + " in the place of batch " + at.sequence());
                }
                var changes = Packed.read(packed);
                if (changes.isEmpty()) {
                    yield new Step.Damaged(at, "batch " + sequence + " is none");
                }
                position = at;
                yield new Step.Batch(at, changes.get());
            }
            case Seal.Opened.Fault(var text) -> new Step.Damaged(at, text);
        };
    }
}
