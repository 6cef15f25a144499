package io.culvert.ppp;

import io.culvert.octets.Octets;
import java.util.Optional;

/**
 * What a LAC says that it negotiated before it passed the call on (RFC 2661 section 4.4.5). Nothing of it is checked
 * yet.
 *
 * @param initialReceived options of the first Configure-Request that the LAC received (AVP 26)
 * @param lastSent options of the last Configure-Request that the LAC sent (AVP 27)
 * @param lastReceived options of the last Configure-Request that the LAC received (AVP 28)
 * @param authenticationType Proxy Authen Type (AVP 29)
 * @param authenticationName Proxy Authen Name (AVP 30)
 * @param authenticationChallenge Proxy Authen Challenge (AVP 31)
 * @param authenticationId Proxy Authen ID (AVP 32), 0..65535 as on the wire
 * @param authenticationResponse Proxy Authen Response (AVP 33); a password in clear for types 1 and 3
 */
public record ProxyLcp(
        Optional<Octets> initialReceived,
        Optional<Octets> lastSent,
        Optional<Octets> lastReceived,
        Optional<Integer> authenticationType,
        Optional<Octets> authenticationName,
        Optional<Octets> authenticationChallenge,
        Optional<Integer> authenticationId,
        Optional<Octets> authenticationResponse) {
    /** Nothing said. */
    public static final ProxyLcp NONE = new ProxyLcp(
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /** Shows the options only: the rest may be a password. */
    @Override
    public String toString() {
        return "ProxyLcp[initialReceived=" + initialReceived + ", lastSent=" + lastSent + ", lastReceived="
                + lastReceived + ", authenticationType=" + authenticationType + "]";
    }
}
