package io.culvert.core.checkpoint;

import io.culvert.core.aaa.AccountingRecord.Authentic;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.l2tp.SessionId;
import io.culvert.ppp.LcpFacts;
import io.culvert.ppp.LinkImage.AuthenticationAnswer;
import io.culvert.ppp.ProxyLcp;
import java.net.Inet4Address;
import java.util.Optional;

/**
 * A session, as far as its last completed phase.
 *
 * @param ha whether it goes on after a switchover; if not, it is only ended in order, and what is not needed for that is
 *     left out
 * @param sinceNanos since when the engine had it in the state that the phase stands for, nanoseconds since 1970
 * @param sequencing whether we number data messages, wanted by the LAC or by us
 * @param nextDataNs Ns of data messages below which the active unit may have used any, 0..65535: whoever goes on begins
 *     there; for sessions with sequencing
 * @param proxy what the LAC's ICCN said, until the user is authenticated
 * @param lcp what LCP agreed on, once that has to be known: while the user can be challenged anew, and from his
 *     acceptance on
 * @param ending why it ends, from the decision on
 */
public record SessionCheckpoint(
        Phase phase,
        boolean ha,
        long sinceNanos,
        Call call,
        Account account,
        boolean sequencing,
        int nextDataNs,
        Optional<ProxyLcp> proxy,
        Optional<LcpFacts> lcp,
        User user,
        Network network,
        Deadlines deadlines,
        Optional<EndingCheckpoint> ending)
        implements Checkpoint {
    /** What has been completed. */
    public enum Phase {
        /** ICRP sent, ICCN not come yet. */
        CONNECTING,
        /** The ICCN came; the user is not authenticated. */
        LINK,
        /** The user is authenticated; he may have an address already, IPCP is not open. */
        AUTHENTICATED,
        /** IPCP is open. */
        ESTABLISHED,
        /** The end is decided; what of it has been done, nobody knows. */
        ENDING
    }

    /**
     * The L2TP call.
     *
     * @param serialNumber Call Serial Number, 0..2^32-1
     * @param txSpeed Connect Speed of the ICCN, bit/s; -1: not known
     * @param rxSpeed Rx Connect Speed of the ICCN, bit/s; -1: not known
     * @param sequencingRequired by the LAC (RFC 2661 section 5.4)
     * @param asynchronous framing of the line at the LAC
     * @param kind {@link #INCOMING}, or a number that this release does not know: a call that it can only clear
     */
    public record Call(
            SessionId peerId,
            long serialNumber,
            Optional<String> callingNumber,
            Optional<String> calledNumber,
            long txSpeed,
            long rxSpeed,
            boolean sequencingRequired,
            boolean asynchronous,
            int kind) {
        /** A LAC's call that we answer (RFC 2661 section 5.2.1), with one PPP link of its own. */
        public static final int INCOMING = 0;

        /** A call that we answer. */
        public Call(
                SessionId peerId,
                long serialNumber,
                Optional<String> callingNumber,
                Optional<String> calledNumber,
                long txSpeed,
                long rxSpeed,
                boolean sequencingRequired,
                boolean asynchronous) {
            this(
                    peerId,
                    serialNumber,
                    callingNumber,
                    calledNumber,
                    txSpeed,
                    rxSpeed,
                    sequencingRequired,
                    asynchronous,
                    INCOMING);
        }

        /** Whether this release can go on with such a call. */
        public boolean isServed() {
            return kind == INCOMING;
        }
    }

    /**
     * What accounting is about.
     *
     * @param incarnation of the unit that took the call: first part of the Acct-Session-Id
     * @param number of the session in that incarnation: second part of the Acct-Session-Id
     * @param started whether a Start was written
     * @param startedNanos when, nanoseconds since 1970; 0: not yet
     * @param endedNanos since when nothing is forwarded any more, nanoseconds since 1970; 0: it has not ended
     * @param base counted before the data plane of whoever goes on began to count
     */
    public record Account(
            String incarnation,
            long number,
            int nasPort,
            boolean started,
            long startedNanos,
            long endedNanos,
            TrafficCounters base) {}

    /**
     * The user.
     *
     * @param name as given in authentication; empty: not known
     * @param authenticationProtocol PPP protocol number; 0: not known, or nobody was asked
     * @param authorization what AAA said, once it has
     * @param answer what the user was told about his authentication, until he shows that he has heard it
     */
    public record User(
            String name,
            int authenticationProtocol,
            Authentic authentic,
            Optional<Authorization> authorization,
            Optional<AuthenticationAnswer> answer) {
        /** Not known yet. */
        public static final User UNKNOWN = new User("", 0, Authentic.LOCAL, Optional.empty());

        /** One who need not be told again. */
        public User(
                String name, int authenticationProtocol, Authentic authentic, Optional<Authorization> authorization) {
            this(name, authenticationProtocol, authentic, authorization, Optional.empty());
        }
    }

    /**
     * What the user has on the network.
     *
     * @param address held for the user, from the grant to the end
     * @param mtuOctets of the session; 0: not known yet
     */
    public record Network(Optional<Inet4Address> address, int mtuOctets) {
        /** Nothing yet. */
        public static final Network NONE = new Network(Optional.empty(), 0);
    }

    /**
     * When something must have happened, nanoseconds since 1970; {@link io.culvert.core.time.Deadlines#NEVER}: that is not
     * planned.
     *
     * @param setupNanos the session is up
     * @param endNanos the session ends (Session-Timeout)
     * @param idleNanos the session ends if it carried nothing
     * @param interimNanos the next Interim record is written
     */
    public record Deadlines(long setupNanos, long endNanos, long idleNanos, long interimNanos) {
        /** Nothing has to happen. */
        public static final Deadlines NONE = new Deadlines(
                io.culvert.core.time.Deadlines.NEVER,
                io.culvert.core.time.Deadlines.NEVER,
                io.culvert.core.time.Deadlines.NEVER,
                io.culvert.core.time.Deadlines.NEVER);
    }
}
