package io.culvert.benchmarks.driver;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A pair of units whose active one is lost again and again, each time the other one, under a load that holds on. */
final class FailoverMeasurement {
    private static final double NANOS_PER_MILLI = 1e6;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final Duration SETTLING = Duration.ofSeconds(3);
    /** What the lost unit had on its way counts for nobody; the other one needs longer than that. */
    private static final long LAST_WORDS_NANOS = 2_000_000;

    private static final Duration LONGEST_RESYNC = Duration.ofMinutes(1);

    /** How a unit is lost. */
    enum Fault {
        /** {@code kill -9}. */
        KILL,
        /** Nothing passes to or from its host any more: peers, Redis, the other unit. */
        SILENT
    }

    private final FailoverLab lab;
    private final Size size;
    private final Fault fault;
    private final PrintStream out;
    private final List<String> wrong = new ArrayList<>();

    /**
     * One loss.
     *
     * @param firstMillis from the fault to the first control message of the other unit
     * @param activeMillis from the fault until that was active, by its log
     * @param resyncSeconds that it says that the resynchronising took
     * @param observedSeconds from its being active to the last tunnel's first HELLO, as the load saw it
     */
    record Round(double firstMillis, double activeMillis, double resyncSeconds, double observedSeconds) {}

    FailoverMeasurement(FailoverLab lab, Size size, Fault fault, PrintStream out) {
        this.lab = lab;
        this.size = size;
        this.fault = fault;
        this.out = out;
    }

    /** What was not as it should be. */
    List<String> wrong() {
        return wrong;
    }

    List<Round> run(int count, Map<String, String> loadOptions) throws IOException, InterruptedException {
        lab.startRedis();
        var pair = lab.startPair();
        var rounds = new ArrayList<Round>();
        try (var load = lab.load(size, loadOptions, out)) {
            long tunnels = load.awaitHolding();
            out.printf("%d tunnels, %d sessions are held%n", tunnels, size.sessions());
            var holding = new Holding(load, size);
            wrong.addAll(holding.losses());
            for (int i = 0; i < count && wrong.isEmpty(); i++) {
                var standby = pair.get((i + 1) % 2);
                standby.awaitRehearsed();
                Thread.sleep(SETTLING);
                rounds.add(round(pair.get(i % 2), standby, holding));
                out.printf("round %d of %d: %s%n", i + 1, count, rounds.getLast());
            }
            int code = load.quit();
            if (code != 0) {
                wrong.add("the load ended with " + code);
            }
        }
        return rounds;
    }

    private Round round(Unit active, Unit standby, Holding holding) throws IOException, InterruptedException {
        int saidBefore = active.lines();
        Instant moment = Instant.now();
        long begun = System.nanoTime();
        switch (fault) {
            case KILL -> active.kill();
            case SILENT -> lab.segment().cut(active.name());
        }
        var seen = holding.awaitResumed(System.nanoTime() + LAST_WORDS_NANOS);
        var reply = resynced(standby);
        var timeline = standby.since(moment);
        out.printf("%s of %s, by the log of %s:%n%s", fault, active.name(), standby.name(), timeline.text());
        if (seen.firstNanos().isEmpty()
                || seen.lastHelloNanos().isEmpty()
                || reply.seconds().isEmpty()) {
            throw new IOException("the unit " + standby.name() + " has not taken over: " + reply);
        }
        double first = (seen.firstNanos().get() - begun) / NANOS_PER_MILLI;
        double activeMillis = timeline.first("-> ACTIVE:")
                .map(step -> (double) step.after().toMillis())
                .orElse(Double.NaN);
        double last = (seen.lastHelloNanos().get() - begun) / NANOS_PER_SECOND;
        wrong.addAll(holding.contradictions(reply));
        wrong.addAll(holding.losses());
        switch (fault) {
            case KILL -> {
                active.awaitGone();
                active.startAgain();
                active.awaitHot(0);
            }
            case SILENT -> {
                lab.segment().mend(active.name());
                active.awaitHot(saidBefore);
            }
        }
        return new Round(first, activeMillis, reply.seconds().get(), last - activeMillis / MILLIS_PER_SECOND);
    }

    private static RedundancyReply resynced(Unit unit) throws IOException, InterruptedException {
        var latest = Instant.now().plus(LONGEST_RESYNC);
        var reply = unit.redundancy();
        while (!reply.complete() && Instant.now().isBefore(latest)) {
            Thread.sleep(Duration.ofMillis(100));
            reply = unit.redundancy();
        }
        return reply;
    }

    /** By the ends of their names: medians, and the worst of all. */
    static Map<String, Double> figures(List<Round> rounds) {
        var figures = new LinkedHashMap<String, Double>();
        if (rounds.isEmpty()) {
            return figures;
        }
        double[] first = sorted(rounds, Round::firstMillis);
        double[] resync = sorted(rounds, Round::resyncSeconds);
        figures.put("Millis", rounded(median(first), 1));
        figures.put("LongestMillis", rounded(first[first.length - 1], 1));
        figures.put("ActiveMillis", rounded(median(sorted(rounds, Round::activeMillis)), 1));
        figures.put("ResyncSeconds", rounded(median(resync), 3));
        figures.put("LongestResyncSeconds", rounded(resync[resync.length - 1], 3));
        figures.put("ObservedResyncSeconds", rounded(median(sorted(rounds, Round::observedSeconds)), 3));
        return figures;
    }

    private static double[] sorted(List<Round> rounds, ToDoubleFunction<Round> figure) {
        return rounds.stream().mapToDouble(figure).sorted().toArray();
    }

    static double median(double[] sorted) {
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    static double rounded(double value, int decimals) {
        double scale = Math.pow(10, decimals);
        return Math.round(value * scale) / scale;
    }
}
