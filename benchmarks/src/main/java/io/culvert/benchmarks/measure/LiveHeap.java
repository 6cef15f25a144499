package io.culvert.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** What lives in the heap of a JVM on this machine, after a full collection that the question causes. */
public final class LiveHeap {
    private static final String TOTAL = "Total";

    private LiveHeap() {}

    /** Octets of all objects that can be reached. */
    public static long octets(long pid) {
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        try {
            Process process = new ProcessBuilder(jcmd, Long.toString(pid), "GC.class_histogram")
                    .redirectErrorStream(true)
                    .start();
            return total(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The octets in the last line of a class histogram: the word Total, instances, octets. */
    static long total(String histogram) {
        for (String line : histogram.lines().toList()) {
            String[] words = line.trim().split("\\s+");
            if (words[0].equals(TOTAL) && words.length == 3) {
                return Long.parseLong(words[2]);
            }
        }
        throw new IllegalArgumentException("no class histogram: " + histogram);
    }
}
