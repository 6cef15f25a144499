package io.culvert.simulation;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;

/** What a {@link SimulatedLac} dials: a unit alone, or the service address of a group. */
interface Lns {
    /** {@code lac} is to be found at {@code path}. */
    void connect(UdpPath path, SimulatedLac lac);

    /** A control message sets out. */
    void control(UdpPath path, Octets datagram);

    /** A PPP frame sets out. */
    void frame(TunnelId tunnelId, SessionId sessionId, Octets frame);
}
