package io.culvert.benchmarks.load;

import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the LNS sent that the RFCs forbid, counted by kind, each kind with the octets of its first case.
 *
 * <p><b>Bounds:</b> one entry per kind, and kinds are literals of this program.
 */
final class Violations {
    private static final int SHOWN_OCTETS = 64;

    private final Map<String, Case> cases = new LinkedHashMap<>();
    private long total;

    /** Counts {@code kind}, seen in {@code length} octets of {@code in} from {@code at}. */
    void report(String kind, byte[] in, int at, int length) {
        total++;
        Case known = cases.get(kind);
        if (known == null) {
            cases.put(kind, new Case(1, HexFormat.of().formatHex(in, at, at + Math.clamp(length, 0, SHOWN_OCTETS))));
        } else {
            cases.put(kind, new Case(known.count + 1, known.firstOctets));
        }
    }

    long total() {
        return total;
    }

    long count(String kind) {
        Case known = cases.get(kind);
        return known == null ? 0 : known.count;
    }

    /** One line per kind. */
    String text() {
        var text = new StringBuilder();
        cases.forEach((kind, seen) -> text.append("  ")
                .append(seen.count)
                .append(" x ")
                .append(kind)
                .append("; the first: ")
                .append(seen.firstOctets)
                .append('\n'));
        return text.toString();
    }

    private record Case(long count, String firstOctets) {}
}
