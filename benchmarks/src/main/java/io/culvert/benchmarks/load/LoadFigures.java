package io.culvert.benchmarks.load;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * What a load measured. <i>Warm-up</i> is from the first ICRQ to the opening of the last session counted as warm-up,
 * <i>steady</i> is from then to the opening of the last session of all.
 */
final class LoadFigures {
    /** A moment of the run: how many sessions had opened, and the CPU time used until then. */
    record Mark(long nanos, int opened, long lnsCpuMillis, long loadCpuMillis) {}

    private static final double NANOS_PER_SECOND = 1e9;
    private static final double MICROS_PER_MILLI = 1e3;

    private final LoadSettings settings;
    private final Lac lac;
    private final Mark begin;
    private final Mark warm;
    private final Mark end;

    LoadFigures(LoadSettings settings, Lac lac, Mark begin, Mark warm, Mark end) {
        this.settings = settings;
        this.lac = lac;
        this.begin = begin;
        this.warm = warm;
        this.end = end;
    }

    /** Flat, by name. */
    Map<String, Number> values() {
        var values = new LinkedHashMap<String, Number>();
        values.put("sessions", lac.sessions().opened());
        values.put("tunnels", settings.tunnels());
        values.put("inFlight", settings.atOnce());
        phase(values, "", warm, end);
        values.put("warmUpSessions", warm.opened - begin.opened);
        phase(values, "warmUp", begin, warm);
        values.put("duplicateAddresses", lac.sessions().duplicateAddresses());
        return values;
    }

    /** What went wrong in all of the run. */
    static Map<String, Number> faults(Lac lac) {
        var values = new LinkedHashMap<String, Number>();
        values.put("failed", lac.sessions().failed());
        values.put("lost", lac.sessions().lost());
        long control = lac.channels().retransmissions();
        values.put("retransmissions", control + lac.ppp().retransmissions());
        values.put("lnsRetransmissions", lac.channels().duplicates());
        values.put("pppRenegotiations", lac.ppp().renegotiations());
        values.put("violations", lac.violations().total());
        return values;
    }

    private void phase(Map<String, Number> values, String prefix, Mark from, Mark to) {
        int count = to.opened - from.opened;
        if (count == 0) {
            return;
        }
        values.put(name(prefix, "sessionsPerSecond"), rounded(count * NANOS_PER_SECOND / (to.nanos - from.nanos), 0));
        if (settings.lnsPid() != 0) {
            values.put(
                    name(prefix, "cpuMillisPerSession"),
                    rounded((double) (to.lnsCpuMillis - from.lnsCpuMillis) / count, 4));
        }
        values.put(
                name(prefix, "loadCpuMillisPerSession"),
                rounded((double) (to.loadCpuMillis - from.loadCpuMillis) / count, 4));
        int[] micros = Arrays.copyOfRange(lac.sessions().setUpMicros, from.opened, to.opened);
        Arrays.sort(micros);
        values.put(name(prefix, "p50Millis"), percentile(micros, 50));
        values.put(name(prefix, "p99Millis"), percentile(micros, 99));
    }

    private static String name(String prefix, String name) {
        return prefix.isEmpty() ? name : prefix + name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }

    /** Milliseconds that {@code percent} of the sorted values do not exceed. */
    static double percentile(int[] sortedMicros, int percent) {
        int rank = (sortedMicros.length * percent + 99) / 100;
        return rounded(sortedMicros[Math.max(rank, 1) - 1] / MICROS_PER_MILLI, 2);
    }

    private static double rounded(double value, int decimals) {
        double scale = Math.pow(10, decimals);
        return Math.round(value * scale) / scale;
    }
}
