package io.culvert.dataplane.linux;

import io.culvert.dataplane.DataplaneCounters;
import io.culvert.dataplane.DropReason;
import java.util.EnumMap;
import java.util.concurrent.atomic.LongAdder;

/** Counters over all sessions. <b>Thread:</b> any. */
final class Tally {
    final LongAdder inputOctets = new LongAdder();
    final LongAdder outputOctets = new LongAdder();
    final LongAdder inputPackets = new LongAdder();
    final LongAdder outputPackets = new LongAdder();
    final LongAdder controlReceived = new LongAdder();
    final LongAdder controlSent = new LongAdder();
    final LongAdder framesPunted = new LongAdder();
    final LongAdder framesSent = new LongAdder();
    final LongAdder mssClamped = new LongAdder();
    final LongAdder tooBigAnswered = new LongAdder();
    final LongAdder packetsFragmented = new LongAdder();
    final LongAdder routeFailures = new LongAdder();
    final LongAdder tunRebuilds = new LongAdder();

    private final LongAdder[] dropped = new LongAdder[DropReason.values().length];

    Tally() {
        for (int i = 0; i < dropped.length; i++) {
            dropped[i] = new LongAdder();
        }
    }

    void drop(DropReason reason) {
        dropped[reason.ordinal()].increment();
    }

    void drop(DropReason reason, int count) {
        dropped[reason.ordinal()].add(count);
    }

    long dropped(DropReason reason) {
        return dropped[reason.ordinal()].sum();
    }

    DataplaneCounters snapshot(int sessions) {
        var byReason = new EnumMap<DropReason, Long>(DropReason.class);
        for (var reason : DropReason.values()) {
            byReason.put(reason, dropped[reason.ordinal()].sum());
        }
        return new DataplaneCounters(
                inputOctets.sum(),
                outputOctets.sum(),
                inputPackets.sum(),
                outputPackets.sum(),
                controlReceived.sum(),
                controlSent.sum(),
                framesPunted.sum(),
                framesSent.sum(),
                mssClamped.sum(),
                tooBigAnswered.sum(),
                packetsFragmented.sum(),
                routeFailures.sum(),
                tunRebuilds.sum(),
                sessions,
                byReason);
    }
}
