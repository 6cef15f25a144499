package io.culvert.core.failure;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.net.InetAddress;
import java.time.Instant;
import java.util.Optional;

/**
 * One call or tunnel that was refused or lost: a row of the VPDN failure history. Every path that refuses or loses a
 * call makes exactly one; the normal end of a session makes none.
 *
 * @param time when
 * @param userName as given in authentication; empty when it had not come so far
 * @param domain what follows the last {@code @} of the user name
 * @param sessionId our session ID (the history's MID), {@link SessionId#NONE} for a tunnel's failure
 * @param nas the LAC
 * @param gateway the LNS
 * @param vpdnGroup the group that the tunnel belongs to, where one was found
 * @param acctSessionId of the session, where there was one
 * @param locallyInitiated whether this unit had opened the tunnel
 * @param reason free text for people; never holds a secret
 * @param cause what accounting says of it, too
 * @param clearing Result Code that was sent or received, where there was one
 * @param pppCause PPP Disconnect Cause that was sent or received, where there was one
 * @param aaaReply what the AAA server said, where it said something
 */
public record FailureEvent(
        Instant time,
        FailureType type,
        DisconnectCause cause,
        String reason,
        Optional<String> userName,
        Optional<String> domain,
        SessionId sessionId,
        Endpoint nas,
        Endpoint gateway,
        Optional<String> vpdnGroup,
        Optional<String> acctSessionId,
        boolean locallyInitiated,
        Optional<ClearingCode> clearing,
        Optional<PppCause> pppCause,
        Optional<String> aaaReply) {
    /**
     * One end of a tunnel.
     *
     * @param name Host Name; empty when it is not known
     * @param tunnelId the end's own tunnel ID (the history's CLID), {@link TunnelId#NONE} when it is not known
     */
    public record Endpoint(String name, InetAddress address, TunnelId tunnelId) {}

    /** The domain of {@code userName}: what follows its last {@code @}. */
    public static Optional<String> domainOf(String userName) {
        int at = userName.lastIndexOf('@');
        return at < 0 || at == userName.length() - 1 ? Optional.empty() : Optional.of(userName.substring(at + 1));
    }
}
