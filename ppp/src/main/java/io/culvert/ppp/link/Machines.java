package io.culvert.ppp.link;

import io.culvert.octets.Octets;
import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.auth.AuthenticationMachine;
import io.culvert.ppp.auth.AuthenticationProtocol;
import io.culvert.ppp.auth.AuthenticationUser;
import io.culvert.ppp.auth.ChapAuthenticator;
import io.culvert.ppp.auth.ChapSupplicant;
import io.culvert.ppp.auth.PapAuthenticator;
import io.culvert.ppp.auth.PapSupplicant;
import java.util.random.RandomGenerator;

/** Which machine speaks an authentication protocol for which role. */
final class Machines {
    private Machines() {}

    static AuthenticationMachine of(
            AuthenticationProtocol protocol, PppSettings settings, RandomGenerator random, AuthenticationUser user) {
        boolean pap = protocol == AuthenticationProtocol.PAP;
        return switch (settings.role()) {
            case PppRole.Lns _ ->
                pap
                        ? new PapAuthenticator(user)
                        : new ChapAuthenticator(protocol, settings.restart(), settings.localName(), random, user);
            case PppRole.Client client -> {
                var name = Octets.utf8(client.name());
                yield pap
                        ? new PapSupplicant(name, client.password(), settings.restart(), user)
                        : new ChapSupplicant(protocol, name, client.password(), settings.restart(), random, user);
            }
        };
    }
}
