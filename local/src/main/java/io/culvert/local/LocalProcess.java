package io.culvert.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process of this machine, perhaps one that has ended.
 *
 * <p>A file that names a process outlives it after a power cut, and the number in it may be anybody's by then. So whoever reads
 * one must ask whether that process works in the folder that it should.
 */
public record LocalProcess(long pid) {
    private static final Path PROCESSES = Path.of("/proc");

    public boolean exists() {
        return Files.exists(entry(""));
    }

    /** Whether {@code folder} is where it works; false for one that has ended. */
    public boolean worksIn(Path folder) {
        try {
            return Files.readSymbolicLink(entry("cwd")).equals(folder.toRealPath());
        } catch (IOException goneOrNotOurs) {
            return false;
        }
    }

    /** Whether it runs the program {@code name}, even if that file has been replaced since. */
    public boolean runs(String name) {
        try {
            var program = Files.readSymbolicLink(entry("exe")).toString();
            return program.endsWith("/" + name) || program.endsWith("/" + name + " (deleted)");
        } catch (IOException goneOrNotOurs) {
            return false;
        }
    }

    /** Whether its loopback is not ours: left by a broker that was killed in a network namespace. */
    public boolean isInOtherNetwork() {
        try {
            var own = Files.readSymbolicLink(PROCESSES.resolve("self/ns/net"));
            return !own.equals(Files.readSymbolicLink(entry("ns/net")));
        } catch (IOException notTold) {
            // Gone in this moment, which whoever connects will see.
            return false;
        }
    }

    private Path entry(String name) {
        return PROCESSES.resolve(Long.toString(pid)).resolve(name);
    }
}
