package io.culvert.app.rest;

import io.culvert.core.engine.SessionCursor;
import io.culvert.core.failure.FailureHistory;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.nio.ByteBuffer;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.zip.CRC32;

/**
 * Places in lists as opaque text: base64url without padding of
 *
 * <pre>
 *  version (1) | list (1) | place (2, 4 or 20) | CRC-32 of all before (4)
 * </pre>
 *
 * big-endian, lengths in octets. The check finds what was cut or mistyped, and cursors of another list or release; it is no
 * protection, and needs to be none: a cursor leads nowhere where a request without it would not.
 */
final class Cursors {
    private static final byte VERSION = 1;
    private static final int FRAME = 2 + Integer.BYTES;

    static final Codec<TunnelId> TUNNELS = new Codec<>(
            (byte) 'T',
            Short.BYTES,
            (id, to) -> to.putShort((short) id.value()),
            from -> new TunnelId(Short.toUnsignedInt(from.getShort())));

    static final Codec<SessionCursor> SESSIONS = new Codec<>(
            (byte) 'S',
            2 * Short.BYTES,
            (key, to) -> to.putShort((short) key.tunnelId().value())
                    .putShort((short) key.sessionId().value()),
            from -> new SessionCursor(
                    new TunnelId(Short.toUnsignedInt(from.getShort())),
                    new SessionId(Short.toUnsignedInt(from.getShort()))));

    static final Codec<FailureHistory.Cursor> FAILURES = new Codec<>(
            (byte) 'F',
            2 * Long.BYTES + Integer.BYTES,
            (place, to) -> {
                var time = place.time();
                to.putLong(time.getEpochSecond()).putInt(time.getNano()).putLong(place.id());
            },
            from -> new FailureHistory.Cursor(time(from.getLong(), from.getInt()), from.getLong()));

    /** Times beyond this are none of the history's, and more than a database takes. */
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private Cursors() {}

    private static Instant time(long epochSecond, int nanos) {
        var time = Instant.ofEpochSecond(epochSecond, nanos);
        if (time.isBefore(Instant.EPOCH) || time.isAfter(LATEST)) {
            throw new DateTimeException("beyond " + LATEST);
        }
        return time;
    }

    /**
     * Of the cursors of one list.
     *
     * @param list tells its cursors from those of other lists
     * @param length of a place in octets
     */
    record Codec<T>(byte list, int length, BiConsumer<T, ByteBuffer> writer, Function<ByteBuffer, T> reader) {
        String encode(T place) {
            var octets = ByteBuffer.allocate(FRAME + length).put(VERSION).put(list);
            writer.accept(place, octets);
            octets.putInt(check(octets.array()));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(octets.array());
        }

        /** Empty if {@code text} is not exactly what {@link #encode} makes. */
        Optional<T> decode(String text) {
            try {
                var octets = ByteBuffer.wrap(Base64.getUrlDecoder().decode(text));
                if (octets.remaining() != FRAME + length || octets.get() != VERSION || octets.get() != list) {
                    return Optional.empty();
                }
                var place = reader.apply(octets);
                return text.equals(encode(place)) ? Optional.of(place) : Optional.empty();
            } catch (IllegalArgumentException | ArithmeticException | DateTimeException e) {
                // No base64, or a time that does not exist.
                return Optional.empty();
            }
        }

        private int check(byte[] octets) {
            var crc = new CRC32();
            crc.update(octets, 0, 2 + length);
            return (int) crc.getValue();
        }
    }
}
