package io.culvert.redis;

import java.util.Optional;

/** An entry's ID in the stream: epoch, and sequence with three digits of part. */
record StreamId(Position position, int part) {
    private static final int PARTS = 1000;

    static Optional<StreamId> parse(String text) {
        int dash = text.indexOf('-');
        if (dash < 1 || text.length() < dash + 5) {
            return Optional.empty();
        }
        int end = text.length() - 3;
        var position = Position.parse(text.substring(0, end));
        try {
            return position.map(found -> new StreamId(found, Integer.parseUnsignedInt(text.substring(end))));
        } catch (NumberFormatException spoiled) {
            return Optional.empty();
        }
    }

    /** The ID of a batch's first entry. */
    static String first(Position position) {
        return position + "000";
    }

    /** The highest ID that an entry of a batch may have: what follows is behind it. */
    static String last(Position position) {
        return position.equals(Position.START) ? "0-0" : position.toString() + (PARTS - 1);
    }
}
