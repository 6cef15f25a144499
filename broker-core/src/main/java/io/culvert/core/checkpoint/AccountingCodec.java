package io.culvert.core.checkpoint;

import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.aaa.AccountingRecord.Authentic;
import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.aaa.SessionFacts;
import io.culvert.core.aaa.TerminateCause;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.fields.FieldReader;
import io.culvert.core.fields.FieldWriter;
import io.culvert.core.time.Deadlines;
import io.culvert.octets.Octets;
import java.net.Inet4Address;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The fields of an {@link AccountingRecord}. A terminate cause of a newer release becomes {@code NAS_ERROR}. */
final class AccountingCodec {
    static final int EVENT = 1;
    static final int EVENT_TIME_NANOS = 2;
    static final int USER_NAME = 3;
    static final int SESSION = 4;
    static final int SESSION_TIME_NANOS = 5;
    static final int COUNTERS = 6;
    static final int TERMINATE = 7;
    static final int DISCONNECT_CAUSE = 8;
    static final int FRAMED_IP_ADDRESS = 9;
    static final int CLASS = 10;
    static final int AUTHENTIC = 11;

    private static final int START = 1;
    private static final int INTERIM = 2;
    private static final int STOP = 3;

    // The first moments of the range of nanoseconds become times that have no such number any more.
    private static final long EARLIEST = Long.MIN_VALUE / 2;

    private AccountingCodec() {}

    static void write(FieldWriter out, AccountingRecord accounting) {
        switch (accounting.event()) {
            case Event.Start _ -> out.number(EVENT, START);
            case Event.Interim(var sessionTime, var counters) -> {
                out.number(EVENT, INTERIM);
                write(out, sessionTime, counters);
            }
            case Event.Stop(var sessionTime, var counters, var cause, int disconnectCause) -> {
                out.number(EVENT, STOP);
                write(out, sessionTime, counters);
                out.number(TERMINATE, cause.number());
                out.numberUnlessZero(DISCONNECT_CAUSE, disconnectCause);
            }
        }
        out.numberUnlessZero(EVENT_TIME_NANOS, Deadlines.nanos(accounting.eventTime()));
        out.textUnlessEmpty(USER_NAME, accounting.userName());
        int opened = out.open(SESSION);
        SessionFactsCodec.write(out, accounting.session());
        out.close(opened);
        out.addressIfPresent(FRAMED_IP_ADDRESS, accounting.framedIpAddress());
        for (var octets : accounting.classes()) {
            out.octets(CLASS, octets);
        }
        out.numberUnlessZero(AUTHENTIC, AuthenticNumber.of(accounting.authentic()));
    }

    private static void write(FieldWriter out, Duration sessionTime, TrafficCounters counters) {
        out.numberUnlessZero(SESSION_TIME_NANOS, sessionTime.toNanos());
        int opened = out.open(COUNTERS);
        CountersCodec.write(out, counters);
        out.close(opened);
    }

    static AccountingCheckpoint read(FieldReader in) {
        int event = 0;
        long eventTimeNanos = 0;
        var userName = "";
        var session = Optional.<SessionFacts>empty();
        long sessionTimeNanos = 0;
        var counters = TrafficCounters.ZERO;
        var terminate = TerminateCause.NAS_ERROR;
        int disconnectCause = 0;
        var framedIpAddress = Optional.<Inet4Address>empty();
        List<Octets> classes = new ArrayList<>();
        var authentic = Authentic.LOCAL;
        for (int field = in.next(); field != 0; field = in.next()) {
            switch (field) {
                case EVENT -> event = in.smallNumber();
                case EVENT_TIME_NANOS -> eventTimeNanos = in.number(EARLIEST, Long.MAX_VALUE);
                case USER_NAME -> userName = in.text();
                case SESSION -> session = Optional.of(SessionFactsCodec.read(in.fields()));
                case SESSION_TIME_NANOS -> sessionTimeNanos = in.number();
                case COUNTERS -> counters = CountersCodec.read(in.fields());
                case TERMINATE ->
                    terminate = TerminateCause.of(in.smallNumber()).orElse(TerminateCause.NAS_ERROR);
                case DISCONNECT_CAUSE -> disconnectCause = in.smallNumber();
                case FRAMED_IP_ADDRESS -> framedIpAddress = Optional.of(in.ipv4());
                case CLASS -> classes.add(in.octets());
                case AUTHENTIC -> authentic = AuthenticNumber.authentic(in.smallNumber());
                default -> {
                    // A newer release's.
                }
            }
        }
        var sessionTime = Duration.ofNanos(sessionTimeNanos);
        return new AccountingCheckpoint(new AccountingRecord(
                switch (event) {
                    case START -> new Event.Start();
                    case INTERIM -> new Event.Interim(sessionTime, counters);
                    case STOP -> new Event.Stop(sessionTime, counters, terminate, disconnectCause);
                    default -> throw new FieldReader.Malformed("accounting event " + event);
                },
                Deadlines.instant(eventTimeNanos),
                userName,
                Required.of(session, "the session"),
                framedIpAddress,
                classes,
                authentic));
    }
}
