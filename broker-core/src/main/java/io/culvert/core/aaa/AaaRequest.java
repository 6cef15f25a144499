package io.culvert.core.aaa;

import io.culvert.octets.Secret;
import java.net.InetAddress;

/** A question to AAA. */
public sealed interface AaaRequest {
    /** May this user have this session, and with what (RFC 2865 section 4.1)? */
    record AuthenticateUser(String userName, Credential credential, SessionFacts session) implements AaaRequest {}

    /**
     * May this LAC open a tunnel to us, and with what (RFC 2868 section 3)? Asked with Service-Type Outbound, so that
     * nobody can log in as a user with the password that everybody knows.
     *
     * @param peerName Host Name of the LAC: the User-Name
     * @param password of all such profiles
     * @param clientEndpoint address of the LAC
     * @param serverEndpoint our address
     */
    record AuthorizeTunnel(String peerName, Secret password, InetAddress clientEndpoint, InetAddress serverEndpoint)
            implements AaaRequest {}
}
