package io.culvert.benchmarks.measure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The CPU time of a process with all its threads, in user and kernel, from /proc (ticks of 10 ms). */
public final class ProcessCpu {
    private static final int MILLIS_PER_TICK = 10;
    private static final int UTIME = 11;
    private static final int STIME = 12;

    private final Path stat;

    public ProcessCpu(long pid) {
        stat = Path.of("/proc", Long.toString(pid), "stat");
    }

    public static ProcessCpu own() {
        return new ProcessCpu(ProcessHandle.current().pid());
    }

    /** Milliseconds since the process began. */
    public long millis() {
        try {
            return parse(Files.readString(stat));
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** The name of the command may hold blanks and parentheses; the fields are counted from its last one. */
    static long parse(String line) {
        String[] fields = line.substring(line.lastIndexOf(')') + 2).split(" ");
        return (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) * MILLIS_PER_TICK;
    }
}
