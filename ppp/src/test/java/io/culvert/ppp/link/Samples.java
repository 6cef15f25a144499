package io.culvert.ppp.link;

import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;

/** Settings and values for tests. */
final class Samples {
    private Samples() {}

    static Inet4Address address(String literal) {
        try {
            return (Inet4Address) InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    static PppSettings client() {
        return PppSettings.client("alice", LinkPair.PASSWORD);
    }

    static PppSettings client(AuthenticationProtocol... protocols) {
        return client().withRole(new PppRole.Client("alice", LinkPair.PASSWORD, List.of(protocols), true));
    }

    static PppSettings lns(AuthenticationProtocol... protocols) {
        return PppSettings.lns("culvert")
                .withRole(new PppRole.Lns(List.of(protocols), PppRole.LcpRenegotiation.ON_MISMATCH));
    }
}
