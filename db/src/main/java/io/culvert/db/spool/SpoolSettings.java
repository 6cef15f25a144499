package io.culvert.db.spool;

import java.time.Duration;

/**
 * How much the spool may take, and how long.
 *
 * <p><b>Failure:</b> values out of their bounds throw {@link IllegalArgumentException}.
 *
 * @param segmentOctets size of a file, 4 KiB..64 MiB, whole pages of 4 KiB
 * @param readySegments files prepared ahead, 1..64: a burst that fits into them waits for nothing
 * @param limitOctets all files together, at least two segments; what does not fit any more is dropped and counted
 * @param longestWait how long a failure waits for a file that is not ready yet, once until one is; 0..1 s
 * @param forceInterval how often new failures are forced to the disk, 1 ms..10 s: what a loss of power costs at most, and the
 *     time that the disk takes for it
 */
public record SpoolSettings(
        int segmentOctets, int readySegments, long limitOctets, Duration longestWait, Duration forceInterval) {
    static final int PAGE_OCTETS = 4096;

    private static final int LARGEST_SEGMENT = 64 << 20;
    private static final int MOST_READY = 64;

    /** Files of 8 MiB, three of them ahead, 2 GiB in all; waits 50 ms at most, forces every 500 ms. */
    public static final SpoolSettings DEFAULT =
            new SpoolSettings(8 << 20, 3, 2L << 30, Duration.ofMillis(50), Duration.ofMillis(500));

    public SpoolSettings {
        require(
                segmentOctets >= PAGE_OCTETS && segmentOctets <= LARGEST_SEGMENT && segmentOctets % PAGE_OCTETS == 0,
                "segments of " + segmentOctets + " octets: must be 4096..67108864, whole pages of 4096");
        require(
                readySegments >= 1 && readySegments <= MOST_READY,
                readySegments + " segments ready: must be between 1 and 64");
        require(limitOctets >= 2L * segmentOctets, "a limit of " + limitOctets + " octets: must hold two segments");
        require(
                !longestWait.isNegative() && longestWait.compareTo(Duration.ofSeconds(1)) <= 0,
                "a longest wait of " + longestWait + ": must be between 0 and 1 s");
        require(
                forceInterval.compareTo(Duration.ofMillis(1)) >= 0
                        && forceInterval.compareTo(Duration.ofSeconds(10)) <= 0,
                "a force interval of " + forceInterval + ": must be between 1 ms and 10 s");
    }

    /** The same with another limit. */
    public SpoolSettings withLimitOctets(long octets) {
        return new SpoolSettings(segmentOctets, readySegments, octets, longestWait, forceInterval);
    }

    private static void require(boolean holds, String fault) {
        if (!holds) {
            throw new IllegalArgumentException(fault);
        }
    }
}
