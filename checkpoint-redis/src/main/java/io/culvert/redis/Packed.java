package io.culvert.redis;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.octets.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The changes of a batch as one string of octets, each:
 *
 * <pre>
 * +-------------------------+-----------------------+---- ... ----+
 * |   key (8 octets)        | length (LEB128)       |    value    |
 * +-------------------------+-----------------------+---- ... ----+
 * </pre>
 *
 * A length of 0: the record is removed.
 */
final class Packed {
    private static final int LONGEST_LENGTH = 4;
    private static final int MOST_LENGTH = (1 << (7 * LONGEST_LENGTH)) - 1;

    private Packed() {}

    static Octets of(List<Change> changes) {
        int size = 0;
        for (var change : changes) {
            int length = change.value().length();
            if (length > MOST_LENGTH) {
                throw new IllegalArgumentException("a record of " + length + " octets");
            }
            size += CheckpointKey.LENGTH + lengthOctets(length) + length;
        }
        var packed = new byte[size];
        int at = 0;
        for (var change : changes) {
            change.key().octets().copyTo(packed, at);
            at += CheckpointKey.LENGTH;
            int length = change.value().length();
            for (int rest = length; ; rest >>>= 7) {
                packed[at++] = (byte) (rest > 0x7F ? (rest & 0x7F) | 0x80 : rest);
                if (rest <= 0x7F) {
                    break;
                }
            }
            change.value().copyTo(packed, at);
            at += length;
        }
        return Octets.wrap(packed);
    }

    private static int lengthOctets(int length) {
        int octets = 1;
        for (int rest = length >>> 7; rest > 0; rest >>>= 7) {
            octets++;
        }
        return octets;
    }

    /** Empty if it is none. */
    static Optional<List<Change>> read(Octets packed) {
        var changes = new ArrayList<Change>();
        int at = 0;
        while (at < packed.length()) {
            if (at + CheckpointKey.LENGTH >= packed.length()) {
                return Optional.empty();
            }
            var key = CheckpointKey.of(packed.slice(at, at + CheckpointKey.LENGTH));
            at += CheckpointKey.LENGTH;
            int length = 0;
            int octet;
            int shift = 0;
            do {
                if (at == packed.length() || shift == 7 * LONGEST_LENGTH) {
                    return Optional.empty();
                }
                octet = packed.u8(at++);
                length |= (octet & 0x7F) << shift;
                shift += 7;
            } while (octet > 0x7F);
            if (key.isEmpty() || length > packed.length() - at) {
                return Optional.empty();
            }
            changes.add(
                    length == 0
                            ? Change.removal(key.get())
                            // A copy: one record that is kept must not keep the whole batch.
                            : new Change(
                                    key.get(),
                                    Octets.wrap(packed.slice(at, at + length).toByteArray())));
            at += length;
        }
        return Optional.of(changes);
    }
}
