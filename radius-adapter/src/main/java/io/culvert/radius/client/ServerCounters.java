package io.culvert.radius.client;

import java.time.Duration;

/**
 * What happened with one port of one server since the client was opened.
 *
 * @param server {@code address:port}
 * @param role what the port is for
 * @param isAlive whether requests go there first, or it is left alone because it did not answer
 * @param sent new requests; repetitions are not in it
 * @param timeouts requests given up at this server
 * @param badAuthenticator answers with a wrong Response Authenticator or Message-Authenticator
 * @param missingMessageAuthenticator answers that lacked it
 * @param wrongSource datagrams from another address or port than the server's
 * @param malformed datagrams that are no RADIUS answers
 * @param unexpected answers to no open request: late or repeated
 * @param badAttributes attributes of answers that were ignored
 * @param latencySum of all answers, each from the first transmission to that server
 */
public record ServerCounters(
        String server,
        Role role,
        boolean isAlive,
        long inFlight,
        long sent,
        long retransmitted,
        long timeouts,
        long badAuthenticator,
        long missingMessageAuthenticator,
        long wrongSource,
        long malformed,
        long unexpected,
        long accepts,
        long rejects,
        long challenges,
        long accountingResponses,
        long badAttributes,
        Duration latencySum) {
    /** What a port of a RADIUS server is for. */
    public enum Role {
        /** Users and tunnels: without one of these no call comes up. */
        AUTHENTICATION,
        ACCOUNTING
    }
}
