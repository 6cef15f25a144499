package io.culvert.ppp.frame;

import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A Configuration Option (RFC 1661 section 6): type, length over all, data.
 *
 * <pre>
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-
 * |     Type      |    Length     |  Data ...
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-
 * </pre>
 *
 * @param type 0..255
 * @param data 0..253 octets
 */
public record ConfigureOption(int type, Octets data) {
    private static final int HEADER_LENGTH = 2;

    public ConfigureOption {
        if ((type & ~0xFF) != 0 || data.length() > 0xFF - HEADER_LENGTH) {
            throw new IllegalArgumentException("option " + type + " with " + data.length() + " octets");
        }
    }

    /** An option with a number of two octets. */
    public static ConfigureOption u16(int type, int value) {
        return new ConfigureOption(type, new OctetWriter(2).u16(value).toOctets());
    }

    /** An option with a number of four octets. */
    public static ConfigureOption u32(int type, long value) {
        return new ConfigureOption(type, new OctetWriter(4).u32(value).toOctets());
    }

    /** Reads the body of a Configure packet. Empty if an option runs over the end or is shorter than its header. */
    public static Optional<List<ConfigureOption>> decodeAll(Octets body) {
        var options = new ArrayList<ConfigureOption>(6);
        int position = 0;
        while (position < body.length()) {
            if (position + HEADER_LENGTH > body.length()) {
                return Optional.empty();
            }
            int length = body.u8(position + 1);
            if (length < HEADER_LENGTH || position + length > body.length()) {
                return Optional.empty();
            }
            options.add(
                    new ConfigureOption(body.u8(position), body.slice(position + HEADER_LENGTH, position + length)));
            position += length;
        }
        return Optional.of(options);
    }

    /** The options one behind the other. */
    public static Octets encodeAll(List<ConfigureOption> options) {
        var writer = new OctetWriter(32);
        for (var option : options) {
            writer.u8(option.type).u8(HEADER_LENGTH + option.data.length()).octets(option.data);
        }
        return writer.toOctets();
    }
}
