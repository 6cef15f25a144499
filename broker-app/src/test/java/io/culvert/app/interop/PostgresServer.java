package io.culvert.app.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A PostgreSQL that the test starts and kills, on loopback in a namespace of the lab, from the programs that the broker
 * packs for its embedded one. Durable, with a password.
 *
 * <p><i>Failure:</i> its processes are in the namespace and end with the lab, whatever the test does.
 */
final class PostgresServer implements AutoCloseable {

    static final String USER = "culvert";
    static final String PASSWORD = "of the external database";
    static final String DATABASE = "culvert";

    private static final Duration START = Duration.ofMinutes(1);
    private static final Duration STOP = Duration.ofSeconds(20);

    /** It refuses to run as root: in a user namespace of its own it is nobody, and may read what is root's. */
    private static final List<String> AS_NOBODY = List.of("unshare", "-U");

    private final Namespace namespace;
    private final Path programs;
    private final Path data;
    private final int port;
    private Optional<HostProcess> process = Optional.empty();
    private String listen = "127.0.0.1";
    private int starts;

    private PostgresServer(Namespace namespace, Path programs, Path data, int port) {
        this.namespace = namespace;
        this.programs = programs;
        this.data = data;
        this.port = port;
        initialise();
    }

    /** Makes a cluster whose server will be on that port; it does not run so far. */
    static PostgresServer install(Namespace namespace, int port) {
        Path data = namespace.lab().directory().resolve("postgresql-" + namespace.role());
        return namespace.lab().own(new PostgresServer(namespace, programs(), data, port));
    }

    /** Listens on that address of its namespace, too, for clients in that network. */
    PostgresServer reachedAt(String address, String network) {
        listen = listen + "," + address;
        try {
            Path _ = Files.writeString(
                    data.resolve("pg_hba.conf"),
                    "\nhost all all " + network + " scram-sha-256\n",
                    StandardOpenOption.APPEND);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets nobody in without TLS from its next start on, and shows this certificate. */
    PostgresServer withTlsOnly(CertificateAuthority.Identity identity) {
        try {
            Path key = Files.copy(identity.key(), data.resolve("server.key"));
            Path _ = Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
            Path _ = Files.copy(identity.certificate(), data.resolve("server.crt"));
            Path _ = Files.writeString(data.resolve("postgresql.conf"), "\nssl = on\n", StandardOpenOption.APPEND);
            Path _ = Files.writeString(data.resolve("pg_hba.conf"), "hostssl all all 127.0.0.1/32 scram-sha-256\n");
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The broker's configuration that leads to a server on that port, whether there is one or not. */
    static BrokerProcess.Spec usedBy(BrokerProcess.Spec spec, int port) {
        return usedBy(spec, "127.0.0.1", port);
    }

    /** As above, where it is reached at that address. */
    static BrokerProcess.Spec usedBy(BrokerProcess.Spec spec, String address, int port) {
        return spec.with("spring.datasource.url", "jdbc:postgresql://" + address + ":" + port + "/" + DATABASE)
                .with("spring.datasource.username", USER)
                .with("spring.datasource.password", PASSWORD);
    }

    Psql psql() {
        return new Psql(namespace, port, USER, PASSWORD, DATABASE);
    }

    /** Starts it with the data that it has; the first time, with an empty database. */
    void start() {
        process = Optional.of(run());
        if (starts == 1) {
            String _ = new Psql(namespace, port, USER, PASSWORD, "postgres").ask("create database " + DATABASE);
        }
    }

    /** SIGKILL to the server; returns when all that worked for it is gone, too. */
    void kill9() {
        process.ifPresent(HostProcess::kill9);
        awaitNoProcess();
    }

    @Override
    public void close() {
        process.ifPresent(HostProcess::close);
        awaitNoProcess();
    }

    private void initialise() {
        try {
            Path password = Files.writeString(namespace.lab().directory().resolve("postgresql-password"), PASSWORD);
            ExecResult _ = Exec.run(
                            START,
                            List.of(
                                    AS_NOBODY.get(0),
                                    AS_NOBODY.get(1),
                                    program("initdb"),
                                    "--pgdata=" + data,
                                    "--username=" + USER,
                                    "--pwfile=" + password,
                                    "--auth=scram-sha-256",
                                    "--encoding=UTF8",
                                    "--locale=C"))
                    .orFail("initdb");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HostProcess run() {
        starts++;
        HostProcess started = namespace.start(
                "postgresql-" + starts,
                Map.of("LC_ALL", "C"),
                List.of(
                        AS_NOBODY.get(0),
                        AS_NOBODY.get(1),
                        program("postgres"),
                        "-D",
                        data.toString(),
                        "-p",
                        Integer.toString(port),
                        "-c",
                        "listen_addresses=" + listen,
                        "-c",
                        "unix_socket_directories="));
        String _ = started.awaitLine(
                line -> line.contains("database system is ready to accept connections"), START, namespace.lab()::logs);
        return started;
    }

    private void awaitNoProcess() {
        Await.until(
                "no process of PostgreSQL",
                STOP,
                namespace.lab()::logs,
                () -> PostgresProcesses.of(data).isEmpty());
    }

    private String program(String name) {
        return programs.resolve("bin").resolve(name).toString();
    }

    /** Unpacks the programs once for all tests of this build. */
    private static Path programs() {
        String architecture = System.getProperty("os.arch").equals("aarch64") ? "arm_64" : "x86_64";
        Path programs = Workspace.interop().resolve("postgresql-programs");
        if (Files.isDirectory(programs)) {
            return programs;
        }
        String archive = "/postgres-linux-" + architecture + ".txz";
        try (InputStream packed = PostgresServer.class.getResourceAsStream(archive)) {
            if (packed == null) {
                throw new AssertionError(archive + " is not on the class path");
            }
            Path unfinished = Workspace.interop().resolve("postgresql-programs.part");
            Workspace.removeDirectory(unfinished);
            Path _ = Files.createDirectories(unfinished);
            Path file = Workspace.interop().resolve("postgresql-programs.txz");
            long _ = Files.copy(packed, file, StandardCopyOption.REPLACE_EXISTING);
            ExecResult _ = Exec.run(START, List.of("tar", "-xJf", file.toString(), "-C", unfinished.toString()))
                    .orFail("unpack " + archive);
            Files.delete(file);
            return Files.move(unfinished, programs);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
