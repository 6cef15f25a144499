package io.culvert.benchmarks.load;

import io.culvert.benchmarks.load.LoadFigures.Mark;
import io.culvert.benchmarks.measure.LiveHeap;
import io.culvert.benchmarks.measure.ProcessCpu;
import io.culvert.benchmarks.radius.RadiusResponder;
import io.culvert.benchmarks.socket.BatchSocket;
import io.culvert.benchmarks.socket.Waiter;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;

/**
 * One run of the load from the first SCCRQ to the last acknowledgement: one thread, one loop, which serves the RADIUS
 * server too if there is one.
 */
final class LoadRun {
    private static final Duration LONGEST_WAIT = Duration.ofMillis(10);
    private static final long SECOND = 1_000_000_000L;
    private static final long TIMER_NANOS = SECOND / 10;
    private static final long QUIET_NANOS = SECOND / 20;
    private static final long ACCOUNTING_NANOS = 3 * SECOND;
    private static final long TEAR_DOWN_NANOS = 60 * SECOND;
    private static final long LINGER_NANOS = SECOND / 4;

    private final LoadSettings settings;
    private final Optional<RadiusResponder> radius;
    private final PrintStream out;
    private final Lac lac;
    private final Waiter waiter;
    private final ProcessCpu ownCpu = ProcessCpu.own();
    private final Optional<ProcessCpu> lnsCpu;
    private long now = System.nanoTime();
    private long heardAt = now;
    private long timersAt = now;
    private long shownAt = now;
    private Mark shown;

    LoadRun(LoadSettings settings, Optional<RadiusResponder> radius, PrintStream out) {
        this.settings = settings;
        this.radius = radius;
        this.out = out;
        lac = new Lac(settings);
        var sockets = new ArrayList<BatchSocket>(lac.sockets());
        radius.ifPresent(responder -> sockets.addAll(responder.sockets()));
        waiter = new Waiter(sockets);
        lnsCpu = settings.lnsPid() == 0 ? Optional.empty() : Optional.of(new ProcessCpu(settings.lnsPid()));
        shown = mark();
    }

    /** Runs it all and prints as it goes. The figures. */
    Map<String, Number> run() {
        long dropsBefore = BufferDrops.count();
        long begun = now;
        while (!lac.openTunnels(now)) {
            turn();
        }
        out.printf(
                "%d tunnels established in %.2f s, %d refused or silent%n",
                lac.channels().established(),
                seconds(now - begun),
                lac.channels().gone());
        long heapBefore = liveHeap();
        Map<String, Number> figures = settings.alternation()
                .map(plan -> new Alternation(this, settings, plan, out).run())
                .orElseGet(this::setUp);
        figures.put("receiveBufferDrops", BufferDrops.count() - dropsBefore);
        awaitAccounting(true);
        if (settings.lnsHeap()) {
            putHeap(figures, heapBefore);
        }
        hold();
        settings.commanded().ifPresent(plan -> new Commanded(this, plan, out).obey(System.in));
        if (settings.tearDown()) {
            tearDown();
        }
        figures.putAll(LoadFigures.faults(lac));
        showSummary(figures);
        lac.close();
        return figures;
    }

    /** Sets up all sessions. The figures. */
    private Map<String, Number> setUp() {
        Mark begin = mark();
        shown = begin;
        shownAt = now;
        Optional<Mark> warm = Optional.empty();
        while (!lac.isSetUp()) {
            lac.launch(allowed(begin), now);
            turn();
            if (warm.isEmpty() && lac.sessions().opened() >= settings.warmUp()) {
                warm = Optional.of(mark());
            }
            if (now - shownAt >= SECOND) {
                showSecond();
            }
        }
        Mark end = mark();
        return new LoadFigures(settings, lac, begin, warm.orElse(end), end).values();
    }

    Lac lac() {
        return lac;
    }

    /** Accounting Stops that its RADIUS server has had. */
    long accountingStops() {
        return radius.map(responder -> responder.answers().stopped()).orElse(0L);
    }

    /** When the last turn took what had come. */
    long now() {
        return now;
    }

    private int allowed(Mark begin) {
        return settings.perSecond() == 0
                ? Integer.MAX_VALUE
                : (int) Math.min(Integer.MAX_VALUE, (now - begin.nanos()) / 1e9 * settings.perSecond());
    }

    Mark mark() {
        return new Mark(
                now, lac.sessions().opened(), lnsCpu.map(ProcessCpu::millis).orElse(0L), ownCpu.millis());
    }

    /** Sends what is written, waits, takes what has come. */
    void turn() {
        lac.sendAll();
        boolean quiet = now - heardAt > QUIET_NANOS;
        if (settings.tickMicros() == 0 || quiet) {
            waiter.awaitDatagram(LONGEST_WAIT);
        } else {
            waiter.sleepNanos(settings.tickMicros() * 1000L);
        }
        now = System.nanoTime();
        int received = lac.receiveAll(now);
        if (radius.isPresent()) {
            received += radius.get().answerAll();
        }
        if (received > 0) {
            heardAt = now;
        }
        if (now - timersAt >= TIMER_NANOS) {
            timersAt = now;
            lac.timers(now);
        }
    }

    /** Octets; 0 if they are not wanted. */
    private long liveHeap() {
        if (!settings.lnsHeap()) {
            return 0;
        }
        long octets = LiveHeap.octets(settings.lnsPid());
        now = System.nanoTime();
        return octets;
    }

    private void putHeap(Map<String, Number> figures, long before) {
        long live = liveHeap();
        int sessions = Math.max(1, lac.sessions().opened());
        figures.put("liveBytes", live);
        figures.put("liveBytesWithoutSessions", before);
        figures.put("bytesPerSession", live / sessions);
        figures.put("addedBytesPerSession", (live - before) / sessions);
    }

    private void turnUntil(long end) {
        while (now - end < 0) {
            turn();
        }
    }

    private void hold() {
        if (settings.holdSeconds() > 0) {
            out.printf("holding %d sessions for %d s%n", lac.sessions().opened(), settings.holdSeconds());
            turnUntil(now + settings.holdSeconds() * SECOND);
        }
    }

    private void awaitAccounting(boolean starts) {
        if (radius.isEmpty()) {
            return;
        }
        var answers = radius.get().answers();
        long end = now + ACCOUNTING_NANOS;
        while ((starts ? answers.started() : answers.stopped()) < lac.sessions().opened() && now - end < 0) {
            turn();
        }
    }

    private void tearDown() {
        long begun = now;
        long latest = now + TEAR_DOWN_NANOS;
        while (!lac.clearSessions(now) && now - latest < 0) {
            turn();
        }
        long cleared = now;
        awaitAccounting(false);
        while (!lac.closeTunnels(now) && now - latest < 0) {
            turn();
        }
        turnUntil(now + LINGER_NANOS);
        lac.sendAll();
        out.printf(
                "cleared %d of %d sessions in %.2f s, %d of %d tunnels closed or lost%n",
                lac.sessions().cleared(),
                lac.sessions().opened(),
                seconds(cleared - begun),
                lac.channels().gone(),
                settings.tunnels());
    }

    private void showSecond() {
        Mark mark = mark();
        int count = mark.opened() - shown.opened();
        double elapsed = seconds(mark.nanos() - shown.nanos());
        out.printf(
                "%7d sessions, %5.0f/s, in flight %d, LNS %.3f ms, load %.3f ms of CPU a session%n",
                mark.opened(),
                count / elapsed,
                lac.sessions().settingUpCount(),
                (double) (mark.lnsCpuMillis() - shown.lnsCpuMillis()) / Math.max(count, 1),
                (double) (mark.loadCpuMillis() - shown.loadCpuMillis()) / Math.max(count, 1));
        shown = mark;
        shownAt = now;
    }

    private void showSummary(Map<String, Number> figures) {
        figures.forEach((name, value) -> out.printf("%-32s %s%n", name, value));
        if (!lac.sessions().failures().isEmpty()) {
            out.println("ended without our wish: " + lac.sessions().failures());
        }
        out.printf(
                "control messages out of order %d, PPP frames after the end %d, refused datagrams %d%n",
                lac.channels().early(),
                lac.ppp().late(),
                lac.sockets().stream().mapToLong(BatchSocket::refusals).sum());
        radius.ifPresent(responder -> out.printf(
                "RADIUS: %d accepted, %d rejected, accounting %d starts, %d stops, %d interims, %d dropped%n",
                responder.answers().accepted(),
                responder.answers().rejected(),
                responder.answers().started(),
                responder.answers().stopped(),
                responder.answers().interims(),
                responder.answers().dropped()));
        if (lac.violations().total() > 0) {
            out.print("violations:\n" + lac.violations().text());
        }
    }

    private static double seconds(long nanos) {
        return (double) nanos / SECOND;
    }
}
