package io.culvert.db.spool;

import io.culvert.core.fields.FieldWriter;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.zip.CRC32C;

/**
 * A segment file in memory. Big-endian; every record begins at a multiple of 8.
 *
 * <pre>
 *  0 +---------------------------------------------------------------+
 *    | magic "CULVSPL", format (1 octet)                             |
 *  8 | source, a UUID (16 octets)                                    |
 * 24 | ordinal: segments of a directory count up                     |
 * 32 | 0 (4 octets)                  | CRC-32C of octets 0..35       |
 * 40 | sequence of the first record; 0: not in use yet               |
 * 48 | end of the last record        | number of records             |   0: not sealed
 * 56 | number of records that are settled: a hint for counting       |
 * 64 +---------------------------------------------------------------+
 *    | length of the payload         | CRC-32C of payload, length, sequence |
 *    | sequence                                                      |
 *    | payload, filled up with 0 to a multiple of 8                  |
 *    +---------------------------------------------------------------+
 *    | the next record ...                       behind the last: 0  |
 * </pre>
 *
 * The length is stored last: a record whose length is there is there as a whole, whenever the process died. After a loss of
 * power any page may be missing, and the CRC tells.
 *
 * <p><b>Thread:</b> what writes is called under the spool's lock, or before the segment is in use; what reads, by any.
 */
final class SegmentMemory {
    static final int HEADER_OCTETS = 64;
    static final int RECORD_HEADER_OCTETS = 16;
    static final int SMALLEST_RECORD = RECORD_HEADER_OCTETS + 8;

    private static final ValueLayout.OfInt I32 = ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN);
    private static final ValueLayout.OfLong I64 = ValueLayout.JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);
    private static final VarHandle LENGTH = I32.varHandle();
    private static final VarHandle WORD = I64.varHandle();
    private static final VarHandle NATIVE_INT = ValueLayout.JAVA_INT.varHandle();

    private static final long MAGIC = 0x43554C5653504C01L;
    private static final int SOURCE = 8;
    private static final int HEADER_CRC = 36;
    private static final int FIRST_SEQUENCE = 40;
    private static final int SEALED = 48;
    private static final int SETTLED = 56;

    private static final MemorySegment ZEROS = MemorySegment.ofArray(new byte[1 << 16]);

    private final MemorySegment memory;

    private SegmentMemory(MemorySegment memory) {
        this.memory = memory;
    }

    /** Maps the first {@code octets} of {@code file} for reading and writing. */
    static SegmentMemory map(Path file, long octets, Arena arena) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return new SegmentMemory(channel.map(FileChannel.MapMode.READ_WRITE, 0, octets, arena));
        }
    }

    /** What a new segment begins with. */
    static ByteBuffer newHeader(UUID source, long ordinal) {
        var header = ByteBuffer.allocate(HEADER_OCTETS);
        header.putLong(MAGIC)
                .putLong(source.getMostSignificantBits())
                .putLong(source.getLeastSignificantBits())
                .putLong(ordinal);
        var crc = new CRC32C();
        crc.update(header.array(), 0, HEADER_CRC);
        return header.putInt(HEADER_CRC, (int) crc.getValue()).clear();
    }

    /** Whether this begins with a header of this format, undamaged. */
    boolean isSegment() {
        var crc = new CRC32C();
        crc.update(memory.asSlice(0, HEADER_CRC).toArray(ValueLayout.JAVA_BYTE));
        return memory.get(I64, 0) == MAGIC && memory.get(I32, HEADER_CRC) == (int) crc.getValue();
    }

    UUID source() {
        return new UUID(memory.get(I64, SOURCE), memory.get(I64, SOURCE + 8));
    }

    long firstSequence() {
        return memory.get(I64, FIRST_SEQUENCE);
    }

    void firstSequence(long sequence) {
        WORD.setRelease(memory, (long) FIRST_SEQUENCE, sequence);
    }

    /** End and number of records of a sealed segment; both 0 while it is not sealed. */
    Seal seal() {
        long word = memory.get(I64, SEALED);
        return new Seal((int) (word >>> 32), (int) word);
    }

    void seal(Seal seal) {
        WORD.setRelease(memory, (long) SEALED, ((long) seal.end() << 32) | seal.records());
    }

    long settled() {
        return memory.get(I64, SETTLED);
    }

    void settled(long records) {
        memory.set(I64, SETTLED, records);
    }

    /** What a record with this payload takes. */
    static int recordOctets(int payloadLength) {
        return RECORD_HEADER_OCTETS + ((payloadLength + 7) & -8);
    }

    /** Puts a record; {@code crc} has taken in the payload already. */
    void put(int at, FieldWriter payload, long sequence, CRC32C crc) {
        int length = payload.length();
        MemorySegment.copy(
                payload.buffer(), 0, memory, ValueLayout.JAVA_BYTE, (long) at + RECORD_HEADER_OCTETS, length);
        memory.set(I64, at + 8L, sequence);
        memory.set(I32, at + 4L, sealOf(crc, length, sequence));
        LENGTH.setRelease(memory, (long) at, length);
    }

    /** The length of the payload of the record at {@code at} as far as it can be one that ends before {@code limit}; else 0. */
    int plausibleLength(int at, int limit) {
        if (limit - at < SMALLEST_RECORD) {
            return 0;
        }
        int length = (int) LENGTH.getAcquire(memory, (long) at);
        return length > 0 && length <= limit - at - RECORD_HEADER_OCTETS ? length : 0;
    }

    long sequenceAt(int at) {
        return memory.get(I64, at + 8L);
    }

    /** The payload of the record at {@code at}, none (length 0) if its CRC is wrong. */
    byte[] payloadAt(int at, int length) {
        var payload = memory.asSlice((long) at + RECORD_HEADER_OCTETS, length).toArray(ValueLayout.JAVA_BYTE);
        var crc = new CRC32C();
        crc.update(payload);
        return sealOf(crc, length, sequenceAt(at)) == memory.get(I32, at + 4L) ? payload : NONE;
    }

    private static final byte[] NONE = {};

    /** The first multiple of 8 from {@code at} on that does not begin with eight zeros; {@code limit} if there is none. */
    int nextNonZero(int at, int limit) {
        int from = at;
        while (from < limit) {
            long octets = Math.min(limit - from, ZEROS.byteSize());
            long mismatch = MemorySegment.mismatch(memory, from, from + octets, ZEROS, 0, octets);
            if (mismatch >= 0) {
                return from + (int) (mismatch & -8);
            }
            from += (int) octets;
        }
        return limit;
    }

    /** Puts the octets on the disk. */
    void force(int from, int to) {
        memory.asSlice(from, to - from).force();
    }

    /**
     * Makes the pages from {@code from} up to {@code to} ready to be written: after {@link #force} the first write to a page waits
     * for the file system, and that should not be a shard's.
     */
    void touch(int from, int to) {
        for (long at = from & -SpoolSettings.PAGE_OCTETS; at < to; at += SpoolSettings.PAGE_OCTETS) {
            // Changes nothing, also when the spool writes to the same place at this moment.
            int _ = (int) NATIVE_INT.getAndBitwiseOr(memory, at, 0);
        }
    }

    private static int sealOf(CRC32C crc, int length, long sequence) {
        for (int shift = 24; shift >= 0; shift -= 8) {
            crc.update(length >>> shift);
        }
        for (int shift = 56; shift >= 0; shift -= 8) {
            crc.update((int) (sequence >>> shift));
        }
        return (int) crc.getValue();
    }

    /** Where the records end, and how many there are. */
    record Seal(int end, int records) {}
}
