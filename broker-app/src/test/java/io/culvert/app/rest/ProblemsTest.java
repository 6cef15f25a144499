package io.culvert.app.rest;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.app.management.BrokerBusy;
import io.culvert.app.management.CallSamples;
import io.culvert.core.failure.FailureHistory.Filter;
import io.culvert.core.failure.FailureType;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import tools.jackson.databind.JsonNode;

/** What a client sees that asks wrongly, or at a bad time. */
@ExtendWith(OutputCaptureExtension.class)
class ProblemsTest {
    private RestServer server;

    @BeforeEach
    void start() {
        server = RestServer.fresh();
    }

    @Test
    void everyFaultyFieldIsNamedAtOnceWithWhatItWouldHaveToBe() {
        var problem = problem(
                400,
                server.get("/api/v1/failures?limit=0&cursor=abc&user=&cause=9&type=no&from=2026-11-22&to=x"
                        + "&include-cleared=1&pear=LAC"));
        assertThat(fields(problem))
                .containsExactly("limit", "cursor", "user", "cause", "type", "from", "to", "include-cleared", "pear");
        assertThat(problem.get("errors"))
                .allSatisfy(error -> assertThat(error.get("problem").asString()).isNotBlank());
        assertThat(problem.at("/errors/0/value").asString()).isEqualTo("0");
        assertThat(problem.at("/errors/0/problem").asString()).isEqualTo("must be between 1 and 1000");
        assertThat(problem.get("detail").asString()).contains("9 fields", "limit", "pear");
    }

    @Test
    void bothFaultyIdsOfAPathAreNamed() {
        assertThat(fields(problem(400, server.get("/api/v1/sessions/0/65536?limit=1"))))
                .containsExactly("tunnelId", "sessionId", "limit");
    }

    @Test
    void theValueOfAParameterThatDoesNotExistIsNotRepeated() {
        var answer = server.get("/api/v1/tunnels?password=hunter2");
        assertThat(fields(problem(400, answer))).containsExactly("password");
        assertThat(answer.body()).doesNotContain("hunter2");
    }

    @Test
    void aFieldThatIsGivenTwiceIsFaulty() {
        var problem = problem(400, server.get("/api/v1/tunnels?limit=1&limit=2"));
        assertThat(problem.at("/errors/0/problem").asString()).isEqualTo("is given 2 times");
    }

    @Test
    void aPeriodHasToEndAfterItsBeginning() {
        var problem =
                problem(400, server.get("/api/v1/failures?from=2026-11-22T09:00:00%2B01:00&to=2026-11-22T08:00:00Z"));
        assertThat(fields(problem)).containsExactly("to");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "2026-11-22T08:00:00 01:00",
                "2026-11-22",
                "08:00",
                "yesterday",
                "%2B99999-01-01T00:00:00Z",
                "-0001-01-01T00:00:00Z",
                "2026-02-30T08:00:00Z"
            })
    void whatIsNoTimeIsFaulty(String text) {
        assertThat(fields(problem(400, server.get("/api/v1/failures?from=" + text.replace(" ", "%20")))))
                .containsExactly("from");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "%201", "1.0", "1e3", "9999999999999999999", "0x10", "%D9%A3", "1001", ""})
    void whatIsNoLimitIsFaulty(String text) {
        assertThat(fields(problem(400, server.get("/api/v1/sessions?limit=" + text))))
                .containsExactly("limit");
    }

    @Test
    void allFieldsOfAFailureReachTheHistory() {
        assertThat(server.get("/api/v1/failures?user=ann%40example.com&peer=LAC-1&cause=VPN-tunnel-in-resync&type=17"
                                + "&from=2026-11-22T09:00:00%2B01:00&to=2026-11-22T10:00:00Z&include-cleared=true")
                        .status())
                .isEqualTo(200);
        assertThat(server.history.asked)
                .isEqualTo(new Filter(
                        Optional.of("ann@example.com"),
                        Optional.of("LAC-1"),
                        Optional.of(611),
                        Optional.of(FailureType.TUNNEL_IN_RESYNC),
                        Optional.of(Instant.parse("2026-11-22T08:00:00Z")),
                        Optional.of(Instant.parse("2026-11-22T10:00:00Z")),
                        true));
        assertThat(server.get("/api/v1/failures?type=tunnel-in-resync&cause=611")
                        .status())
                .isEqualTo(200);
        assertThat(server.history.asked.type()).contains(FailureType.TUNNEL_IN_RESYNC);
    }

    @Test
    void aListIsWalkedPageByPage() {
        for (var list : List.of("tunnels", "sessions", "failures")) {
            var ids = new ArrayList<String>();
            var query = "?limit=1";
            for (int page = 0; page < 3; page++) {
                var body = json(server.get("/api/v1/" + list + query));
                assertThat(body.get("items")).hasSize(1);
                ids.add(body.at("/items/0").toString());
                assertThat(body.has("next")).as("%s, page %d", list, page).isEqualTo(page < 2);
                query = "?limit=1&cursor=" + body.path("next").asString("");
            }
            assertThat(ids).doesNotHaveDuplicates();
        }
    }

    @Test
    void aCursorOfAnotherListIsFaulty() {
        var next = json(server.get("/api/v1/tunnels?limit=1")).get("next").asString();
        assertThat(fields(problem(400, server.get("/api/v1/sessions?cursor=" + next))))
                .containsExactly("cursor");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/api", "/api/v1", "/api/v2/tunnels", "/api/v1/tunnels/", "/error", "/actuator/env"})
    void anUnknownPathIsAProblem(String path) {
        assertThat(problem(404, server.get(path)).get("detail").asString()).contains("/api/v1/openapi.json");
        assertThat(problem(404, server.get(path, "Accept: text/html"))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"POST", "PUT", "PATCH", "DELETE", "BREW"})
    void aWrongMethodIsAProblemThatNamesTheRightOnes(String method) {
        for (var path : List.of("/api/v1/tunnels", "/api/v1/sessions/1/2", "/api/v1/stores")) {
            var answer = Http.request(server.port(), method, path, "Content-Length: 0");
            assertThat(problem(405, answer).get("detail").asString()).contains("GET");
            assertThat(answer.header("Allow")).contains("GET");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET", "PUT", "DELETE"})
    void aSwitchoverIsPostedAndNothingElse(String method) {
        var answer = Http.request(server.port(), method, "/api/v1/redundancy/switchover", "Content-Length: 0");
        assertThat(problem(405, answer).get("detail").asString()).contains("POST");
        assertThat(answer.header("Allow")).contains("POST");
        assertThat(server.redundancy.requests.get()).isZero();
    }

    @Test
    void aSwitchoverThatIsRefusedSaysWhy() {
        server.redundancy.refusal = Optional.of("there is no hot standby");
        var problem = problem(409, server.post("/api/v1/redundancy/switchover"));
        assertThat(problem.get("detail").asString()).contains("there is no hot standby");
        assertThat(problem.get("type").asString()).isEqualTo("urn:problem-type:culvert:switchover-refused");
    }

    @Test
    void aSwitchoverThatHasBegunIsAcceptedAndSaysWhatHappens() {
        var answer = server.post("/api/v1/redundancy/switchover");
        assertThat(answer.status()).isEqualTo(202);
        assertThat(json(answer).get("text").asString()).contains("/api/v1/redundancy");
        assertThat(server.redundancy.requests.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"https://elsewhere.example", "null", "http://localhost.elsewhere.example", "http://localhost:9"})
    void aPageFromElsewhereCannotSwitchOver(String origin) {
        problem(403, server.post("/api/v1/redundancy/switchover", "Origin: " + origin));
        assertThat(server.redundancy.requests.get()).isZero();
        assertThat(server.get("/api/v1/redundancy", "Origin: " + origin).status())
                .as("reading changes nothing, and browsers do not show it to such a page")
                .isEqualTo(200);
    }

    @Test
    void aRequestOfTheInterfacesOwnOriginIsServed() {
        assertThat(server.post("/api/v1/redundancy/switchover", "Origin: http://localhost")
                        .status())
                .isEqualTo(202);
    }

    @Test
    void parametersOfASwitchoverAreFaulty() {
        assertThat(fields(problem(400, server.post("/api/v1/redundancy/switchover?force=true"))))
                .containsExactly("force");
        assertThat(server.redundancy.requests.get()).isZero();
    }

    @Test
    void headIsAnsweredLikeGetWithoutABody() {
        var answer = Http.request(server.port(), "HEAD", "/api/v1/stores");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET /api/v1/failures?user=[x] HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /api/v1/%2e%2e%2fetc HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "GET /api/v1/stores HTTP/1.1\r\nConnection: close\r\n\r\n",
                "GET /api/v1/stores HTTP/1.1\r\nHost: a b\r\nConnection: close\r\n\r\n",
                "GET /api/v1/stores HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n",
                "nonsense\r\n\r\n"
            })
    void whatIsNoHttpIsAProblemToo(String request) {
        var answer = Http.raw(server.port(), request);
        assertThat(problem(400, answer).get("title").asString()).isEqualTo("Bad Request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/v1/failures?user=%zz", "/api/v1/failures?user=%ff", "/api/v1/failures?%zz=1"})
    void aQueryThatCannotBeReadIsAProblem(String path) {
        assertThat(problem(400, server.get(path)).get("detail").asString()).contains("%25");
    }

    @Test
    void aBugShowsItsNumberAndNothingElse(CapturedOutput log) {
        server.calls.failure = new IllegalStateException("at shard 3: secret hunter2");
        var answer = server.get("/api/v1/tunnels?peer=LAC%0d%0a1");
        var number = problem(500, answer).get("instance").asString().replace("urn:uuid:", "");
        assertThat(answer.body())
                .contains("detail")
                .doesNotContain("hunter2")
                .doesNotContain("IllegalState")
                .doesNotContain("\tat ");
        assertThat(log).contains(number).contains("GET /api/v1/tunnels failed").contains("hunter2");
    }

    @Test
    void aShardThatDoesNotAnswerIsWorthAskingAgain() {
        server.calls.failure = new BrokerBusy("ask again");
        var answer = server.get("/api/v1/sessions");
        assertThat(problem(503, answer).get("detail").asString()).isEqualTo("ask again");
        assertThat(answer.header("Retry-After")).contains("1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:9", "127.8.9.10", "[::1]", "[::1]:80"})
    void requestsToLoopbackAreServed(String host) {
        assertThat(server.get("/api/v1/stores", "Host: " + host).status()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "rebound.example",
                "localhost.rebound.example",
                "127.0.0.1.rebound.example",
                "192.0.2.1",
                "[2001:db8::1]",
                "0.0.0.0",
                "localhost:80.rebound.example"
            })
    void requestsThatNameAnotherHostAreNot(String host) {
        for (var path : List.of("/api/v1/stores", OpenApiDocument.PATH, "/actuator/health", "/nothing")) {
            var answer = server.get(path, "Host: " + host);
            assertThat(answer.status()).as(host + path).isIn(400, 421);
            assertThat(answer.contentType()).isEqualTo("application/problem+json");
        }
    }

    @Test
    void whatPeersCallThemselvesCannotTouchATerminal() {
        for (var path : List.of("/api/v1/tunnels", "/api/v1/sessions", "/api/v1/failures", "/api/v1/tunnels/65000")) {
            var answer = server.get(path);
            assertThat(answer.status()).isEqualTo(200);
            assertThat(answer.body().chars())
                    .noneMatch(Character::isISOControl)
                    .noneMatch(character -> Character.getType(character) == Character.FORMAT);
        }
        var names = json(server.get("/api/v1/tunnels")).findValuesAsString("peerName");
        assertThat(names).contains("LAC-2\u0007\u009b2J\u202e");
    }

    @Test
    void secretsAreMaskedInEffectiveSettings() {
        var tunnel = server.get("/api/v1/tunnels/1");
        var session = server.get("/api/v1/sessions/1/2");
        assertThat(tunnel.body() + session.body()).doesNotContain(CallSamples.SECRET);
        var secret = json(tunnel)
                .get("settings")
                .valueStream()
                .filter(setting -> setting.get("key").asString().equals("tunnel-secret"))
                .findFirst()
                .orElseThrow();
        assertThat(secret.at("/origin/level").asString()).isEqualTo("global");
    }

    @Test
    void everySettingHasItsOrigin() {
        var origins = json(server.get("/api/v1/tunnels/1"))
                .get("settings")
                .valueStream()
                .map(setting -> setting.get("key").asString() + " "
                        + setting.at("/origin/text").asString())
                .toList();
        assertThat(origins)
                .contains(
                        "resync vpdn-group wholesale",
                        "receive-window vpdn-template gold",
                        "hello-interval global",
                        "retransmit-retries default");
        assertThat(json(server.get("/api/v1/sessions/1/2")).at("/ha").toString())
                .isEqualTo("{\"enabled\":false,\"origin\":{\"level\":\"radius\",\"name\":"
                        + "\"vpdn:l2tp-silent-switchover\",\"text\":\"RADIUS vpdn:l2tp-silent-switchover\"}}");
    }

    private static JsonNode problem(int status, Http.Answer answer) {
        assertThat(answer.status()).as(answer.body()).isEqualTo(status);
        assertThat(answer.contentType()).isEqualTo("application/problem+json");
        var problem = json(answer);
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("detail").asString()).isNotBlank();
        return problem;
    }

    private static List<String> fields(JsonNode problem) {
        return problem.get("errors").findValuesAsString("field");
    }

    private static JsonNode json(Http.Answer answer) {
        return Contract.JSON.readTree(answer.body());
    }
}
