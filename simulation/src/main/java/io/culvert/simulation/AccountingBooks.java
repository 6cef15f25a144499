package io.culvert.simulation;

import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.aaa.TrafficCounters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What an accounting server has written down, by Acct-Session-Id. A record that comes again changes nothing.
 *
 * <p>Of sessions that a unit took over from an incomplete journal nothing is required: it cannot know which of their records
 * were sent, and with which figures.
 */
final class AccountingBooks {
    private Instant excusedBefore = Instant.MIN;
    private final Map<String, List<AccountingRecord>> sessions = new LinkedHashMap<>();

    /** Whoever speaks now began with a journal that may lack what was said before {@code time}. */
    void excuseBefore(Instant time) {
        excusedBefore = time;
    }

    private boolean isExcused(List<AccountingRecord> records) {
        return records.stream().anyMatch(record -> record.eventTime().isBefore(excusedBefore));
    }

    void book(AccountingRecord record) {
        var records = sessions.computeIfAbsent(record.session().acctSessionId(), _ -> new ArrayList<>());
        if (!records.contains(record)) {
            records.add(record);
            if (isExcused(records)) {
                return;
            }
            check(record.session().acctSessionId(), records);
        }
    }

    /** Sessions that began. */
    int started() {
        return (int) sessions.values().stream()
                .filter(records -> records.stream().anyMatch(record -> record.event() instanceof Event.Start))
                .count();
    }

    /** Sessions that began and have not ended, and those that ended and have not begun. */
    Set<String> unpaired() {
        var unpaired = new HashSet<String>();
        sessions.forEach((id, records) -> {
            boolean started = records.stream().anyMatch(record -> record.event() instanceof Event.Start);
            boolean stopped = records.stream().anyMatch(record -> record.event() instanceof Event.Stop);
            if (started != stopped && !isExcused(records)) {
                unpaired.add(id);
            }
        });
        return unpaired;
    }

    boolean isStopped(String acctSessionId) {
        return sessions.getOrDefault(acctSessionId, List.of()).stream()
                .anyMatch(record -> record.event() instanceof Event.Stop);
    }

    private void check(String id, List<AccountingRecord> records) {
        var ordered = new ArrayList<>(records);
        ordered.sort(Comparator.comparing(AccountingRecord::eventTime));
        int starts = 0;
        int stops = 0;
        var before = TrafficCounters.ZERO;
        for (var record : ordered) {
            var counters = TrafficCounters.ZERO;
            switch (record.event()) {
                case Event.Start() -> starts++;
                case Event.Interim(var _, var now) -> counters = now;
                case Event.Stop(var _, var now, var _, var _) -> {
                    counters = now;
                    stops++;
                }
            }
            if (!(record.event() instanceof Event.Start)) {
                if (isLess(counters, before)) {
                    throw new AssertionError("counters of " + id + " decrease: " + words(ordered));
                }
                before = counters;
            }
        }
        if (starts > 1 || stops > 1) {
            throw new AssertionError(starts + " starts and " + stops + " stops of " + id + ": " + words(ordered));
        }
    }

    /** In any of the four figures. */
    private static boolean isLess(TrafficCounters now, TrafficCounters before) {
        return now.inputOctets() < before.inputOctets()
                || now.outputOctets() < before.outputOctets()
                || now.inputPackets() < before.inputPackets()
                || now.outputPackets() < before.outputPackets();
    }

    private static String words(List<AccountingRecord> records) {
        return records.stream()
                .map(record -> "\n  " + record.eventTime() + " " + record.event())
                .reduce("", String::concat);
    }
}
