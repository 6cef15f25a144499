package io.culvert.benchmarks.driver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A network namespace of its own with a loopback interface: ports, addresses and TUN devices disturb nobody. */
final class Namespace implements AutoCloseable {
    private final String name = "culvert-bench-" + ProcessHandle.current().pid();

    Namespace() throws IOException, InterruptedException {
        run("ip", "netns", "add", name);
        run("ip", "-n", name, "link", "set", "lo", "up");
    }

    /** {@code command} as it is to be started to run in here; the process becomes the command itself. */
    List<String> inside(List<String> command) {
        var whole = new ArrayList<>(List.of("ip", "netns", "exec", name));
        whole.addAll(command);
        return whole;
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
