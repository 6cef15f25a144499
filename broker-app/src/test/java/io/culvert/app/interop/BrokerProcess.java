package io.culvert.app.interop;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The broker under test as a JVM of its own in a namespace of the {@link Lab}.
 *
 * <p>It is ready when a line of its output says so. <i>Failure:</i> if it ends or is not ready in time, the test fails
 * with its output.
 */
public final class BrokerProcess implements AutoCloseable {

    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final int MANAGEMENT_PORT = 8080;
    private static final String MAIN_CLASS = "io.culvert.app.CulvertApplication";

    private final HostProcess process;
    private final Namespace namespace;
    private final Path dataDirectory;

    private BrokerProcess(HostProcess process, Namespace namespace, Path dataDirectory) {
        this.process = process;
        this.namespace = namespace;
        this.dataDirectory = dataDirectory;
    }

    /**
     * What to start.
     *
     * @param name names its log and data directory; the same name again finds the data of the run before
     * @param command the JVM's command line up to the program's arguments
     * @param properties given as {@code --key=value}
     * @param dataProperty the property that gets the data directory's path
     * @param dataDirectory where that is; in the lab's directory if empty
     * @param ready true for the line that says that it serves
     */
    public record Spec(
            String name,
            List<String> command,
            Map<String, String> properties,
            String dataProperty,
            Optional<Path> dataDirectory,
            Predicate<String> ready) {

        public Spec {
            command = List.copyOf(command);
            properties = new LinkedHashMap<>(properties);
        }

        /** The broker of this build, ready at its own "Culvert is ready". */
        public static Spec of(String name) {
            return new Spec(
                    name,
                    commandOfThisBuild(),
                    Map.of(),
                    "culvert.data-directory",
                    Optional.empty(),
                    line -> line.equals("Culvert is ready"));
        }

        public Spec with(String property, String value) {
            Map<String, String> more = new LinkedHashMap<>(properties);
            more.put(property, value);
            return new Spec(name, command, more, dataProperty, dataDirectory, ready);
        }

        /** Another JVM option, such as {@code -Xmx512m}. */
        public Spec jvm(String option) {
            List<String> longer = new ArrayList<>(command);
            longer.add(1, option);
            return new Spec(name, longer, properties, dataProperty, dataDirectory, ready);
        }

        /** Starts it by another program, such as one that drops privileges. */
        public Spec under(String... program) {
            List<String> longer = new ArrayList<>(List.of(program));
            longer.addAll(command);
            return new Spec(name, longer, properties, dataProperty, dataDirectory, ready);
        }

        /** Runs a copy of the jar, for users who may not look into the build. */
        public Spec fromCopyIn(Path directory) {
            List<String> changed = new ArrayList<>(command);
            int jar = changed.indexOf("-jar") + 1;
            if (jar > 0) {
                try {
                    Path copy = Files.copy(Path.of(changed.get(jar)), directory.resolve("broker.jar"));
                    changed.set(jar, copy.toString());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            }
            return new Spec(name, changed, properties, dataProperty, dataDirectory, ready);
        }

        /** The same under another name: its log does not overwrite the one before. */
        public Spec named(String newName) {
            return new Spec(newName, command, properties, dataProperty, dataDirectory, ready);
        }

        public Spec keepingDataIn(Path directory) {
            return new Spec(name, command, properties, dataProperty, Optional.of(directory), ready);
        }

        public Spec readyWhen(Predicate<String> line) {
            return new Spec(name, command, properties, dataProperty, dataDirectory, line);
        }
    }

    /** Starts it in the namespace and waits until it is ready. */
    public static BrokerProcess start(Namespace namespace, Spec spec) {
        BrokerProcess broker = launch(namespace, spec);
        broker.awaitReady(spec);
        return broker;
    }

    /** Starts it without waiting: for a broker that is expected to refuse, or for two at once. */
    public static BrokerProcess launch(Namespace namespace, Spec spec) {
        Lab lab = namespace.lab();
        Path data = spec.dataDirectory().orElseGet(() -> lab.directory().resolve("data-" + spec.name()));
        try {
            Path _ = Files.createDirectories(data);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        List<String> command = new ArrayList<>(spec.command());
        command.add("--" + spec.dataProperty() + "=" + data);
        spec.properties().forEach((key, value) -> command.add("--" + key + "=" + value));
        return lab.own(new BrokerProcess(namespace.start(spec.name(), Map.of(), command), namespace, data));
    }

    public void awaitReady(Spec spec) {
        String _ = process.awaitLine(spec.ready(), START, namespace.lab()::logs);
    }

    public List<String> lines() {
        return process.lines();
    }

    public String awaitLine(Predicate<String> wanted, Duration timeout) {
        return process.awaitLine(wanted, timeout, namespace.lab()::logs);
    }

    public HostProcess process() {
        return process;
    }

    public Path dataDirectory() {
        return dataDirectory;
    }

    public Namespace namespace() {
        return namespace;
    }

    /** SIGTERM, and waits for the end; fails if it does not end by itself. */
    public void stop() {
        if (!process.stop(STOP)) {
            throw new AssertionError("the broker does not stop within " + STOP + "\n" + process.tail());
        }
    }

    /** SIGKILL, as a crash. */
    public void kill9() {
        process.kill9();
    }

    /** GET of a path such as {@code /actuator/health} on loopback in the broker's namespace. */
    public HttpReply get(int port, String path) {
        return http("GET", port, path, List.of());
    }

    /**
     * A figure of {@code /actuator/prometheus}: the sum of all samples of that name that carry the label, such as
     * {@code reason="spoofed-source"}; an empty label takes all. Fails if there is no such sample.
     */
    public double metric(String name, String label) {
        List<Double> samples = get(MANAGEMENT_PORT, "/actuator/prometheus")
                .body()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .filter(line -> line.contains(label))
                .map(line -> Double.valueOf(line.substring(line.lastIndexOf(' ') + 1)))
                .toList();
        if (samples.isEmpty()) {
            throw new AssertionError("no figure " + name + " with " + label);
        }
        return samples.stream().mapToDouble(Double::doubleValue).sum();
    }

    /** Any request by curl on loopback in the broker's namespace, with more of curl's options. */
    public HttpReply http(String method, int port, String path, List<String> curlOptions) {
        List<String> command =
                new ArrayList<>(List.of("curl", "-sS", "-m", "10", "-k", "-X", method, "-w", "\n%{http_code}"));
        command.addAll(curlOptions);
        command.add("http://127.0.0.1:" + port + path);
        ExecResult result = namespace
                .run(Duration.ofSeconds(15), command.toArray(String[]::new))
                .orFail(method + " " + path + "\n" + process.tail());
        String output = result.stdout();
        int end = output.lastIndexOf('\n');
        return new HttpReply(Integer.parseInt(output.substring(end + 1).strip()), output.substring(0, end));
    }

    @Override
    public void close() {
        process.close();
    }

    /** The executable jar if the build has made one, else the classes that this test runs with. */
    static List<String> commandOfThisBuild() {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseCompactObjectHeaders"));
        try (var files = Files.list(Workspace.target())) {
            List<Path> jars = files.filter(file -> file.getFileName().toString().matches("broker-app-.*-exec\\.jar"))
                    .sorted()
                    .toList();
            if (!jars.isEmpty()) {
                command.addAll(List.of("-jar", jars.getLast().toString()));
                return command;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(element -> !element.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
        command.addAll(List.of("-cp", classPath, MAIN_CLASS));
        return command;
    }
}
