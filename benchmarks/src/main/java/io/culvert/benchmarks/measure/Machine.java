package io.culvert.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/** Where and when something was measured, and of which commit. */
public final class Machine {
    private static final int MILLIS_PER_TICK = 10;

    private Machine() {}

    /** The keys {@code machine}, {@code date} and {@code commit}. */
    public static Map<String, String> describe() {
        var facts = new LinkedHashMap<String, String>();
        facts.put(
                "machine",
                "%d x %s, Linux %s, JDK %s"
                        .formatted(
                                Runtime.getRuntime().availableProcessors(),
                                processor(),
                                System.getProperty("os.version"),
                                System.getProperty("java.runtime.version")));
        facts.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        facts.put("commit", commit());
        return facts;
    }

    /** CPU time that all processes of this machine have used, in user and kernel, since it was booted. */
    public static long busyMillis() {
        try (var lines = Files.lines(Path.of("/proc/stat"))) {
            return busyMillis(lines.findFirst().orElseThrow());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** Of {@code cpu user nice system idle iowait irq softirq ...}, in ticks of 10 ms. */
    static long busyMillis(String line) {
        String[] fields = line.trim().split("\\s+");
        long ticks = 0;
        for (int field : new int[] {1, 2, 3, 6, 7}) {
            ticks += Long.parseLong(fields[field]);
        }
        return ticks * MILLIS_PER_TICK;
    }

    /** Of the last minute. */
    public static double loadAverage() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private static String processor() {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name"))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown processor");
        } catch (IOException unreadable) {
            return "unknown processor";
        }
    }

    private static String commit() {
        try {
            Process git = new ProcessBuilder("git", "describe", "--always", "--dirty")
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return new String(git.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        } catch (IOException noGit) {
            return "unknown";
        }
    }
}
