package io.culvert.benchmarks.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A network namespace of its own with a loopback interface: ports, addresses and TUN devices disturb nobody. */
final class Namespace implements AutoCloseable {
    private final String name;

    Namespace() throws IOException, InterruptedException {
        this("");
    }

    /** @param role tells apart those of one measurement */
    Namespace(String role) throws IOException, InterruptedException {
        name = "culvert-bench-" + ProcessHandle.current().pid() + (role.isEmpty() ? "" : "-" + role);
        run("ip", "netns", "add", name);
        ip("link", "set", "lo", "up");
    }

    String name() {
        return name;
    }

    /** {@code command} as it is to be started to run in here; the process becomes the command itself. */
    List<String> inside(List<String> command) {
        var whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(command);
        return whole;
    }

    /** {@code ip} with these arguments, about what is in here. */
    void ip(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(arguments));
        run(command.toArray(String[]::new));
    }

    /** Ends every process that is still in here, and waits for that. */
    void endProcesses() throws IOException, InterruptedException {
        var listing = new ProcessBuilder("ip", "netns", "pids", name).start();
        var pids = new String(listing.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
                .lines()
                .map(line -> Long.parseLong(line.trim()))
                .flatMap(pid -> ProcessHandle.of(pid).stream())
                .toList();
        int _ = listing.waitFor();
        for (var process : pids) {
            boolean _ = process.destroyForcibly();
        }
        for (var process : pids) {
            var _ = process.onExit().join();
        }
    }

    @Override
    public void close() throws IOException, InterruptedException {
        run("ip", "netns", "delete", name);
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int code = new ProcessBuilder(command).inheritIO().start().waitFor();
        if (code != 0) {
            throw new IOException(String.join(" ", command) + " ended with " + code + "; it needs root");
        }
    }
}
