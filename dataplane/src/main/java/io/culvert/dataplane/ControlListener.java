package io.culvert.dataplane;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;

/**
 * Takes what the data plane does not forward.
 *
 * <p><b>Thread:</b> if nothing else is said, a receive thread of the data plane; of one UDP socket always the same. An
 * implementation must not block: the forwarding of packets waits for it. <b>Failure:</b> what it throws is counted and dropped with the message.
 */
public interface ControlListener {
    /** A control message arrived; its header is long enough and of version 2, nothing else was looked at. */
    void control(UdpPath path, Octets datagram);

    /** A PPP frame of a programmed session, as it was in the data message: with or without FF 03. */
    void ppp(TunnelId localTunnelId, SessionId localSessionId, Octets frame);

    /**
     * Few of the {@link ForwardingEntry.Numbers} of a session are left. Comes again while they become fewer, in steps.
     * <b>Thread:</b> one that sends.
     *
     * @param nextNs of the next message, 0..65535
     */
    void numbersRunOut(TunnelId localTunnelId, SessionId localSessionId, int nextNs);
}
