package io.culvert.core.redundancy;

import io.culvert.octets.OctetReader;
import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A heartbeat as octets: a fixed head, then numbered fields. Big-endian.
 *
 * <pre>
 *  0               1               2               3               4
 * +---------------+---------------+---------------+---------------+
 * |      'C'      |      'H'      |   length of the fields (16)   |
 * +---------------+---------------+-------------------------------+
 * | field number  | length in octets (16)         | value ...
 * +---------------+-------------------------------+---------------
 * </pre>
 *
 * <p>A reader skips fields whose number it does not know; a number is never used again for something else. Every number is 8
 * octets, a truth is one octet (0 or 1), a name is UTF-8, a list of formats is one octet each.
 */
public final class HeartbeatCodec {
    /** Octets before the fields. */
    public static final int HEAD = 4;

    /** Octets of the fields at most: who sends more is not a unit. */
    public static final int LIMIT = 1024;

    private static final int MAGIC = 'C' << 8 | 'H';
    private static final int KNOWN = 18;

    /** What has been added since is absent where it would say nothing. */
    private static final int MANDATORY = 17;

    /** An epoch beyond it is a slip or worse. */
    private static final long MOST = 1L << 40;

    /** The numbers of the fields. */
    private static final class Field {
        private static final int UNIT = 1;
        private static final int INCARNATION = 2;
        private static final int SENT_AT = 3;
        private static final int ECHO = 4;
        private static final int STATE = 5;
        private static final int HELD_EPOCH = 6;
        private static final int GATE_SHUT = 7;
        private static final int HIGHEST_EPOCH = 8;
        private static final int CONFIRMED = 9;
        private static final int WALL_SECONDS = 10;
        private static final int WALL_NANOS = 11;
        private static final int READABLE = 12;
        private static final int WRITTEN = 13;
        private static final int SUSPENDED = 14;
        private static final int STORE_REACHABLE = 15;
        private static final int PROMISE_MILLIS = 16;
        private static final int DEGRADED = 17;
        private static final int WANTS_FULL_STATE = 18;
    }

    private HeartbeatCodec() {}

    /** The octets of {@code heartbeat}, its head first. */
    public static Octets encode(Heartbeat heartbeat) {
        var out = new OctetWriter(256).u16(MAGIC).u16(0);
        var wallClock = heartbeat.wallClock();
        text(out, Field.UNIT, heartbeat.unit());
        number(out, Field.INCARNATION, heartbeat.incarnation().number());
        number(out, Field.SENT_AT, heartbeat.sentAt().nanos());
        number(out, Field.ECHO, heartbeat.echo().nanos());
        number(out, Field.STATE, heartbeat.state().number());
        number(out, Field.HELD_EPOCH, heartbeat.heldEpoch());
        truth(out, Field.GATE_SHUT, heartbeat.gateShut());
        number(out, Field.HIGHEST_EPOCH, heartbeat.highestEpoch());
        number(out, Field.CONFIRMED, heartbeat.confirmed());
        number(out, Field.WALL_SECONDS, wallClock.getEpochSecond());
        number(out, Field.WALL_NANOS, wallClock.getNano());
        out.u8(Field.READABLE).u16(heartbeat.readable().size());
        heartbeat.readable().forEach(out::u8);
        number(out, Field.WRITTEN, heartbeat.written());
        truth(out, Field.SUSPENDED, heartbeat.suspended());
        truth(out, Field.STORE_REACHABLE, heartbeat.storeReachable());
        number(out, Field.PROMISE_MILLIS, heartbeat.promise().toMillis());
        truth(out, Field.DEGRADED, heartbeat.degraded());
        if (heartbeat.wantsFullState()) {
            truth(out, Field.WANTS_FULL_STATE, true);
        }
        out.patchU16(2, out.length() - HEAD);
        return out.toOctets();
    }

    /** How many octets of fields follow this head; -1 if it is not the head of a heartbeat. */
    public static int fieldsLength(Octets head) {
        if (head.length() != HEAD || head.u16(0) != MAGIC || head.u16(2) > LIMIT) {
            return -1;
        }
        return head.u16(2);
    }

    /** What {@code octets}, head and fields, say; total. */
    public static DecodedHeartbeat decode(Octets octets) {
        if (octets.length() < HEAD) {
            return new DecodedHeartbeat.Malformed("shorter than its head");
        }
        int length = fieldsLength(octets.slice(0, HEAD));
        if (length != octets.length() - HEAD) {
            return new DecodedHeartbeat.Malformed("not a heartbeat, or of another length than it says");
        }
        var values = new Octets[KNOWN + 1];
        Arrays.fill(values, Octets.EMPTY);
        var present = new boolean[KNOWN + 1];
        var reader = new OctetReader(octets.slice(HEAD, octets.length()));
        while (reader.remaining() > 0) {
            if (reader.remaining() < 3) {
                return new DecodedHeartbeat.Malformed("a field without a length");
            }
            int field = reader.u8();
            int count = reader.u16();
            if (count > reader.remaining()) {
                return new DecodedHeartbeat.Malformed("field " + field + " is longer than what is left");
            }
            var value = reader.octets(count);
            if (field >= 1 && field <= KNOWN) {
                if (present[field]) {
                    return new DecodedHeartbeat.Malformed("field " + field + " twice");
                }
                present[field] = true;
                values[field] = value;
            }
        }
        for (int field = 1; field <= MANDATORY; field++) {
            if (!present[field]) {
                return new DecodedHeartbeat.Malformed("field " + field + " is missing");
            }
        }
        return assemble(values);
    }

    private static DecodedHeartbeat assemble(Octets[] values) {
        for (int field = 1; field <= KNOWN; field++) {
            int length = values[field].length();
            boolean fits = switch (field) {
                case Field.UNIT -> length >= 1 && length <= 255;
                case Field.READABLE -> length >= 1 && length <= 255;
                case Field.WANTS_FULL_STATE -> length == 0 || (length == 1 && values[field].u8(0) <= 1);
                case Field.GATE_SHUT, Field.SUSPENDED, Field.STORE_REACHABLE, Field.DEGRADED ->
                    length == 1 && values[field].u8(0) <= 1;
                default -> length == 8;
            };
            if (!fits) {
                return new DecodedHeartbeat.Malformed("field " + field + " of " + length + " octets");
            }
        }
        var unit = new String(values[Field.UNIT].toByteArray(), StandardCharsets.UTF_8);
        if (!LeaseValue.isUnitName(unit)) {
            return new DecodedHeartbeat.Malformed("no name of a unit");
        }
        var state = StateName.of(number(values[Field.STATE]));
        if (state.isEmpty()) {
            return new DecodedHeartbeat.Malformed("unknown state " + number(values[Field.STATE]));
        }
        long held = number(values[Field.HELD_EPOCH]);
        long highest = number(values[Field.HIGHEST_EPOCH]);
        long confirmed = number(values[Field.CONFIRMED]);
        long written = number(values[Field.WRITTEN]);
        long promise = number(values[Field.PROMISE_MILLIS]);
        long nanos = number(values[Field.WALL_NANOS]);
        if (held < 0
                || held > MOST
                || highest < 0
                || highest > MOST
                || confirmed < 0
                || written < 0
                || written > 255
                || promise < 0
                || promise > Duration.ofDays(1).toMillis()
                || nanos < 0
                || nanos > 999_999_999) {
            return new DecodedHeartbeat.Malformed("a number out of its range");
        }
        Instant wallClock;
        try {
            wallClock = Instant.ofEpochSecond(number(values[Field.WALL_SECONDS]), nanos);
        } catch (DateTimeException e) {
            return new DecodedHeartbeat.Malformed("a time out of its range");
        }
        return new DecodedHeartbeat.Ok(new Heartbeat(
                unit,
                new Incarnation(number(values[Field.INCARNATION])),
                clock(values[Field.SENT_AT]),
                clock(values[Field.ECHO]),
                state.get(),
                held,
                values[Field.GATE_SHUT].u8(0) == 1,
                highest,
                confirmed,
                wallClock,
                formats(values[Field.READABLE]),
                (int) written,
                values[Field.SUSPENDED].u8(0) == 1,
                values[Field.STORE_REACHABLE].u8(0) == 1,
                Duration.ofMillis(promise),
                values[Field.DEGRADED].u8(0) == 1,
                !values[Field.WANTS_FULL_STATE].isEmpty() && values[Field.WANTS_FULL_STATE].u8(0) == 1));
    }

    /** Within what arithmetic on moments can bear. */
    private static BootTime clock(Octets value) {
        return BootTime.later(BootTime.MIN, BootTime.earlier(BootTime.MAX, new BootTime(number(value))));
    }

    private static SortedSet<Integer> formats(Octets value) {
        var formats = new TreeSet<Integer>();
        for (int i = 0; i < value.length(); i++) {
            formats.add(value.u8(i));
        }
        return formats;
    }

    private static void text(OctetWriter out, int field, String value) {
        var octets = Octets.of(value.getBytes(StandardCharsets.UTF_8));
        out.u8(field).u16(octets.length()).octets(octets);
    }

    private static void number(OctetWriter out, int field, long value) {
        out.u8(field).u16(8).u64(value);
    }

    private static void truth(OctetWriter out, int field, boolean value) {
        out.u8(field).u16(1).u8(value ? 1 : 0);
    }

    private static long number(Octets value) {
        return new OctetReader(value).u64();
    }
}
