package io.culvert.benchmarks.driver;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;

/** A unit alone, with a Redis and a PostgreSQL of its own, that is killed and started again under a load that holds on. */
final class RestartMeasurement {
    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MILLIS_PER_SECOND = 1e3;
    private static final Duration SETTLING = Duration.ofSeconds(5);

    private final FailoverLab lab;
    private final Size size;
    private final PrintStream out;
    private final List<String> wrong = new ArrayList<>();

    /**
     * One restart.
     *
     * @param firstSeconds from the kill to the first control message
     * @param allSeconds from the kill to the last tunnel's first HELLO
     * @param readySeconds from the kill until it said that it is ready
     * @param cpuSeconds of the new process until every tunnel had been spoken to, and a moment longer
     */
    record Round(double firstSeconds, double allSeconds, double readySeconds, double cpuSeconds) {}

    RestartMeasurement(FailoverLab lab, Size size, PrintStream out) {
        this.lab = lab;
        this.size = size;
        this.out = out;
    }

    /** What was not as it should be. */
    List<String> wrong() {
        return wrong;
    }

    List<Round> run(int count, Map<String, String> loadOptions) throws IOException, InterruptedException {
        var unit = lab.startAlone();
        var rounds = new ArrayList<Round>();
        try (var load = lab.load(size, loadOptions, out)) {
            long tunnels = load.awaitHolding();
            out.printf("%d tunnels, %d sessions are held%n", tunnels, size.sessions());
            var holding = new Holding(load, size);
            wrong.addAll(holding.losses());
            for (int i = 0; i < count && wrong.isEmpty(); i++) {
                Thread.sleep(SETTLING);
                rounds.add(round(unit, holding));
                out.printf("round %d of %d: %s%n", i + 1, count, rounds.getLast());
            }
            int code = load.quit();
            if (code != 0) {
                wrong.add("the load ended with " + code);
            }
        }
        return rounds;
    }

    private Round round(Unit unit, Holding holding) throws IOException, InterruptedException {
        var moment = Instant.now();
        long begun = System.nanoTime();
        unit.kill();
        unit.awaitGone();
        long gone = System.nanoTime();
        unit.startAgain();
        var seen = holding.awaitResumed(gone);
        double cpu = unit.cpuMillis() / MILLIS_PER_SECOND;
        unit.awaitReady();
        double ready = (System.nanoTime() - begun) / NANOS_PER_SECOND;
        if (seen.firstNanos().isEmpty() || seen.lastHelloNanos().isEmpty()) {
            throw new IOException("the unit does not go on");
        }
        out.printf("by its log:%n%s", unit.since(moment).text());
        wrong.addAll(holding.contradictions(unit.redundancy()));
        wrong.addAll(holding.losses());
        return new Round(
                (seen.firstNanos().get() - begun) / NANOS_PER_SECOND,
                (seen.lastHelloNanos().get() - begun) / NANOS_PER_SECOND,
                ready,
                cpu);
    }

    /** By name: medians, and the worst of all. */
    static Map<String, Double> figures(List<Round> rounds) {
        var figures = new LinkedHashMap<String, Double>();
        if (rounds.isEmpty()) {
            return figures;
        }
        double[] first =
                rounds.stream().mapToDouble(Round::firstSeconds).sorted().toArray();
        figures.put("resumeSeconds", FailoverMeasurement.rounded(FailoverMeasurement.median(first), 2));
        figures.put("longestResumeSeconds", FailoverMeasurement.rounded(first[first.length - 1], 2));
        figures.put("resumedSeconds", median(rounds.stream().mapToDouble(Round::allSeconds)));
        figures.put("readySeconds", median(rounds.stream().mapToDouble(Round::readySeconds)));
        figures.put("cpuSeconds", median(rounds.stream().mapToDouble(Round::cpuSeconds)));
        return figures;
    }

    private static double median(DoubleStream values) {
        return FailoverMeasurement.rounded(
                FailoverMeasurement.median(values.sorted().toArray()), 2);
    }
}
