package io.culvert.db.spool;

/** A record as it was read from a segment. */
final class SpooledRecord {
    private final long sequence;
    private final byte[] payload;

    SpooledRecord(long sequence, byte[] payload) {
        this.sequence = sequence;
        this.payload = payload;
    }

    long sequence() {
        return sequence;
    }

    /** A failure, for {@link FailureCodec}; not to be changed. */
    byte[] payload() {
        return payload;
    }
}
