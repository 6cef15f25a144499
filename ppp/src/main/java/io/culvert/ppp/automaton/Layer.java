package io.culvert.ppp.automaton;

import io.culvert.octets.Octets;
import io.culvert.ppp.frame.ConfigureOption;
import io.culvert.ppp.frame.ControlPacket;
import java.time.Instant;
import java.util.List;

/**
 * What a protocol (LCP or an NCP) adds to the automaton: its options, its packets' way out, and who is to be told.
 *
 * <p>An implementation may call back into its {@link Negotiation} only from {@link #layerUp} and {@link #layerFinished},
 * and, to close it, from {@link #judge}, {@link #naked}, {@link #rejected} and {@link #diverged}.
 */
public interface Layer {
    /** The body of the next Configure-Request. */
    Octets requestOptions();

    /**
     * Judges the peer's Configure-Request; what is acknowledged is in force from then on.
     *
     * @param nakAllowed false after {@code maxFailure} Naks in a row: what cannot be taken is rejected now, and nothing
     *     is appended (RFC 1661 section 4.6, Max-Failure)
     */
    Verdict judge(List<ConfigureOption> options, boolean nakAllowed, Instant now);

    /**
     * The peer wants other values than we asked for; the next request may follow it.
     *
     * @param tooMany the peer has sent more Naks than we care to follow
     * @return false if the layer has closed itself
     */
    boolean naked(List<ConfigureOption> options, boolean tooMany, Instant now);

    /**
     * The peer rejects options, all of which were in our request; the next one must not have them.
     *
     * @return false if the layer has closed itself
     */
    boolean rejected(List<ConfigureOption> options, Instant now);

    /** The negotiation goes round in circles: the layer is to close itself. */
    void diverged(boolean byOurRefusals, Instant now);

    /** The peer sent a Terminate-Request in state Opened. */
    void terminatedByPeer();

    /** The peer cannot do without a rejected code or protocol that we cannot do without. */
    void rejectedByPeer(String what);

    /** Send a packet. */
    void send(ControlPacket packet);

    /** tlu. */
    void layerUp(Instant now);

    /** tld. */
    void layerDown(Instant now);

    /**
     * tlf.
     *
     * @param timedOut the peer did not answer our Configure-Requests
     */
    void layerFinished(boolean timedOut, Instant now);
}
