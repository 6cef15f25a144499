package io.culvert.benchmarks.load;

/**
 * Which IDs the load gives out: tunnels and sessions are indexes from 0, spread evenly, so that an ID is an index in
 * another form and needs no table. Tunnel IDs begin at another number in each run, so that what an LNS repeats for an earlier run
 * is not taken for this one.
 *
 * @param sockets of the load; tunnel t uses socket t mod sockets
 * @param tunnels 1..65535
 * @param firstTunnelId 1..65535; after 65535 comes 1
 */
record Numbering(int sockets, int tunnels, int firstTunnelId) {
    static final int LARGEST_ID = 65535;

    Numbering {
        if (sockets < 1 || tunnels < sockets || tunnels > LARGEST_ID) {
            throw new IllegalArgumentException(
                    "tunnels must be 1..65535 and no fewer than sockets: " + tunnels + ", " + sockets);
        }
    }

    int socketOf(int tunnel) {
        return tunnel % sockets;
    }

    int tunnelOf(int session) {
        return session % tunnels;
    }

    int localTunnelId(int tunnel) {
        return (firstTunnelId - 1 + tunnel) % LARGEST_ID + 1;
    }

    int localSessionId(int session) {
        return session / tunnels + 1;
    }

    /** The tunnel that has {@code localTunnelId} and uses {@code socket}; -1: none. */
    int tunnel(int localTunnelId, int socket) {
        int tunnel = Math.floorMod(localTunnelId - firstTunnelId, LARGEST_ID);
        return localTunnelId != 0 && tunnel < tunnels && socketOf(tunnel) == socket ? tunnel : -1;
    }

    /** The session that would have this ID on {@code tunnel}; -1: none can. */
    int session(int tunnel, int localSessionId) {
        return localSessionId == 0 ? -1 : (localSessionId - 1) * tunnels + tunnel;
    }
}
