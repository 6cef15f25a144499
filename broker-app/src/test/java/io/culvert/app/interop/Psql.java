package io.culvert.app.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * psql of this machine, asking a PostgreSQL on loopback in a namespace of the lab.
 *
 * <p><i>Failure:</i> a query that fails, a server that does not answer among the reasons, fails the test.
 */
record Psql(Namespace namespace, int port, String user, String password, String database) {

    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The embedded database of a broker, let in with the password that it keeps in its data directory. */
    static Psql ofEmbedded(BrokerProcess broker) {
        Path home = broker.dataDirectory().resolve("postgresql");
        return new Psql(
                broker.namespace(),
                Integer.parseInt(read(home.resolve("port"))),
                "culvert",
                read(home.resolve("password")),
                "culvert");
    }

    /** What psql prints for the statement: a line for each row, columns separated by a bar. */
    String ask(String statement) {
        return run(statement).orFail(statement).stdout().strip();
    }

    /** The first column of the only row, as a number. */
    long number(String query) {
        return Long.parseLong(ask(query));
    }

    /** The rows of a query, columns by name; null where the database has none. */
    List<Map<String, Object>> rows(String query) {
        String json = ask("select coalesce(json_agg(row_to_json(q)), '[]') from (" + query + ") q");
        return JSON.readValue(json, new TypeReference<List<Map<String, Object>>>() {});
    }

    ExecResult run(String statement) {
        return namespace.run(
                BOUND,
                "env",
                "PGPASSWORD=" + password,
                "PGCONNECT_TIMEOUT=5",
                "psql",
                "--no-psqlrc",
                "--quiet",
                "--tuples-only",
                "--no-align",
                "--set=ON_ERROR_STOP=1",
                "--host=127.0.0.1",
                "--port=" + port,
                "--username=" + user,
                "--dbname=" + database,
                "--command=" + statement);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
