package io.culvert.dataplane;

import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Port to the packet path: owns the UDP sockets, forwards what is programmed and hands up the rest.
 *
 * <p><b>Thread:</b> any; two calls for one session must not overlap. No method waits for the network; sending is done by
 * the calling thread, and what cannot be sent at once is dropped and counted, as a network would.
 */
public interface Dataplane extends AutoCloseable {
    /** Begins to receive. Once only. */
    void start(ControlListener listener);

    /**
     * Programs a session; the same key again replaces the entry and keeps counters and sequence numbers. On return the
     * next packet sees the new entry. An address that another session has goes to the newer one.
     *
     * @throws DataplaneException if nothing listens on the entry's local address
     */
    void program(ForwardingEntry entry);

    /**
     * Forgets a session; empty if it was not programmed. On return nothing new is forwarded for it; a packet that was
     * under way in that moment may still leave, uncounted.
     */
    Optional<SessionCounters> remove(TunnelId localTunnelId, SessionId localSessionId);

    /** Empty if the session is not programmed. */
    Optional<SessionCounters> counters(TunnelId localTunnelId, SessionId localSessionId);

    /** Sends a control message from {@code path.local()} to {@code path.peer()}; a wildcard local address lets the kernel choose. */
    void sendControl(UdpPath path, Octets datagram);

    /** Sends a PPP frame as it is in a data message of a programmed session. */
    void sendPpp(TunnelId localTunnelId, SessionId localSessionId, Octets frame);

    /**
     * Lets the kernel route a network, a pool say, to the users. Addresses and routes of sessions outside of such
     * networks are routed for as long as the session is programmed, without being asked.
     *
     * @throws DataplaneException if the kernel refuses, for example because it has such a route
     */
    void addRoute(Ipv4Prefix prefix);

    void removeRoute(Ipv4Prefix prefix);

    /** A snapshot. */
    DataplaneCounters counters();

    /** What is listened on, with the real port. */
    List<InetSocketAddress> localAddresses();

    /** Whether IP packets are forwarded (there is a TUN); else calls come up and IP packets are dropped. */
    boolean isForwarding();

    /** Stops all threads, closes sockets and TUN; the kernel drops the TUN's addresses and routes. */
    @Override
    void close();
}
