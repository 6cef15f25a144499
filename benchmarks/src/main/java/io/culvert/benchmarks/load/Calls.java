package io.culvert.benchmarks.load;

/** What the control channels tell about calls; sessions and tunnels are indexes. */
interface Calls {
    /** The ICRQ left for the first time. */
    void requested(int session, long nowNanos);

    /** The ICRP came. The message that answers it, ICCN or CDN; 0: it was not due. */
    int replied(int session, int peerSessionId);

    /** The ICCN left for the first time: PPP may begin. */
    void connected(int session, long nowNanos);

    /** The LNS sent a CDN. Whether the session was there, and not cleared by a CDN of ours before. */
    boolean cleared(int session, int resultCode, int errorCode);

    /** Our CDN was acknowledged. */
    void clearingAcknowledged(int session);

    /** The tunnel is gone with all its sessions. */
    void tunnelLost(int tunnel, String reason);

    /** The PPP Disconnect Cause Code that the CDN tells (RFC 3145 section 2); 0: none. */
    int pppCause(int session);

    /** The LNS's ID of the session; 0: not known. */
    int peerSessionId(int session);
}
