package io.culvert.app.interop;

import java.time.Duration;

/** A ping that runs in the guest until it is stopped; the summary then says what was lost meanwhile. */
public final class RunningPing {

    private final KernelClient client;
    private final String pid;
    private final String file;
    private final Duration interval;

    RunningPing(KernelClient client, String pid, String file, Duration interval) {
        this.client = client;
        this.pid = pid;
        this.file = file;
        this.interval = interval;
    }

    /** How many answers there are so far. */
    public int answers() {
        return Integer.parseInt(client.shell(Duration.ofSeconds(10), "grep -c 'bytes from' " + file + " || true")
                .stdout()
                .strip());
    }

    public PingResult stop() {
        String script = """
                kill -INT %1$s
                while [ -d /proc/%1$s ] && [ "$(awk '{print $3}' /proc/%1$s/stat)" != Z ]; do usleep 20000; done
                cat %2$s""".formatted(pid, file);
        return PingResult.parse(client.shell(Duration.ofSeconds(15), script).stdout(), interval);
    }
}
