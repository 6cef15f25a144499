package io.culvert.core.checkpoint;

import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import io.culvert.octets.Octets;
import java.util.Collections;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Records as octets. What kind of record it is, its key says.
 *
 * <pre>
 *  0                   1
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+      +-+-+-+-+-+-+-+-+
 * |  version = 1  | field ...     | length ...  | value ...   and so on with fields      |       0       |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+      +-+-+-+-+-+-+-+-+
 * </pre>
 *
 * Field and length are LEB128; a value is a number (zigzag, LEB128), text ({@link FieldWriter#text}), octets, an address (4 or
 * 16 octets) or again fields. What is absent, 0, false or NEVER is left out. The 0 at the end is where a field number would
 * be: no beginning of a record is a record. Releases add fields under new numbers and never use a number again; a reader
 * skips fields that it does not know. The version changes only when a reader of today could no longer make sense of it.
 *
 * <p>A record does not depend on others, or on what was written before. <b>Thread:</b> one.
 */
public final class CheckpointCodec {
    static final int VERSION = 1;

    /** Versions that this release reads and can write; it writes the highest that all units read. */
    public static final SortedSet<Integer> FORMATS = Collections.unmodifiableSortedSet(new TreeSet<>(Set.of(VERSION)));

    /** The field of {@link Freed}, in the place of a tunnel or a session: when it ended. */
    static final int FREED = 1;

    private static final int SHORTEST = 2;

    private final FieldWriter out = new FieldWriter();
    private final SettingsCodec settings = new SettingsCodec();
    private int format = FORMATS.last();

    /**
     * Encodes in that format from now on.
     *
     * @throws IllegalArgumentException if this release does not know it
     */
    public void write(int other) {
        if (!FORMATS.contains(other)) {
            throw new IllegalArgumentException("records of format " + other + "; this release knows " + FORMATS);
        }
        format = other;
    }

    /** The format of a record, known or not; 0: it is none. */
    public static int format(Octets value) {
        return value.isEmpty() ? 0 : value.u8(0);
    }

    /** The record as octets; never empty. */
    public Octets encode(Checkpoint checkpoint) {
        out.clear();
        out.octet(format);
        switch (checkpoint) {
            case TunnelCheckpoint tunnel -> TunnelCodec.write(out, tunnel, settings);
            case ChannelCheckpoint channel -> ChannelCodec.write(out, channel);
            case MessageCheckpoint message -> MessageCodec.write(out, message);
            case SessionCheckpoint session -> SessionCodec.write(out, session);
            case AccountingCheckpoint(var accounting) -> AccountingCodec.write(out, accounting);
            case Freed(long atNanos) -> out.number(FREED, atNanos);
        }
        out.octet(0);
        return out.toOctets();
    }

    /** The record in {@code value}. Total: never throws. */
    public Decoded decode(CheckpointKey key, Octets value) {
        var octets = value.toByteArray();
        int last = octets.length - 1;
        if (octets.length < SHORTEST || octets[last] != 0) {
            return new Decoded.Fault("the end is missing");
        }
        if (!FORMATS.contains(octets[0] & 0xFF)) {
            return new Decoded.Fault("version " + (octets[0] & 0xFF) + " is not known");
        }
        try {
            return new Decoded.Ok(decode(key.kind(), new FieldReader(octets, 1, last)));
        } catch (FieldReader.Malformed e) {
            return new Decoded.Fault(String.valueOf(e.getMessage()));
        }
    }

    private Checkpoint decode(CheckpointKey.Kind kind, FieldReader in) {
        return switch (kind) {
            case TUNNEL -> TunnelCodec.read(in, settings);
            case CHANNEL -> ChannelCodec.read(in);
            case MESSAGE -> MessageCodec.read(in);
            case SESSION -> SessionCodec.read(in);
            case ACCOUNTING -> AccountingCodec.read(in);
        };
    }
}
