package io.culvert.benchmarks.driver;

import io.culvert.benchmarks.measure.ProcessCpu;
import io.culvert.benchmarks.socket.NetworkNamespace;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;

/** A broker of a group on a host of its own; its data outlives its process. */
final class Unit {
    private static final Duration START = Duration.ofMinutes(2);
    private static final int ANSWER_MILLIS = 10_000;
    private static final URI REDUNDANCY = URI.create("http://127.0.0.1:8080/api/v1/redundancy");

    private final String name;
    private final Namespace host;
    private final Path directory;
    private final Software software;
    private final List<String> properties;
    private Logged running;
    private int starts;

    /**
     * What runs.
     *
     * @param command that starts the broker, up to its arguments
     * @param properties of every unit, {@code --key=value} each
     */
    record Software(List<String> command, List<String> properties, boolean realtime) {
        Software {
            command = List.copyOf(command);
            properties = List.copyOf(properties);
        }
    }

    /** Starts it. */
    Unit(String name, Namespace host, Path parent, Software software, List<String> properties) throws IOException {
        this.name = name;
        this.host = host;
        this.software = software;
        this.properties = List.copyOf(properties);
        directory = Files.createDirectory(parent.resolve(name));
        // The broker's PostgreSQL may run as another user.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        running = launch();
    }

    String name() {
        return name;
    }

    private Logged launch() throws IOException {
        var command = new ArrayList<>(software.command());
        command.add("--culvert.data-directory=" + directory.resolve("data"));
        command.add("--culvert.unit.name=" + name);
        command.addAll(software.properties());
        command.addAll(properties);
        return Logged.start(host, command, directory.resolve("output-" + ++starts), software.realtime());
    }

    /** Another process, with the data of the one before. */
    void startAgain() throws IOException {
        running = launch();
    }

    void awaitReady() throws IOException, InterruptedException {
        running.await("Culvert is ready", 0, START);
    }

    /** How much it has said. */
    int lines() throws IOException {
        return running.lines().size();
    }

    /** Waits until it is a hot standby, as a line behind the first {@code skipped} says. */
    void awaitHot(int skipped) throws IOException, InterruptedException {
        running.await("-> STANDBY HOT", skipped, START);
    }

    /** Waits until it has done what a standby does to be ready. */
    void awaitRehearsed() throws IOException, InterruptedException {
        running.await("was rehearsed", 0, START);
    }

    /** Kills it, as a crash does; it may take a moment to be gone. */
    void kill() {
        var _ = running.process().destroyForcibly();
    }

    void awaitGone() throws InterruptedException {
        int _ = running.process().waitFor();
    }

    /** What its process says that happened after {@code moment}. */
    Timeline since(Instant moment) throws IOException {
        return Timeline.of(running.lines(), moment);
    }

    long cpuMillis() {
        return new ProcessCpu(running.process().pid()).millis();
    }

    RedundancyReply redundancy() throws IOException, InterruptedException {
        try {
            return RedundancyReply.parse(NetworkNamespace.inside(host.name(), () -> {
                var connection = REDUNDANCY.toURL().openConnection();
                connection.setConnectTimeout(ANSWER_MILLIS);
                connection.setReadTimeout(ANSWER_MILLIS);
                connection.setRequestProperty("Connection", "close");
                try (var answer = connection.getInputStream()) {
                    return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
                }
            }));
        } catch (ExecutionException failure) {
            throw new IOException("the unit " + name + " does not answer", failure.getCause());
        }
    }
}
