package io.culvert.radius.client;

import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.aaa.AccountingRecord.Event;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps accounting records until a server has acknowledged them, however long that takes: what the client gives up is given to it
 * again, the oldest first, with an Acct-Delay-Time that is counted from the event (RFC 2866 section 5.2).
 *
 * <p>While nobody acknowledges anything, a few records at a time find out whether somebody does again; with each answer more are
 * sent at once. A record that a server does not answer although it answers others takes its turn behind those that were tried less
 * often, so that it holds up nobody. Of a session one record is under way at a time, so that no server sees its counters fall; an
 * interim record is dropped when a newer one, or the Stop, of its session is there.
 *
 * <p><b>Thread:</b> any; whoever gave a record is told on the client's. <b>Bounds:</b> a limit of records, beyond which the oldest
 * interim record is dropped, if there is none the oldest Start, at last the oldest Stop; counted and logged.
 */
public final class AccountingSpool implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AccountingSpool.class);

    /** Records under way at once, at most: more would not be faster with any server. */
    static final int MOST_UNDERWAY = 2_048;

    /** Records under way while nobody answers. */
    static final int PROBES = 8;

    private static final Duration TICK = Duration.ofSeconds(1);
    private static final Duration BETWEEN_REMINDERS = Duration.ofMinutes(5);

    private final Sender sender;
    private final int limit;
    private final InstantSource clock;
    private final AccountingLosses losses = new AccountingLosses(LOG::warn);
    // In the order in which they came.
    private final LinkedHashSet<Entry> all = new LinkedHashSet<>();
    private final Map<Kind, NavigableSet<Entry>> waiting = new EnumMap<>(Kind.class);
    // By session with a record under way: those that wait for its end.
    private final Map<String, List<Entry>> behind = new HashMap<>();
    // The last of each session, for as long as it is not acknowledged.
    private final Map<String, Entry> interims = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("accounting-spool").daemon().factory());
    private int underway;
    private int window = MOST_UNDERWAY;
    private long entries;
    private long retried;
    private long superseded;
    private Instant lastAnswer = Instant.MIN;
    private Instant pausedUntil = Instant.MIN;
    private Instant nextReminder = Instant.MIN;
    private String lastReason = "";
    private boolean isTroubled;
    private boolean isClosed;

    /** Who sends records, as {@link RadiusClient#account} does. */
    @FunctionalInterface
    interface Sender {
        void send(AccountingRecord accounting, Consumer<AccountingOutcome> asker);
    }

    /**
     * How it stands.
     *
     * @param waiting records that no server has acknowledged, those under way included
     * @param oldest when the first of them happened
     * @param trouble why nobody acknowledges them; empty: somebody does, or nothing is known
     * @param retried how often a record was given up and kept for another try, since the start
     * @param superseded interim records that a newer record of their session has made needless, since the start
     * @param dropped records that are lost, since the start
     */
    public record Figures(
            int waiting,
            Optional<Instant> oldest,
            Optional<String> trouble,
            long retried,
            long superseded,
            long dropped) {
        /** Of a unit that does not speak. */
        public static final Figures NONE = new Figures(0, Optional.empty(), Optional.empty(), 0, 0, 0);
    }

    /** In the order in which they are dropped. */
    private enum Kind {
        INTERIM,
        START,
        STOP
    }

    private static final class Entry {
        static final Comparator<Entry> ORDER = Comparator.<Entry>comparingInt(entry -> entry.tries)
                .thenComparing(entry -> entry.accounting.eventTime())
                .thenComparingLong(entry -> entry.number);

        final AccountingRecord accounting;
        final Kind kind;
        final Runnable settled;
        final long number;
        int tries;
        boolean isWaiting;
        boolean isSuperseded;
        Instant sentAt = Instant.MIN;

        Entry(AccountingRecord accounting, Runnable settled, long number) {
            this.accounting = accounting;
            this.settled = settled;
            this.number = number;
            kind = switch (accounting.event()) {
                case Event.Start _ -> Kind.START;
                case Event.Interim _ -> Kind.INTERIM;
                case Event.Stop _ -> Kind.STOP;
            };
        }

        String session() {
            return accounting.session().acctSessionId();
        }
    }

    AccountingSpool(Sender sender, int limit, InstantSource clock) {
        if (limit < 1) {
            throw new IllegalArgumentException("limit of accounting records: " + limit);
        }
        this.sender = sender;
        this.limit = limit;
        this.clock = clock;
        for (var kind : Kind.values()) {
            waiting.put(kind, new TreeSet<>(Entry.ORDER));
        }
    }

    /**
     * A spool before that client, which must be closed after it.
     *
     * @param limit records at most
     */
    public static AccountingSpool before(RadiusClient client, int limit, InstantSource clock) {
        var spool = new AccountingSpool(client::account, limit, clock);
        var _ = spool.timer.scheduleWithFixedDelay(
                spool::tickOn, TICK.toMillis(), TICK.toMillis(), TimeUnit.MILLISECONDS);
        return spool;
    }

    /** Sends a record, now or later; {@code settled} is called once it is not wanted here any more: a server has it, or it was dropped. */
    public void account(AccountingRecord accounting, Runnable settled) {
        var gone = new ArrayList<Entry>();
        synchronized (this) {
            if (isClosed) {
                return;
            }
            var entry = new Entry(accounting, settled, ++entries);
            supersede(entry, gone);
            all.add(entry);
            await(entry);
            if (all.size() > limit) {
                drop(gone);
            }
        }
        gone.forEach(entry -> entry.settled.run());
        pump();
    }

    public synchronized Figures figures() {
        return new Figures(
                all.size(),
                all.isEmpty()
                        ? Optional.empty()
                        : Optional.of(all.getFirst().accounting.eventTime()),
                isTroubled ? Optional.of(lastReason) : Optional.empty(),
                retried,
                superseded,
                losses.total());
    }

    /** Waits until a server has every record, at most that long; whether it is so. */
    public boolean awaitDrained(Duration patience) throws InterruptedException {
        long end = System.nanoTime() + patience.toNanos();
        synchronized (this) {
            while (!all.isEmpty()) {
                long left = end - System.nanoTime();
                if (left <= 0) {
                    return false;
                }
                wait(left / 1_000_000, (int) (left % 1_000_000));
            }
        }
        return true;
    }

    /** Nothing is sent from now on, and nobody is told of anything. */
    @Override
    public synchronized void close() {
        isClosed = true;
        var _ = timer.shutdownNow();
        losses.sayRest();
    }

    private void tickOn() {
        try {
            tick();
        } catch (RuntimeException bug) {
            // An executor would not call again.
            LOG.error("A bug: accounting records could not be tried again. They are tried later.", bug);
        }
    }

    /** What time does: another try after a pause, and a word to people. */
    void tick() {
        pump();
        synchronized (this) {
            losses.report(clock.instant());
            if (isTroubled && !clock.instant().isBefore(nextReminder)) {
                nextReminder = clock.instant().plus(BETWEEN_REMINDERS);
                LOG.warn(
                        "RADIUS: {} accounting records wait, the oldest since {}. They are kept, and sent with Acct-Delay-Time"
                                + " once a server acknowledges: {}",
                        all.size(),
                        all.isEmpty() ? "now" : all.getFirst().accounting.eventTime(),
                        lastReason);
            }
        }
    }

    private void pump() {
        for (var next = take(); next.isPresent(); next = take()) {
            var entry = next.get();
            sender.send(entry.accounting, outcome -> answered(entry, outcome));
        }
    }

    private synchronized Optional<Entry> take() {
        if (isClosed || underway >= window || clock.instant().isBefore(pausedUntil)) {
            return Optional.empty();
        }
        var first = first();
        first.ifPresent(entry -> {
            leave(entry);
            behind.put(entry.session(), new ArrayList<>());
            underway++;
            entry.sentAt = clock.instant();
        });
        return first;
    }

    private Optional<Entry> first() {
        return waiting.values().stream()
                .filter(some -> !some.isEmpty())
                .map(NavigableSet::first)
                .min(Entry.ORDER);
    }

    private void answered(Entry entry, AccountingOutcome outcome) {
        boolean isSettled;
        synchronized (this) {
            underway--;
            if (isClosed) {
                return;
            }
            var next = behind.remove(entry.session());
            if (next != null) {
                next.forEach(later -> of(later.kind).add(later));
            }
            isSettled = switch (outcome) {
                case AccountingOutcome.Acknowledged _ -> acknowledged();
                case AccountingOutcome.Impossible(var reason) -> {
                    losses.add(reason, clock.instant());
                    yield true;
                }
                case AccountingOutcome.Failed(var reason) -> failed(entry, reason);
            };
            if (isSettled) {
                forget(entry);
            }
        }
        if (isSettled) {
            // Else not at once: what is refused at once would be given back at once.
            entry.settled.run();
            pump();
        }
    }

    private boolean acknowledged() {
        lastAnswer = clock.instant();
        pausedUntil = Instant.MIN;
        window = Math.min(MOST_UNDERWAY, window + 1);
        if (isTroubled) {
            isTroubled = false;
            LOG.info("RADIUS: accounting is acknowledged again; {} records wait", all.size() - 1);
        }
        return true;
    }

    /** Whether it is not wanted any more; else it waits for another try. */
    private boolean failed(Entry entry, String reason) {
        if (!lastAnswer.isAfter(entry.sentAt)) {
            // Nobody has answered anything meanwhile.
            lastReason = reason;
            window = PROBES;
            pausedUntil = clock.instant().plus(TICK);
            isTroubled = true;
        }
        if (entry.isSuperseded) {
            superseded++;
            return true;
        }
        retried++;
        entry.tries++;
        await(entry);
        return false;
    }

    private void await(Entry entry) {
        entry.isWaiting = true;
        var others = behind.get(entry.session());
        if (others != null) {
            others.add(entry);
        } else {
            of(entry.kind).add(entry);
        }
    }

    private void leave(Entry entry) {
        entry.isWaiting = false;
        of(entry.kind).remove(entry);
        var others = behind.get(entry.session());
        if (others != null) {
            others.remove(entry);
        }
    }

    private NavigableSet<Entry> of(Kind kind) {
        var some = waiting.get(kind);
        if (some == null) {
            throw new IllegalStateException("no records of kind " + kind);
        }
        return some;
    }

    private void supersede(Entry newer, List<Entry> gone) {
        switch (newer.kind) {
            case START -> {
                return;
            }
            case INTERIM, STOP -> {}
        }
        var older =
                newer.kind == Kind.INTERIM ? interims.put(newer.session(), newer) : interims.remove(newer.session());
        if (older == null) {
            return;
        }
        older.isSuperseded = true;
        if (older.isWaiting) {
            superseded++;
            leave(older);
            forget(older);
            gone.add(older);
        }
    }

    private void drop(List<Entry> gone) {
        for (var kind : Kind.values()) {
            if (!of(kind).isEmpty()) {
                var victim = of(kind).first();
                leave(victim);
                forget(victim);
                gone.add(victim);
                losses.add("more than " + limit + " wait for a server that acknowledges them", clock.instant());
                return;
            }
        }
    }

    private void forget(Entry entry) {
        all.remove(entry);
        interims.remove(entry.session(), entry);
        if (all.isEmpty()) {
            notifyAll();
        }
    }
}
