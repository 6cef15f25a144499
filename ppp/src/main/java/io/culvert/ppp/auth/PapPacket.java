package io.culvert.ppp.auth;

import io.culvert.octets.OctetReader;
import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.frame.ControlPacket;
import java.util.Optional;

/** The packets of PAP (RFC 1334 section 2.2). */
public sealed interface PapPacket {
    /** RFC 1334 section 2.2.1; name and password 0..255 octets each. */
    record AuthenticateRequest(int identifier, Octets name, Secret password) implements PapPacket {}

    /** RFC 1334 section 2.2.2; message 0..255 octets. */
    record AuthenticateAck(int identifier, Octets message) implements PapPacket {}

    /** RFC 1334 section 2.2.2; message 0..255 octets. */
    record AuthenticateNak(int identifier, Octets message) implements PapPacket {}

    int AUTHENTICATE_REQUEST = 1;
    int AUTHENTICATE_ACK = 2;
    int AUTHENTICATE_NAK = 3;

    /** The longest name, password or message, octets. */
    int MAX_FIELD_LENGTH = 255;

    /**
     * Reads a packet. Empty if lengths do not fit or the code is unknown; PAP has no way to tell. An answer without
     * Msg-Length, which some peers send, has an empty message.
     */
    static Optional<PapPacket> decode(ControlPacket packet) {
        var reader = new OctetReader(packet.data());
        int identifier = packet.identifier();
        if (packet.code() < AUTHENTICATE_REQUEST || packet.code() > AUTHENTICATE_NAK) {
            return Optional.empty();
        }
        if (packet.code() != AUTHENTICATE_REQUEST && reader.remaining() == 0) {
            return Optional.of(answer(packet.code(), identifier, Octets.EMPTY));
        }
        if (reader.remaining() < 1) {
            return Optional.empty();
        }
        int length = reader.u8();
        if (length > reader.remaining()) {
            return Optional.empty();
        }
        var first = reader.octets(length);
        if (packet.code() != AUTHENTICATE_REQUEST) {
            return Optional.of(answer(packet.code(), identifier, first));
        }
        if (reader.remaining() < 1) {
            return Optional.empty();
        }
        length = reader.u8();
        if (length > reader.remaining()) {
            return Optional.empty();
        }
        return Optional.of(new AuthenticateRequest(identifier, first, Secret.of(reader.octets(length))));
    }

    /** The packet as it is sent. */
    default ControlPacket encode() {
        return switch (this) {
            case AuthenticateRequest(int identifier, Octets name, Secret password) ->
                new ControlPacket(
                        AUTHENTICATE_REQUEST,
                        identifier,
                        new OctetWriter(2 + name.length())
                                .u8(name.length())
                                .octets(name)
                                .u8(password.reveal().length())
                                .octets(password.reveal())
                                .toOctets());
            case AuthenticateAck(int identifier, Octets message) -> encodeAnswer(AUTHENTICATE_ACK, identifier, message);
            case AuthenticateNak(int identifier, Octets message) -> encodeAnswer(AUTHENTICATE_NAK, identifier, message);
        };
    }

    private static PapPacket answer(int code, int identifier, Octets message) {
        return code == AUTHENTICATE_ACK
                ? new AuthenticateAck(identifier, message)
                : new AuthenticateNak(identifier, message);
    }

    private static ControlPacket encodeAnswer(int code, int identifier, Octets message) {
        return new ControlPacket(
                code,
                identifier,
                new OctetWriter(1 + message.length())
                        .u8(message.length())
                        .octets(message)
                        .toOctets());
    }
}
