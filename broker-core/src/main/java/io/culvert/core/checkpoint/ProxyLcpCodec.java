package io.culvert.core.checkpoint;

import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import io.culvert.octets.Octets;
import io.culvert.ppp.ProxyLcp;
import java.util.Optional;

/** The fields of {@link ProxyLcp}. */
final class ProxyLcpCodec {
    static final int INITIAL_RECEIVED = 1;
    static final int LAST_SENT = 2;
    static final int LAST_RECEIVED = 3;
    static final int AUTHENTICATION_TYPE = 4;
    static final int AUTHENTICATION_NAME = 5;
    static final int AUTHENTICATION_CHALLENGE = 6;
    static final int AUTHENTICATION_ID = 7;
    static final int AUTHENTICATION_RESPONSE = 8;

    private ProxyLcpCodec() {}

    static void write(FieldWriter out, ProxyLcp proxy) {
        out.octetsIfPresent(INITIAL_RECEIVED, proxy.initialReceived());
        out.octetsIfPresent(LAST_SENT, proxy.lastSent());
        out.octetsIfPresent(LAST_RECEIVED, proxy.lastReceived());
        if (proxy.authenticationType().isPresent()) {
            out.number(AUTHENTICATION_TYPE, proxy.authenticationType().get());
        }
        out.octetsIfPresent(AUTHENTICATION_NAME, proxy.authenticationName());
        out.octetsIfPresent(AUTHENTICATION_CHALLENGE, proxy.authenticationChallenge());
        if (proxy.authenticationId().isPresent()) {
            out.number(AUTHENTICATION_ID, proxy.authenticationId().get());
        }
        out.octetsIfPresent(AUTHENTICATION_RESPONSE, proxy.authenticationResponse());
    }

    static ProxyLcp read(FieldReader in) {
        var initialReceived = Optional.<Octets>empty();
        var lastSent = Optional.<Octets>empty();
        var lastReceived = Optional.<Octets>empty();
        var type = Optional.<Integer>empty();
        var name = Optional.<Octets>empty();
        var challenge = Optional.<Octets>empty();
        var id = Optional.<Integer>empty();
        var response = Optional.<Octets>empty();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case INITIAL_RECEIVED -> initialReceived = Optional.of(in.octets());
                case LAST_SENT -> lastSent = Optional.of(in.octets());
                case LAST_RECEIVED -> lastReceived = Optional.of(in.octets());
                case AUTHENTICATION_TYPE -> type = Optional.of(in.smallNumber());
                case AUTHENTICATION_NAME -> name = Optional.of(in.octets());
                case AUTHENTICATION_CHALLENGE -> challenge = Optional.of(in.octets());
                case AUTHENTICATION_ID -> id = Optional.of(in.smallNumber());
                case AUTHENTICATION_RESPONSE -> response = Optional.of(in.octets());
                default -> {
                    // A newer release's.
                }
            }
        }
        return new ProxyLcp(initialReceived, lastSent, lastReceived, type, name, challenge, id, response);
    }
}
