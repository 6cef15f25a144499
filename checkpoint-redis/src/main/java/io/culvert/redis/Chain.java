package io.culvert.redis;

import java.util.ArrayList;
import java.util.List;

/**
 * Puts the stream's entries together to batches, and sees that each follows the one before: an entry names its predecessor, epoch
 * included.
 *
 * <p><b>Thread:</b> one.
 */
final class Chain {
    private static final int MOST_PAIRS = 1_000_000;

    private Position position;
    private long missingParts;
    private List<byte[]> pairs = new ArrayList<>();

    /** @param position of the last batch that is known */
    Chain(Position position) {
        this.position = position;
    }

    /** What an entry completes. */
    sealed interface Step {
        /** Nothing so far: the batch has more entries. */
        record Part() implements Step {}

        /** @param pairs key and value in turn */
        record Whole(Position position, List<byte[]> pairs) implements Step {}

        /** It is not the next one. */
        record Broken(String text) implements Step {}
    }

    /** Of the last whole batch. */
    Position position() {
        return position;
    }

    Step next(Entry entry) {
        var id = StreamId.parse(entry.id());
        String previous = null;
        long parts = 1;
        var fields = entry.fields();
        for (int i = 0; i + 1 < fields.size(); i += 2) {
            var name = fields.get(i);
            if (name.length != 1) {
                pairs.add(name);
                pairs.add(fields.get(i + 1));
            } else if (name[0] == 'p') {
                previous = Wire.text(fields.get(i + 1));
            } else if (name[0] == 'n') {
                parts = number(fields.get(i + 1));
            }
        }
        if (id.isEmpty() || previous == null || parts < 1 || pairs.size() > MOST_PAIRS) {
            return new Step.Broken("entry " + entry.id() + " is none of ours");
        }
        boolean continues =
                missingParts == 0 ? previous.equals(position.toString()) : previous.isEmpty() && parts == missingParts;
        if (!continues) {
            return new Step.Broken("entry " + entry.id() + " follows \"" + previous + "\", not " + position);
        }
        missingParts = parts - 1;
        if (missingParts > 0) {
            return new Step.Part();
        }
        position = id.get().position();
        var whole = pairs;
        pairs = new ArrayList<>();
        return new Step.Whole(position, whole);
    }

    private static long number(byte[] text) {
        try {
            return Long.parseUnsignedLong(Wire.text(text));
        } catch (NumberFormatException spoiled) {
            return 0;
        }
    }
}
