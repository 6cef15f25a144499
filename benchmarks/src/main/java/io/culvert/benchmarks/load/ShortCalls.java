package io.culvert.benchmarks.load;

/**
 * Calls that end before their ICCN: ICRQ, ICRP, CDN. The CDN's PPP Disconnect Cause Code (RFC 3145 section 2) decides whether that is
 * a failure to the LNS; nothing else differs.
 *
 * <p>They are sessions to the control channels, with indexes behind those of the sessions that are set up. An index serves
 * again when its CDN was acknowledged. <b>Bounds:</b> {@link #PER_TUNNEL} at a time in a tunnel. <b>Thread:</b> one.
 */
final class ShortCalls {
    static final int PER_TUNNEL = 4;

    /** RFC 3145 section 3.1: the LAC's administrator ended the call. */
    static final int ADMINISTRATIVE = 1;

    /** RFC 3145 section 3.1: the user ended the call. */
    static final int NORMAL = 3;

    private static final byte FREE = 0;
    private static final byte REQUESTED = 1;
    private static final byte CLEARING = 2;

    private final int first;
    private final byte[] state;
    private final byte[] cause;
    private final char[] peerSessionId;
    private int next;
    private int inFlight;
    private int begun;
    private int failing;
    private int refused;

    /**
     * @param sessions the indexes from 0 that are not ours
     */
    ShortCalls(int sessions, int tunnels) {
        first = (sessions + tunnels - 1) / tunnels * tunnels;
        state = new byte[tunnels * PER_TUNNEL];
        cause = new byte[state.length];
        peerSessionId = new char[state.length];
    }

    boolean owns(int session) {
        return session >= first && session - first < state.length;
    }

    /** Begins a call that will end with {@code pppCause}, in the tunnel whose turn it is: its index; -1: too many are in flight. */
    int begin(int pppCause) {
        int slot = next;
        if (state[slot] != FREE) {
            return -1;
        }
        next = (slot + 1) % state.length;
        state[slot] = REQUESTED;
        cause[slot] = (byte) pppCause;
        inFlight++;
        begun++;
        return first + slot;
    }

    /** The ICRP came; whether it was due. */
    boolean replied(int session, int itsPeerSessionId) {
        int slot = session - first;
        if (state[slot] != REQUESTED) {
            return false;
        }
        state[slot] = CLEARING;
        peerSessionId[slot] = (char) itsPeerSessionId;
        return true;
    }

    /** Our CDN was acknowledged. */
    void cleared(int session) {
        int slot = session - first;
        if (state[slot] == CLEARING) {
            free(slot);
            failing += cause[slot] == ADMINISTRATIVE ? 1 : 0;
        }
    }

    /** The LNS ended the call, or its tunnel. Whether the call was there. */
    boolean refused(int session) {
        int slot = session - first;
        if (state[slot] == FREE) {
            return false;
        }
        free(slot);
        refused++;
        return true;
    }

    /** The tunnel is gone. */
    void tunnelLost(int tunnel, int tunnels) {
        for (int slot = tunnel; slot < state.length; slot += tunnels) {
            refused(first + slot);
        }
    }

    int peerSessionId(int session) {
        return peerSessionId[session - first];
    }

    int pppCause(int session) {
        return cause[session - first];
    }

    int inFlight() {
        return inFlight;
    }

    int begun() {
        return begun;
    }

    /** Calls that ended as a failure: the LNS has acknowledged the CDN. */
    int failing() {
        return failing;
    }

    /** Calls that the LNS ended. */
    int refused() {
        return refused;
    }

    private void free(int slot) {
        state[slot] = FREE;
        inFlight--;
    }
}
