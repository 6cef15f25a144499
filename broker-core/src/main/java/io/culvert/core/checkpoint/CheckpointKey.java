package io.culvert.core.checkpoint;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import java.util.Optional;

/**
 * Where a record lives. As octets, big-endian:
 *
 * <pre>
 *  0               1               2               3
 * +---------------+-------------------------------+-----------------------------------------------+
 * |   kind (8)    |        tunnel ID (16)         |              number (40)                      |
 * +---------------+-------------------------------+-----------------------------------------------+
 * </pre>
 *
 * @param tunnelId ours; it decides which shard the record belongs to
 * @param number by kind; 0..2^40-1
 */
public record CheckpointKey(Kind kind, TunnelId tunnelId, long number) {
    /** Octets of a key. */
    public static final int LENGTH = 8;

    private static final long END = 1L << 40;

    public CheckpointKey {
        if (number < 0 || number >= END) {
            throw new IllegalArgumentException("number of a key: " + number);
        }
    }

    public static CheckpointKey tunnel(TunnelId tunnelId) {
        return new CheckpointKey(Kind.TUNNEL, tunnelId, 0);
    }

    public static CheckpointKey channel(TunnelId tunnelId) {
        return new CheckpointKey(Kind.CHANNEL, tunnelId, 0);
    }

    public static CheckpointKey message(TunnelId tunnelId, SequenceNumber ns) {
        return new CheckpointKey(Kind.MESSAGE, tunnelId, ns.value());
    }

    public static CheckpointKey session(TunnelId tunnelId, SessionId sessionId) {
        return new CheckpointKey(Kind.SESSION, tunnelId, sessionId.value());
    }

    /** {@code tunnelId}: that of the session, or any other of the same shard. */
    public static CheckpointKey accounting(TunnelId tunnelId, long number) {
        return new CheckpointKey(Kind.ACCOUNTING, tunnelId, number);
    }

    /** What a record is about. */
    public enum Kind {
        /** A tunnel and its control connection; number 0. */
        TUNNEL('t'),
        /** Where its control channel stands; number 0. */
        CHANNEL('c'),
        /** A control message of ours that is not acknowledged; number: its Ns. */
        MESSAGE('m'),
        /** A session; number: our session ID. */
        SESSION('s'),
        /** An accounting record that no server has acknowledged; number: counted by the shard. */
        ACCOUNTING('a');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        private static Optional<Kind> of(int letter) {
            return switch (letter) {
                case 't' -> Optional.of(TUNNEL);
                case 'c' -> Optional.of(CHANNEL);
                case 'm' -> Optional.of(MESSAGE);
                case 's' -> Optional.of(SESSION);
                case 'a' -> Optional.of(ACCOUNTING);
                default -> Optional.empty();
            };
        }
    }

    // Keys are looked up some ten times for each call that is set up.
    @Override
    public boolean equals(Object other) {
        return other instanceof CheckpointKey key
                && number == key.number
                && kind == key.kind
                && tunnelId.value() == key.tunnelId.value();
    }

    /** Neighbouring numbers of neighbouring tunnels do not meet. */
    @Override
    public int hashCode() {
        long mixed = (number << 20 ^ (long) tunnelId.value() << 3 ^ kind.ordinal()) * 0x9E37_79B9_7F4A_7C15L;
        return (int) (mixed >>> 32);
    }

    public Octets octets() {
        return new OctetWriter(LENGTH).u64(toLong()).toOctets();
    }

    /** The octets as one number; never 0. */
    public long toLong() {
        return (long) kind.letter << 56 | (long) tunnelId.value() << 40 | number;
    }

    /** The key that {@code octets} are; empty if they are none. */
    public static Optional<CheckpointKey> of(Octets octets) {
        if (octets.length() != LENGTH) {
            return Optional.empty();
        }
        var tunnelId = new TunnelId(octets.u16(1));
        long number = ((long) octets.u8(3) << 32) | octets.u32(4);
        return Kind.of(octets.u8(0)).map(kind -> new CheckpointKey(kind, tunnelId, number));
    }
}
