package io.culvert.core.engine;

/**
 * Bounds of one engine; a unit with several shards gives each engine its share. When a bound is hit, a counter of the
 * same name says so.
 *
 * @param maxTunnels control connections in all states, lingering ones too
 * @param maxHalfOpenTunnels control connections that have never been established, lingering ones too
 * @param maxHalfOpenTunnelsPerPeer the same for one peer address
 * @param maxSessions sessions in all states
 * @param maxSessionsPerTunnel sessions in all states of one tunnel
 * @param sccrqPerSecondPerPeer new tunnels that one peer address may ask for in a second
 * @param sccrqBurstPerPeer how many of them at once
 * @param maxRememberedPeers peer addresses whose rate is remembered; the one not seen for longest is forgotten
 * @param unauthenticatedFailuresPerSecond failure events about peers that have proved nothing; the rest is counted
 * @param resumesPerSecond tunnels that begin to resynchronise in a second after a switchover; the others wait
 */
public record Limits(
        int maxTunnels,
        int maxHalfOpenTunnels,
        int maxHalfOpenTunnelsPerPeer,
        int maxSessions,
        int maxSessionsPerTunnel,
        int sccrqPerSecondPerPeer,
        int sccrqBurstPerPeer,
        int maxRememberedPeers,
        int unauthenticatedFailuresPerSecond,
        int resumesPerSecond) {
    private static final int RESUMES_PER_SECOND = 50_000;
    private static final int ALL_TUNNEL_IDS = 65_535;

    public static final Limits DEFAULTS = new Limits(16_384, 1_000, 100, 131_072, 65_535, 100, 200, 10_000, 100);

    public Limits {
        require("maxTunnels", maxTunnels, ALL_TUNNEL_IDS);
        require("maxHalfOpenTunnels", maxHalfOpenTunnels, ALL_TUNNEL_IDS);
        require("maxHalfOpenTunnelsPerPeer", maxHalfOpenTunnelsPerPeer, ALL_TUNNEL_IDS);
        require("maxSessions", maxSessions, 10_000_000);
        require("maxSessionsPerTunnel", maxSessionsPerTunnel, 65_535);
        require("sccrqPerSecondPerPeer", sccrqPerSecondPerPeer, 1_000_000);
        require("sccrqBurstPerPeer", sccrqBurstPerPeer, 1_000_000);
        require("maxRememberedPeers", maxRememberedPeers, 10_000_000);
        require("unauthenticatedFailuresPerSecond", unauthenticatedFailuresPerSecond, 1_000_000);
        require("resumesPerSecond", resumesPerSecond, 1_000_000);
    }

    /** With 50,000 resumes a second: 8,000 tunnels have all been spoken to in 160 ms. */
    public Limits(
            int maxTunnels,
            int maxHalfOpenTunnels,
            int maxHalfOpenTunnelsPerPeer,
            int maxSessions,
            int maxSessionsPerTunnel,
            int sccrqPerSecondPerPeer,
            int sccrqBurstPerPeer,
            int maxRememberedPeers,
            int unauthenticatedFailuresPerSecond) {
        this(
                maxTunnels,
                maxHalfOpenTunnels,
                maxHalfOpenTunnelsPerPeer,
                maxSessions,
                maxSessionsPerTunnel,
                sccrqPerSecondPerPeer,
                sccrqBurstPerPeer,
                maxRememberedPeers,
                unauthenticatedFailuresPerSecond,
                RESUMES_PER_SECOND);
    }

    private static void require(String name, int value, int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " " + value + " is not in 1.." + most);
        }
    }
}
