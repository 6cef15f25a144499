package io.culvert.app.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * The network of one test: namespaces, Ethernet segments between them, and the processes in them.
 *
 * <p>Every namespace is named {@code culvert-LAB-PID.N-ROLE} after the lab, this JVM and a running number, so tests that
 * run at the same time do not meet. A lab closes at the latest when this JVM exits; opening one first removes what an
 * earlier run of the same lab left when it was killed. Namespaces of others are never touched. <i>Failure:</i> closing ends all processes in the lab's namespaces, whatever
 * the test did.
 */
public final class Lab implements AutoCloseable {

    private static final String PREFIX = "culvert-";
    private static final AtomicInteger RUNS = new AtomicInteger();

    private final String name;
    private final String prefix;
    private final Path directory;
    private final Map<String, Namespace> namespaces = new LinkedHashMap<>();
    private final Map<String, Segment> segments = new LinkedHashMap<>();
    private final Deque<AutoCloseable> owned = new ArrayDeque<>();
    private final Map<String, Supplier<String>> logs = new LinkedHashMap<>();

    private final Thread closer = Thread.ofPlatform().name("close lab").unstarted(this::closeAll);

    private Lab(String name, String prefix, Path directory) {
        this.name = name;
        this.prefix = prefix;
        this.directory = directory;
    }

    /** Opens a lab; {@code name} is short, lower case, and the same in every run of the same test. */
    public static Lab open(String name) {
        if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException("not a lab name: " + name);
        }
        removeLeftovers(name);
        String run = ProcessHandle.current().pid() + "." + RUNS.incrementAndGet();
        Path directory = Workspace.interop().resolve(name + "-" + run);
        try {
            Path _ = Files.createDirectories(directory);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Lab lab = new Lab(name, PREFIX + name + "-" + run + "-", directory);
        Runtime.getRuntime().addShutdownHook(lab.closer);
        return lab;
    }

    public String name() {
        return name;
    }

    /** A directory of this run for configurations, logs and captures; it stays after the run. */
    public Path directory() {
        return directory;
    }

    /** The namespace of that role, made on first use; its loopback is up. */
    public Namespace namespace(String role) {
        return namespaces.computeIfAbsent(role, _ -> Namespace.create(this, role, prefix + role));
    }

    /** The Ethernet segment of that name, made on first use: a bridge in a namespace of its own. */
    public Segment segment(String role) {
        return segments.computeIfAbsent(role, _ -> Segment.create(namespace("seg-" + role)));
    }

    /** Hands a resource over: it is closed with the lab, the youngest first. */
    public <T extends AutoCloseable> T own(T resource) {
        owned.addLast(resource);
        return resource;
    }

    /** Adds a log to what failure messages show. */
    public void addLog(String title, Supplier<String> log) {
        logs.put(title, log);
    }

    /** The last lines of every log of the lab; given to every {@link Await}. */
    public String logs() {
        StringBuilder text = new StringBuilder("logs of lab " + name + " in " + directory + "\n");
        new LinkedHashMap<>(logs).forEach((title, log) -> {
            try {
                text.append(log.get());
            } catch (RuntimeException | AssertionError e) {
                text.append("--- ").append(title).append(": no log, ").append(e).append('\n');
            }
        });
        return text.toString();
    }

    @Override
    public void close() {
        boolean _ = Runtime.getRuntime().removeShutdownHook(closer);
        closeAll();
    }

    private void closeAll() {
        List<Throwable> problems = new ArrayList<>();
        while (!owned.isEmpty()) {
            try {
                owned.removeLast().close();
            } catch (Exception | AssertionError e) {
                problems.add(e);
            }
        }
        for (Namespace namespace : namespaces.values()) {
            remove(namespace.fullName());
        }
        namespaces.clear();
        segments.clear();
        if (!problems.isEmpty()) {
            AssertionError error = new AssertionError("lab " + name + " does not close cleanly");
            problems.forEach(error::addSuppressed);
            throw error;
        }
    }

    private static void removeLeftovers(String name) {
        String prefix = PREFIX + name + "-";
        for (String line : Exec.ok("ip", "netns", "list").lines().toList()) {
            String namespace = line.split(" ")[0];
            if (!namespace.startsWith(prefix)) {
                continue;
            }
            String pid = namespace.substring(prefix.length()).split("\\.")[0];
            if (pid.matches("[0-9]+") && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
                remove(namespace);
            }
        }
    }

    private static void remove(String namespace) {
        Await.until("no process left in " + namespace, Duration.ofSeconds(10), () -> "", () -> {
            List<String> pids = pids(namespace);
            for (String pid : pids) {
                ExecResult _ = Exec.run(Duration.ofSeconds(5), List.of("kill", "-9", pid));
            }
            return pids.isEmpty();
        });
        String _ = Exec.ok("ip", "netns", "del", namespace);
    }

    private static List<String> pids(String namespace) {
        return Exec.ok("ip", "netns", "pids", namespace)
                .lines()
                .map(String::strip)
                .toList();
    }
}
