package io.culvert.core.checkpoint;

import io.culvert.core.aaa.TunnelAttributes;
import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import io.culvert.octets.Secret;
import java.util.Optional;

/** The fields of {@link TunnelAttributes}. */
final class TunnelAttributesCodec {
    static final int TAG = 1;
    static final int TYPE = 2;
    static final int MEDIUM_TYPE = 3;
    static final int CLIENT_ENDPOINT = 4;
    static final int SERVER_ENDPOINT = 5;
    static final int PASSWORD = 6;
    static final int PRIVATE_GROUP_ID = 7;
    static final int ASSIGNMENT_ID = 8;
    static final int PREFERENCE = 9;
    static final int CLIENT_AUTH_ID = 10;
    static final int SERVER_AUTH_ID = 11;

    private static final int LAST_TAG = 31;

    private TunnelAttributesCodec() {}

    static void write(FieldWriter out, TunnelAttributes tunnel) {
        out.numberUnlessZero(TAG, tunnel.tag());
        if (tunnel.type().isPresent()) {
            out.number(TYPE, tunnel.type().get());
        }
        if (tunnel.mediumType().isPresent()) {
            out.number(MEDIUM_TYPE, tunnel.mediumType().get());
        }
        out.textIfPresent(CLIENT_ENDPOINT, tunnel.clientEndpoint());
        out.textIfPresent(SERVER_ENDPOINT, tunnel.serverEndpoint());
        if (tunnel.password().isPresent()) {
            out.octets(PASSWORD, tunnel.password().get().reveal());
        }
        out.textIfPresent(PRIVATE_GROUP_ID, tunnel.privateGroupId());
        out.textIfPresent(ASSIGNMENT_ID, tunnel.assignmentId());
        if (tunnel.preference().isPresent()) {
            out.number(PREFERENCE, tunnel.preference().get());
        }
        out.textIfPresent(CLIENT_AUTH_ID, tunnel.clientAuthId());
        out.textIfPresent(SERVER_AUTH_ID, tunnel.serverAuthId());
    }

    static TunnelAttributes read(FieldReader in) {
        int tag = 0;
        var type = Optional.<Integer>empty();
        var mediumType = Optional.<Integer>empty();
        var clientEndpoint = Optional.<String>empty();
        var serverEndpoint = Optional.<String>empty();
        var password = Optional.<Secret>empty();
        var privateGroupId = Optional.<String>empty();
        var assignmentId = Optional.<String>empty();
        var preference = Optional.<Integer>empty();
        var clientAuthId = Optional.<String>empty();
        var serverAuthId = Optional.<String>empty();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case TAG -> tag = (int) in.number(0, LAST_TAG);
                case TYPE -> type = Optional.of(in.smallNumber());
                case MEDIUM_TYPE -> mediumType = Optional.of(in.smallNumber());
                case CLIENT_ENDPOINT -> clientEndpoint = Optional.of(in.text());
                case SERVER_ENDPOINT -> serverEndpoint = Optional.of(in.text());
                case PASSWORD -> password = Optional.of(Secret.of(in.octets()));
                case PRIVATE_GROUP_ID -> privateGroupId = Optional.of(in.text());
                case ASSIGNMENT_ID -> assignmentId = Optional.of(in.text());
                case PREFERENCE -> preference = Optional.of(in.smallNumber());
                case CLIENT_AUTH_ID -> clientAuthId = Optional.of(in.text());
                case SERVER_AUTH_ID -> serverAuthId = Optional.of(in.text());
                default -> {
                    // A newer release's.
                }
            }
        }
        return new TunnelAttributes(
                tag,
                type,
                mediumType,
                clientEndpoint,
                serverEndpoint,
                password,
                privateGroupId,
                assignmentId,
                preference,
                clientAuthId,
                serverAuthId);
    }
}
