package io.culvert.benchmarks.driver;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Units on a segment with a load, each on a host of its own; all of it is gone when it is closed. */
final class FailoverLab implements AutoCloseable {
    private static final Duration REDIS_START = Duration.ofSeconds(20);
    private static final String REDIS_PASSWORD = "benchmark-journal";
    private static final String FIRST_HOST = "10.91.0.11";
    private static final String SECOND_HOST = "10.91.0.12";

    private final Path directory;
    private final Segment segment;
    private final Unit.Software software;
    private final boolean realtime;

    FailoverLab(Size size, Unit.Software software) throws IOException, InterruptedException {
        this.software = software;
        realtime = software.realtime();
        directory = Files.createTempDirectory("culvert-bench");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        if (realtime) {
            runFirst();
        }
        segment = new Segment(size.peers());
    }

    /** What commands must not wait for what it commands. */
    private static void runFirst() throws IOException, InterruptedException {
        var own = Long.toString(ProcessHandle.current().pid());
        int code = new ProcessBuilder("chrt", "-a", "-r", "-p", "2", own)
                .inheritIO()
                .start()
                .waitFor();
        if (code != 0) {
            throw new IOException("chrt ended with " + code);
        }
    }

    Segment segment() {
        return segment;
    }

    Path file(String name) {
        return directory.resolve(name);
    }

    /** A Redis for both units, which keeps its data in memory and on the disk as Redis does by default with a log. */
    void startRedis() throws IOException, InterruptedException {
        var command = List.of(
                "redis-server",
                "--port",
                "6379",
                "--bind",
                Segment.SERVERS,
                "--requirepass",
                REDIS_PASSWORD,
                "--appendonly",
                "yes",
                "--dir",
                directory.toString());
        Logged.start(segment.middle(), command, file("redis-output"), realtime)
                .await("Ready to accept connections", 0, REDIS_START);
    }

    /** Two units of one group: the first is active, the second a hot standby. */
    List<Unit> startPair() throws IOException, InterruptedException {
        var properties = new ArrayList<>(List.of(
                "--culvert.redundancy.group-key=what both units know",
                "--culvert.redundancy.confirm=memory",
                "--culvert.redundancy.redis.url=redis://" + Segment.SERVERS + ":6379",
                "--culvert.redundancy.redis.password=" + REDIS_PASSWORD,
                "--culvert.redundancy.members[0].name=a",
                "--culvert.redundancy.members[0].address=" + FIRST_HOST,
                "--culvert.redundancy.members[1].name=b",
                "--culvert.redundancy.members[1].address=" + SECOND_HOST,
                "--culvert.redundancy.service-addresses[0].interface-name=eth0",
                "--culvert.redundancy.service-addresses[0].address=" + Segment.SERVICE,
                "--culvert.redundancy.service-addresses[0].prefix-length=" + Segment.PREFIX));
        var first = new Unit("a", segment.host("a", FIRST_HOST), directory, software, properties);
        first.awaitReady();
        var second = new Unit("b", segment.host("b", SECOND_HOST), directory, software, properties);
        second.awaitHot(0);
        second.awaitReady();
        return List.of(first, second);
    }

    /** A unit alone, with a Redis of its own. */
    Unit startAlone() throws IOException, InterruptedException {
        var unit = new Unit("a", segment.host("a", Segment.SERVICE), directory, software, List.of());
        unit.awaitReady();
        return unit;
    }

    /** A load that has set up as much as {@code size} says, and holds it until it is told to quit. */
    LoadProcess load(Size size, Map<String, String> given, PrintStream out) throws IOException {
        var options = new LinkedHashMap<String, String>();
        options.put("commanded", "true");
        options.put("lns", Segment.SERVICE + ":1701");
        options.put("local", Segment.firstPeer() + ":17010");
        options.put("sockets", Integer.toString(size.peers()));
        options.put("tunnels", Integer.toString(size.tunnels()));
        options.put("sessions", Integer.toString(size.sessions()));
        options.put("radius", Segment.SERVERS + ":1812");
        options.put("radius-secret", LoadOptions.RADIUS_SECRET);
        options.put("secret", LoadOptions.TUNNEL_SECRET);
        options.put("figures", file("figures.json").toString());
        options.putAll(given);
        var command = new ArrayList<String>(realtime ? List.of("chrt", "-r", "1") : List.of());
        command.addAll(Java.command("io.culvert.benchmarks.SetupLoad"));
        options.forEach((name, value) -> command.addAll(List.of("--" + name, value)));
        return new LoadProcess(segment.middle().inside(command), out);
    }

    @Override
    public void close() throws IOException, InterruptedException {
        segment.close();
        try (var files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
