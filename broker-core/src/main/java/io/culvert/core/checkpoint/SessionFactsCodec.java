package io.culvert.core.checkpoint;

import io.culvert.core.aaa.SessionFacts;
import io.culvert.core.aaa.TunnelFacts;
import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import java.net.InetAddress;
import java.util.Optional;

/** The fields of {@link SessionFacts} and their {@link TunnelFacts}. */
final class SessionFactsCodec {
    static final int ACCT_SESSION_ID = 1;
    static final int NAS_PORT = 2;
    static final int CALLING_STATION_ID = 3;
    static final int CALLED_STATION_ID = 4;
    static final int CONNECT_SPEED = 5;
    static final int CLIENT_ENDPOINT = 6;
    static final int SERVER_ENDPOINT = 7;
    static final int CLIENT_AUTH_ID = 8;
    static final int SERVER_AUTH_ID = 9;
    static final int CONNECTION = 10;

    private SessionFactsCodec() {}

    static void write(FieldWriter out, SessionFacts session) {
        out.textUnlessEmpty(ACCT_SESSION_ID, session.acctSessionId());
        out.numberUnlessZero(NAS_PORT, session.nasPort());
        out.textIfPresent(CALLING_STATION_ID, session.callingStationId());
        out.textIfPresent(CALLED_STATION_ID, session.calledStationId());
        out.textIfPresent(CONNECT_SPEED, session.connectSpeed());
        var tunnel = session.tunnel();
        out.address(CLIENT_ENDPOINT, tunnel.clientEndpoint());
        out.address(SERVER_ENDPOINT, tunnel.serverEndpoint());
        out.textUnlessEmpty(CLIENT_AUTH_ID, tunnel.clientAuthId());
        out.textUnlessEmpty(SERVER_AUTH_ID, tunnel.serverAuthId());
        out.textIfPresent(CONNECTION, tunnel.connection());
    }

    static SessionFacts read(FieldReader in) {
        var acctSessionId = "";
        int nasPort = 0;
        var callingStationId = Optional.<String>empty();
        var calledStationId = Optional.<String>empty();
        var connectSpeed = Optional.<String>empty();
        var clientEndpoint = Optional.<InetAddress>empty();
        var serverEndpoint = Optional.<InetAddress>empty();
        var clientAuthId = "";
        var serverAuthId = "";
        var connection = Optional.<String>empty();
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case ACCT_SESSION_ID -> acctSessionId = in.text();
                case NAS_PORT -> nasPort = in.smallNumber();
                case CALLING_STATION_ID -> callingStationId = Optional.of(in.text());
                case CALLED_STATION_ID -> calledStationId = Optional.of(in.text());
                case CONNECT_SPEED -> connectSpeed = Optional.of(in.text());
                case CLIENT_ENDPOINT -> clientEndpoint = Optional.of(in.address());
                case SERVER_ENDPOINT -> serverEndpoint = Optional.of(in.address());
                case CLIENT_AUTH_ID -> clientAuthId = in.text();
                case SERVER_AUTH_ID -> serverAuthId = in.text();
                case CONNECTION -> connection = Optional.of(in.text());
                default -> {
                    // A newer release's.
                }
            }
        }
        var tunnel = new TunnelFacts(
                Required.of(clientEndpoint, "the client endpoint"),
                Required.of(serverEndpoint, "the server endpoint"),
                clientAuthId,
                serverAuthId,
                connection);
        return new SessionFacts(acctSessionId, nasPort, callingStationId, calledStationId, connectSpeed, tunnel);
    }
}
