package io.culvert.dataplane;

import java.util.Map;

/**
 * What the data plane has done since it was opened, over all sessions.
 *
 * @param inputOctets IP octets forwarded from users; output is to users
 * @param framesPunted PPP frames given to the control plane
 * @param mssClamped TCP SYNs whose maximum segment size was lowered
 * @param tooBigAnswered ICMP "fragmentation needed" messages sent
 * @param packetsFragmented packets to users that were sent in fragments
 * @param routeFailures routes of sessions that the kernel did not take
 * @param tunRebuilds how often the TUN had been deleted and was made again
 * @param sessions programmed now
 * @param dropped one number for every reason
 */
public record DataplaneCounters(
        long inputOctets,
        long outputOctets,
        long inputPackets,
        long outputPackets,
        long controlReceived,
        long controlSent,
        long framesPunted,
        long framesSent,
        long mssClamped,
        long tooBigAnswered,
        long packetsFragmented,
        long routeFailures,
        long tunRebuilds,
        int sessions,
        Map<DropReason, Long> dropped) {
    public DataplaneCounters {
        dropped = Map.copyOf(dropped);
    }

    public long dropped(DropReason reason) {
        return dropped.getOrDefault(reason, 0L);
    }
}
