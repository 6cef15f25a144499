package io.culvert.redis;

/**
 * Numbers other than 0, to be added only. <b>Thread:</b> one. <b>Bounds:</b> as many as it was made for; two to four times 8 octets for
 * each.
 */
final class LongSet {
    // What hashes like it and is not here is in the next places, up to the first empty one.
    private final long[] places;
    private final int shift;

    /** @param most numbers that are added */
    LongSet(int most) {
        int bits = Integer.SIZE - Integer.numberOfLeadingZeros(Math.max(1, most));
        places = new long[2 << bits];
        shift = Long.SIZE - bits - 1;
    }

    /** Whether it was not there. */
    boolean add(long number) {
        if (number == 0) {
            throw new IllegalArgumentException("0 is none");
        }
        int place = (int) ((number * 0x9E37_79B9_7F4A_7C15L) >>> shift);
        while (places[place] != 0) {
            if (places[place] == number) {
                return false;
            }
            place = (place + 1) & (places.length - 1);
        }
        places[place] = number;
        return true;
    }
}
