package io.culvert.app.interop;

/** The kernel's counters of the guest's PPP interface, seen from the client: received is what the LNS sent. */
public record PppStatistics(long receivedBytes, long receivedPackets, long sentBytes, long sentPackets) {

    /** Reads the interface's line of {@code /proc/net/dev}: eight counters received, then eight sent. */
    static PppStatistics parse(String line) {
        String[] words = line.substring(line.indexOf(':') + 1).strip().split(" +");
        return new PppStatistics(
                Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[8]), Long.parseLong(words[9]));
    }
}
