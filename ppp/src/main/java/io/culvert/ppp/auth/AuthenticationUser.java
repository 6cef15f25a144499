package io.culvert.ppp.auth;

import io.culvert.octets.Octets;
import io.culvert.ppp.frame.ControlPacket;
import java.time.Instant;

/** Whom an authentication machine tells what it wants: the link. */
public interface AuthenticationUser {
    /** Send a packet of this PPP protocol. */
    void send(int protocol, ControlPacket packet);

    /** The peer gave its credentials: to be answered with {@code accept} or {@code reject}. */
    void credentialsReceived(Octets name, PppCredential credential);

    /** The peer believes us, and we believe it. */
    void succeeded(Octets message, Instant now);

    /**
     * We cannot go on.
     *
     * @param refusedByPeer the authenticator does not believe us; else it is we who do not believe the peer
     */
    void failed(boolean refusedByPeer, String text, Instant now);
}
