package io.culvert.benchmarks.load;

import io.culvert.benchmarks.load.LoadFigures.Mark;
import io.culvert.benchmarks.measure.Machine;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Set-ups, by turns alone, beside calls that end and beside calls that fail. Every round has each of them once, every other
 * round in the opposite order; the first seconds of each turn are not counted.
 */
final class Alternation {
    private static final long SECOND = 1_000_000_000L;
    private static final double MILLIS_PER_SECOND = 1000;
    private static final long LONGEST_DRAIN = 30 * SECOND;

    /** What short calls there are beside the set-ups. */
    enum Company {
        NONE(0),
        ENDING(ShortCalls.NORMAL),
        FAILING(ShortCalls.ADMINISTRATIVE);

        private final int pppCause;

        Company(int pppCause) {
            this.pppCause = pppCause;
        }
    }

    /**
     * How turns go.
     *
     * @param rounds so often, each company once
     * @param seconds of a turn
     * @param settleSeconds of these, at its beginning, that are not counted
     * @param shortCalls a second
     */
    record Plan(int rounds, int seconds, int settleSeconds, int shortCalls) {
        Plan {
            if (rounds < 1 || settleSeconds < 0 || seconds <= settleSeconds || shortCalls < 1) {
                throw new IllegalArgumentException(
                        "rounds and short-calls must be positive, turn-seconds above settle-seconds");
            }
        }
    }

    /**
     * What a turn was like.
     *
     * @param millis of its counted part
     * @param micros of each set-up that ended in it, sorted
     * @param shortCalls that were begun in it
     * @param lnsCpuMillis of the LNS
     * @param busyMillis CPU time of the whole machine
     */
    record Turn(
            Company company, double millis, List<Integer> micros, int shortCalls, long lnsCpuMillis, long busyMillis) {
        double perSecond() {
            return micros.size() * MILLIS_PER_SECOND / millis;
        }

        /** Milliseconds; 0 if nothing was set up. */
        double percentile(int percent) {
            int[] sorted = micros.stream().mapToInt(Integer::intValue).toArray();
            return sorted.length == 0 ? 0 : LoadFigures.percentile(sorted, percent);
        }

        String text() {
            return "%-7s %5.0f/s, p50 %7.2f, p90 %7.2f, p99 %7.2f ms; short calls %5.0f/s; cores: LNS %.2f, machine %.2f"
                    .formatted(
                            company,
                            perSecond(),
                            percentile(50),
                            percentile(90),
                            percentile(99),
                            shortCalls * MILLIS_PER_SECOND / millis,
                            lnsCpuMillis / millis,
                            busyMillis / millis);
        }
    }

    /** A moment of a turn. */
    private record Moment(Mark mark, int shortCalls, long busyMillis) {}

    private final LoadRun run;
    private final LoadSettings settings;
    private final Plan plan;
    private final PrintStream out;
    private final List<Turn> turns = new ArrayList<>();

    Alternation(LoadRun run, LoadSettings settings, Plan plan, PrintStream out) {
        this.run = run;
        this.settings = settings;
        this.plan = plan;
        this.out = out;
    }

    /** Warms up with failing calls, goes through all turns and waits for what is in flight. The figures. */
    Map<String, Number> run() {
        warmUp();
        for (int round = 0; round < plan.rounds; round++) {
            var companies = new ArrayList<>(List.of(Company.values()));
            for (var company : round % 2 == 0 ? companies : companies.reversed()) {
                turns.add(turn(company));
            }
        }
        long latest = run.now() + LONGEST_DRAIN;
        while ((run.lac().sessions().settingUpCount() > 0
                        || run.lac().shortCalls().inFlight() > 0)
                && run.now() - latest < 0) {
            run.turn();
        }
        var values = new LinkedHashMap<String, Number>();
        values.put("sessions", run.lac().sessions().opened());
        values.put("launched", run.lac().launched());
        values.put("tunnels", settings.tunnels());
        values.put("aimedPerSecond", settings.perSecond());
        values.put("rounds", plan.rounds);
        values.put("turnSeconds", plan.seconds - plan.settleSeconds);
        values.putAll(figures(turns));
        values.put("failures", run.lac().shortCalls().failing());
        values.put("shortCallsRefused", run.lac().shortCalls().refused());
        values.put("shortCallsUnanswered", run.lac().shortCalls().inFlight());
        values.put("duplicateAddresses", run.lac().sessions().duplicateAddresses());
        return values;
    }

    /** Of all turns of each company together, and the ratios of failing to the others. */
    static Map<String, Number> figures(List<Turn> turns) {
        var values = new LinkedHashMap<String, Number>();
        for (var base : List.of(Company.ENDING, Company.NONE)) {
            String name = base == Company.ENDING ? "Ratio" : "RatioToAlone";
            values.put("p99" + name, ratio(turns, base, turn -> turn.percentile(99)));
            values.put("p90" + name, ratio(turns, base, turn -> turn.percentile(90)));
            values.put("p50" + name, ratio(turns, base, turn -> turn.percentile(50)));
            values.put("rate" + name, ratio(turns, base, Turn::perSecond));
        }
        for (var company : Company.values()) {
            var whole = whole(turns, company);
            String name = company == Company.NONE ? "alone" : company.name().toLowerCase(Locale.ROOT);
            values.put(name + "PerSecond", rounded(whole.perSecond(), 0));
            values.put(name + "P50Millis", whole.percentile(50));
            values.put(name + "P90Millis", whole.percentile(90));
            values.put(name + "P99Millis", whole.percentile(99));
            values.put(name + "BrokerCores", rounded(whole.lnsCpuMillis / whole.millis, 3));
            values.put(name + "BusyCores", rounded(whole.busyMillis / whole.millis, 3));
            if (company != Company.NONE) {
                values.put(name + "CallsPerSecond", rounded(whole.shortCalls * MILLIS_PER_SECOND / whole.millis, 0));
            }
        }
        return values;
    }

    private void warmUp() {
        long begun = run.now();
        while (run.lac().sessions().opened() < settings.warmUp()) {
            run.lac().launch(settings.warmUp() + settings.atOnce(), run.now());
            run.lac().launchShort(due(begun, plan.shortCalls), Company.FAILING.pppCause, run.now());
            run.turn();
        }
    }

    private Turn turn(Company company) {
        long begun = run.now();
        int launched = run.lac().launched();
        int called = run.lac().shortCalls().begun();
        long from = begun + plan.settleSeconds * SECOND;
        long end = begun + plan.seconds * SECOND;
        Moment first = moment();
        while (run.now() - end < 0) {
            int wanted = settings.perSecond() == 0 ? settings.sessions() : launched + due(begun, settings.perSecond());
            run.lac().launch(wanted, run.now());
            if (company != Company.NONE) {
                run.lac().launchShort(called + due(begun, plan.shortCalls), company.pppCause, run.now());
            }
            run.turn();
            if (run.now() - from < 0) {
                first = moment();
            }
        }
        if (run.lac().launched() == settings.sessions()) {
            throw new IllegalStateException("more sessions are needed than --sessions " + settings.sessions());
        }
        Turn turn = between(company, first, moment());
        out.println(turn.text());
        return turn;
    }

    private int due(long begun, int perSecond) {
        return (int) ((double) (run.now() - begun) / SECOND * perSecond);
    }

    private Moment moment() {
        return new Moment(run.mark(), run.lac().shortCalls().begun(), Machine.busyMillis());
    }

    private Turn between(Company company, Moment from, Moment to) {
        int[] micros = run.lac().sessions().setUpMicros;
        return new Turn(
                company,
                (double) (to.mark.nanos() - from.mark.nanos()) * MILLIS_PER_SECOND / SECOND,
                Arrays.stream(micros, from.mark.opened(), to.mark.opened())
                        .sorted()
                        .boxed()
                        .toList(),
                to.shortCalls - from.shortCalls,
                to.mark.lnsCpuMillis() - from.mark.lnsCpuMillis(),
                to.busyMillis - from.busyMillis);
    }

    private static double ratio(List<Turn> turns, Company base, ToDoubleFunction<Turn> figure) {
        return rounded(
                figure.applyAsDouble(whole(turns, Company.FAILING)) / figure.applyAsDouble(whole(turns, base)), 3);
    }

    /** All turns of {@code company} as one. */
    private static Turn whole(List<Turn> turns, Company company) {
        var its = turns.stream().filter(turn -> turn.company == company).toList();
        return new Turn(
                company,
                its.stream().mapToDouble(Turn::millis).sum(),
                its.stream().flatMap(turn -> turn.micros.stream()).sorted().toList(),
                its.stream().mapToInt(Turn::shortCalls).sum(),
                its.stream().mapToLong(Turn::lnsCpuMillis).sum(),
                its.stream().mapToLong(Turn::busyMillis).sum());
    }

    private static double rounded(double value, int decimals) {
        double scale = Math.pow(10, decimals);
        return Math.round(value * scale) / scale;
    }
}
