package io.culvert.ppp.lcp;

import io.culvert.ppp.LcpFacts;
import io.culvert.ppp.PppCount;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.frame.ControlPacket;
import java.time.Instant;

/** Whom LCP tells what it wants: the link. */
public interface LcpUser {
    void sendLcp(ControlPacket packet);

    void lcpOpened(LcpFacts facts, Instant now);

    /** LCP has left Opened, to be negotiated anew or to end. */
    void lcpClosed(Instant now);

    /** LCP is over; {@code timedOut} if for want of answers. */
    void lcpFinished(boolean timedOut, Instant now);

    /** The peer has asked to terminate, or has made going on impossible: the link ends with this. */
    void lcpEnding(PppEnd end);

    /** The link must be closed. */
    void fail(PppEnd end, Instant now);

    /** The peer does not know a protocol that we sent. */
    void protocolRejected(int protocol, Instant now);

    void count(PppCount count);
}
