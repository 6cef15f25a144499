package io.culvert.ppp.auth;

import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import io.culvert.ppp.frame.ControlPacket;
import java.util.Optional;

/** The packets of CHAP (RFC 1994 section 4), of MS-CHAP too. */
public sealed interface ChapPacket {
    /** RFC 1994 section 4.1; value 1..255 octets. */
    record Challenge(int identifier, Octets value, Octets name) implements ChapPacket {}

    /** RFC 1994 section 4.1; value 1..255 octets. */
    record Response(int identifier, Octets value, Octets name) implements ChapPacket {}

    /** RFC 1994 section 4.2. */
    record Success(int identifier, Octets message) implements ChapPacket {}

    /** RFC 1994 section 4.2. */
    record Failure(int identifier, Octets message) implements ChapPacket {}

    int CHALLENGE = 1;
    int RESPONSE = 2;
    int SUCCESS = 3;
    int FAILURE = 4;

    /** Reads a packet. Empty if lengths do not fit or the code is unknown; CHAP has no way to tell. */
    static Optional<ChapPacket> decode(ControlPacket packet) {
        var data = packet.data();
        int identifier = packet.identifier();
        return switch (packet.code()) {
            case CHALLENGE, RESPONSE -> {
                if (data.isEmpty() || data.u8(0) == 0 || 1 + data.u8(0) > data.length()) {
                    yield Optional.empty();
                }
                int end = 1 + data.u8(0);
                var value = data.slice(1, end);
                var name = data.slice(end);
                yield Optional.of(
                        packet.code() == CHALLENGE
                                ? new Challenge(identifier, value, name)
                                : new Response(identifier, value, name));
            }
            case SUCCESS -> Optional.of(new Success(identifier, data));
            case FAILURE -> Optional.of(new Failure(identifier, data));
            default -> Optional.empty();
        };
    }

    /** The packet as it is sent. */
    default ControlPacket encode() {
        return switch (this) {
            case Challenge(int identifier, Octets value, Octets name) -> encode(CHALLENGE, identifier, value, name);
            case Response(int identifier, Octets value, Octets name) -> encode(RESPONSE, identifier, value, name);
            case Success(int identifier, Octets message) -> new ControlPacket(SUCCESS, identifier, message);
            case Failure(int identifier, Octets message) -> new ControlPacket(FAILURE, identifier, message);
        };
    }

    private static ControlPacket encode(int code, int identifier, Octets value, Octets name) {
        return new ControlPacket(
                code,
                identifier,
                new OctetWriter(1 + value.length() + name.length())
                        .u8(value.length())
                        .octets(value)
                        .octets(name)
                        .toOctets());
    }
}
