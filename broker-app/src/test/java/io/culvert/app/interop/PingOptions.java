package io.culvert.app.interop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What to ping and how: start from {@link #to} and change what differs.
 *
 * @param payloadBytes ICMP payload; the IP packet is 28 octets longer (IPv4)
 * @param from source address or interface
 */
public record PingOptions(
        String destination,
        int count,
        Duration interval,
        int payloadBytes,
        boolean dontFragment,
        Optional<String> from) {

    /** Three packets of 56 octets, 200 ms apart. */
    public static PingOptions to(String destination) {
        return new PingOptions(destination, 3, Duration.ofMillis(200), 56, false, Optional.empty());
    }

    public PingOptions count(int newCount) {
        return new PingOptions(destination, newCount, interval, payloadBytes, dontFragment, from);
    }

    public PingOptions interval(Duration newInterval) {
        return new PingOptions(destination, count, newInterval, payloadBytes, dontFragment, from);
    }

    public PingOptions payload(int newPayloadBytes) {
        return new PingOptions(destination, count, interval, newPayloadBytes, dontFragment, from);
    }

    public PingOptions noFragments() {
        return new PingOptions(destination, count, interval, payloadBytes, true, from);
    }

    public PingOptions from(String source) {
        return new PingOptions(destination, count, interval, payloadBytes, dontFragment, Optional.of(source));
    }

    /** The whole time that a ping without any answer takes. */
    Duration longest() {
        return interval.multipliedBy(count).plusSeconds(3);
    }

    List<String> command(boolean endless) {
        List<String> words = new ArrayList<>(List.of("/usr/bin/ping", "-n", "-W", "1"));
        if (!endless) {
            words.addAll(List.of("-c", Integer.toString(count)));
        }
        words.addAll(List.of("-i", interval.toMillis() / 1000.0 + "", "-s", Integer.toString(payloadBytes)));
        if (dontFragment) {
            words.addAll(List.of("-M", "do"));
        }
        from.ifPresent(source -> words.addAll(List.of("-I", source)));
        words.add(destination);
        return words;
    }
}
