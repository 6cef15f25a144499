package io.culvert.benchmarks.driver;

/** How much is held. */
record Size(int tunnels, int sessions) {
    private static final int TUNNELS_A_PEER = 125;
    private static final int MOST_PEERS = 64;

    Size {
        if (tunnels < 1 || sessions < tunnels || sessions % tunnels != 0) {
            throw new IllegalArgumentException("sessions must be a multiple of tunnels: " + sessions + ", " + tunnels);
        }
    }

    /** Peers with an address each; the broker lets each of them open so many tunnels a second. */
    int peers() {
        return Math.clamp(Math.ceilDiv(tunnels, TUNNELS_A_PEER), Math.min(4, tunnels), MOST_PEERS);
    }

    @Override
    public String toString() {
        return tunnels + "x" + sessions / tunnels;
    }
}
