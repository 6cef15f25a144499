package io.culvert.app.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.management.BrokerBusy;
import io.culvert.app.management.RedundancySamples;
import io.culvert.app.management.StoreFigures;
import io.culvert.core.failure.FailureHistory.HistoryUnavailable;
import io.culvert.radius.client.AccountingSpool;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The OpenAPI document and what is really answered, for every operation and every error that it declares. */
class ContractTest {

    private RestServer server;
    private Contract contract;

    @BeforeEach
    void start() {
        server = RestServer.fresh();
        contract = new Contract(server.get(OpenApiDocument.PATH).body());
    }

    /**
     * A request that ends in {@code status}.
     *
     * @param operation its name in the document
     * @param fault brought about before
     */
    private record Exercise(
            String operation, int status, String path, Consumer<RestServer> fault, List<String> headers) {
        Exercise(String operation, int status, String path, Consumer<RestServer> fault) {
            this(operation, status, path, fault, List.of());
        }
    }

    private static final List<Exercise> EXERCISES = exercises();

    private static List<Exercise> exercises() {
        var all = new ArrayList<Exercise>();
        all.add(ok("listTunnels", "/api/v1/tunnels"));
        all.add(ok("listTunnels", "/api/v1/tunnels?limit=1"));
        all.add(ok("listTunnels", "/api/v1/tunnels?peer=192.0.2.5&group=wholesale&limit=1000"));
        all.add(ok("showTunnel", "/api/v1/tunnels/1"));
        all.add(ok("showTunnel", "/api/v1/tunnels/300"));
        all.add(ok("listSessions", "/api/v1/sessions"));
        all.add(ok("listSessions", "/api/v1/sessions?limit=2"));
        all.add(ok("listSessions", "/api/v1/sessions?user=ann@example.com&tunnel=1&group=wholesale"));
        all.add(ok("showSession", "/api/v1/sessions/1/2"));
        all.add(ok("showSession", "/api/v1/sessions/1/65535"));
        all.add(ok("listFailures", "/api/v1/failures"));
        all.add(ok("listFailures", "/api/v1/failures?limit=1"));
        all.add(ok("showFailure", "/api/v1/failures/3"));
        all.add(ok("showFailure", "/api/v1/failures/2"));
        all.add(ok("showStores", "/api/v1/stores"));
        all.add(new Exercise("showStores", 200, "/api/v1/stores", ContractTest::storesAway));
        all.add(ok("showRedundancy", "/api/v1/redundancy"));
        all.add(new Exercise("showRedundancy", 200, "/api/v1/redundancy", server -> server.redundancy.standBy()));
        all.add(new Exercise("showRedundancy", 200, "/api/v1/redundancy", ContractTest::simplex));
        all.add(new Exercise("showRedundancy", 200, "/api/v1/redundancy", ContractTest::notJournalled));
        all.add(new Exercise("showRedundancy", 503, "/api/v1/redundancy", ContractTest::busy));
        all.add(ok("listRedundantTunnels", "/api/v1/redundancy/tunnels"));
        all.add(ok("listRedundantTunnels", "/api/v1/redundancy/tunnels?limit=1"));
        all.add(new Exercise(
                "listRedundantTunnels", 200, "/api/v1/redundancy/tunnels", server -> server.redundancy.standBy()));
        all.add(new Exercise("listRedundantTunnels", 503, "/api/v1/redundancy/tunnels", ContractTest::busy));
        all.add(new Exercise("switchOver", 202, "/api/v1/redundancy/switchover", ContractTest::whole));
        all.add(new Exercise("switchOver", 409, "/api/v1/redundancy/switchover", ContractTest::noStandby));
        all.add(new Exercise("switchOver", 503, "/api/v1/redundancy/switchover", ContractTest::busy));
        all.add(new Exercise(
                "switchOver",
                403,
                "/api/v1/redundancy/switchover",
                ContractTest::whole,
                List.of("Origin: https://elsewhere.example")));
        for (var path : List.of(
                "listTunnels /api/v1/tunnels",
                "showTunnel /api/v1/tunnels/1",
                "listSessions /api/v1/sessions",
                "showSession /api/v1/sessions/1/2",
                "listFailures /api/v1/failures",
                "showFailure /api/v1/failures/3",
                "showRedundancy /api/v1/redundancy",
                "listRedundantTunnels /api/v1/redundancy/tunnels",
                "switchOver /api/v1/redundancy/switchover",
                "showStores /api/v1/stores")) {
            var words = path.split(" ");
            all.add(new Exercise(words[0], 400, words[1] + "?nonsense=1", ContractTest::whole));
            all.add(new Exercise(words[0], 406, words[1], ContractTest::whole, List.of("Accept: text/html")));
            all.add(new Exercise(words[0], 421, words[1], ContractTest::whole, List.of("Host: rebound.example")));
            all.add(new Exercise(words[0], 500, words[1], ContractTest::bug));
        }
        all.add(new Exercise(
                "listTunnels", 400, "/api/v1/tunnels?limit=0&cursor=x&peer=&limit=7", ContractTest::whole));
        all.add(new Exercise(
                "listFailures", 400, "/api/v1/failures?user=%01&limit=x&type=19&cause=1&from=y", ContractTest::whole));
        all.add(new Exercise("listTunnels", 503, "/api/v1/tunnels", ContractTest::busy));
        all.add(new Exercise("showTunnel", 503, "/api/v1/tunnels/1", ContractTest::busy));
        all.add(new Exercise("showTunnel", 404, "/api/v1/tunnels/2", ContractTest::whole));
        all.add(new Exercise("listSessions", 503, "/api/v1/sessions", ContractTest::busy));
        all.add(new Exercise("showSession", 503, "/api/v1/sessions/1/2", ContractTest::busy));
        all.add(new Exercise("showSession", 404, "/api/v1/sessions/1/3", ContractTest::whole));
        all.add(new Exercise("listFailures", 503, "/api/v1/failures", ContractTest::databaseAway));
        all.add(new Exercise("showFailure", 503, "/api/v1/failures/3", ContractTest::databaseAway));
        all.add(new Exercise("showFailure", 404, "/api/v1/failures/4", ContractTest::whole));
        return all;
    }

    private static void whole(RestServer server) {
        // As it is.
    }

    private static void busy(RestServer server) {
        server.calls.failure = new BrokerBusy("A part of the broker did not answer.");
        server.redundancy.failure = new BrokerBusy("A part of the broker did not answer.");
    }

    private static void databaseAway(RestServer server) {
        server.history.failure = new HistoryUnavailable("away", new IllegalStateException("connection refused"));
    }

    private static void storesAway(RestServer server) {
        server.stores.database = FakeStores.AWAY;
        server.stores.spool = new StoreFigures.Spool(
                5,
                1,
                1,
                Optional.of(Instant.EPOCH),
                Optional.of("connection refused"),
                new StoreFigures.SpoolFiles(4096, 1, 2, 3, 4, 5));
        server.stores.accounting = new AccountingSpool.Figures(
                7, Optional.of(Instant.parse("2026-11-22T07:59:30Z")), Optional.of("no answer"), 8, 9, 1);
        server.stores.radius = List.of();
    }

    private static void simplex(RestServer server) {
        server.redundancy.membership = Optional.of(RedundancySamples.SIMPLEX);
        server.redundancy.calls = List.of(RedundancySamples.RESYNCING);
    }

    private static void notJournalled(RestServer server) {
        server.redundancy.membership = Optional.empty();
    }

    private static void noStandby(RestServer server) {
        server.redundancy.refusal = Optional.of("there is no hot standby");
    }

    private static void bug(RestServer server) {
        server.redundancy.failure = new IllegalStateException("a bug");
        server.calls.failure = new IllegalStateException("a bug");
        server.history.failure = new IllegalStateException("a bug");
        server.stores.failure = new IllegalStateException("a bug");
    }

    private static Exercise ok(String operation, String path) {
        return new Exercise(operation, 200, path, ContractTest::whole);
    }

    @Test
    void everyOperationAndEveryDeclaredErrorIsExercised() {
        var exercised = new TreeMap<String, SortedSet<Integer>>();
        EXERCISES.forEach(exercise -> exercised
                .computeIfAbsent(exercise.operation(), first -> new TreeSet<>())
                .add(exercise.status()));
        assertThat(exercised).isEqualTo(Contract.statuses(contract.operations().values()));
    }

    @Test
    void everyAnswerIsAsTheDocumentSays() {
        for (var exercise : EXERCISES) {
            server = RestServer.fresh();
            exercise.fault().accept(server);
            var operation = contract.operation(exercise.operation());
            var answer = Http.request(
                    server.port(),
                    operation.method().toUpperCase(Locale.ROOT),
                    exercise.path(),
                    exercise.headers().toArray(String[]::new));

            assertThat(operation.serves(exercise.path().replaceFirst("\\?.*", "")))
                    .as("%s is for %s", exercise.path(), operation.path())
                    .isTrue();
            assertThat(answer.status())
                    .as(exercise.path() + " " + answer.body())
                    .isEqualTo(exercise.status());
            assertThat(contract.offences(operation, answer))
                    .as(exercise.path() + " " + answer.body())
                    .isEmpty();
        }
        assertThat(contract.unseen()).as("fields that no answer has").isEmpty();
    }

    @Test
    void anAnswerThatIsNotAsTheDocumentSaysIsNoticed() {
        var operation = contract.operation("listTunnels");
        var answer = server.get("/api/v1/tunnels");
        for (var change : List.of(
                List.of("\"localTunnelId\":1,", ""),
                List.of("\"localTunnelId\":1,", "\"localTunnelId\":\"1\","),
                List.of("\"localTunnelId\":1,", "\"localTunnelId\":65536,"),
                List.of("\"localTunnelId\":1,", "\"localTunnelId\":1,\"invented\":1,"),
                List.of("\"2001:db8::5\"", "\"2001:db8:5\""),
                List.of("\"established\"", "\"ESTABLISHED\""),
                List.of("2026-11-22T08:00:00.500Z", "2026-11-22 08:00"))) {
            assertThat(answer.body()).contains(change.getFirst());
            var changed = new Http.Answer(
                    answer.status(), answer.headers(), answer.body().replace(change.getFirst(), change.getLast()));
            assertThat(contract.offences(operation, changed))
                    .as(change.toString())
                    .isNotEmpty();
        }
    }

    @Test
    void theBoundsOfParametersAreThoseThatAreKept() {
        for (var operation : contract.operations().values()) {
            for (var parameter : operation.description().path("parameters")) {
                var schema = parameter.get("schema");
                if (!parameter.get("in").asString().equals("query") || !schema.has("maximum")) {
                    continue;
                }
                var name = parameter.get("name").asString();
                var path = operation.path() + "?" + name + "=";
                long least = schema.get("minimum").asLong();
                long most = schema.get("maximum").asLong();
                assertThat(server.get(path + least).status()).as(path + least).isEqualTo(200);
                assertThat(server.get(path + most).status()).as(path + most).isEqualTo(200);
                assertThat(server.get(path + (least - 1)).status())
                        .as(path + (least - 1))
                        .isEqualTo(400);
                assertThat(server.get(path + (most + 1)).status())
                        .as(path + (most + 1))
                        .isEqualTo(400);
            }
        }
    }

    @Test
    void theDocumentIsOfOpenApi31AndNamesOnlyThisInterface() {
        assertThat(contract.document().get("openapi").asString()).startsWith("3.1.");
        assertThat(contract.document()
                        .at("/components/schemas/RadiusServer/properties/role/enum")
                        .toString())
                .isEqualTo("[\"authentication\",\"accounting\"]");
        assertThat(contract.document().at("/info/version").asString())
                .as("the project's version")
                .matches("[0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?");
        assertThat(contract.document().get("paths").propertyNames()).allMatch(path -> path.startsWith("/api/v1/"));
        assertThat(contract.operations().keySet())
                .containsExactlyInAnyOrderElementsOf(
                        Arrays.stream(Operation.values()).map(Operation::id).toList());
    }
}
