package io.culvert.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** The datagrams that found a full receive buffer, of all sockets of this network namespace. */
final class BufferDrops {
    private static final Path SNMP = Path.of("/proc/self/net/snmp");

    private BufferDrops() {}

    static long count() {
        try {
            return parse(Files.readAllLines(SNMP));
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** The two lines that begin with "Udp:" hold names and numbers. */
    static long parse(List<String> lines) {
        List<String> udp =
                lines.stream().filter(line -> line.startsWith("Udp: ")).toList();
        int column = Arrays.asList(udp.getFirst().split(" ")).indexOf("RcvbufErrors");
        return Long.parseLong(udp.getLast().split(" ")[column]);
    }
}
