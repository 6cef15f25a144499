package io.culvert.app.interop;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The failure history of a broker, read as its users read it: with psql, and by REST.
 *
 * <p>A row is a map from the column's name to its text; what is not known has no entry.
 */
final class FailureHistory {

    private static final Duration SOON = Duration.ofSeconds(15);

    private static final String COLUMNS = "select f.*, t.keyword as failure_keyword, t.text as failure_text,"
            + " c.text as cause_text from vpdn_failure f"
            + " left join vpdn_failure_type t on t.number = f.failure_type"
            + " left join vpdn_disconnect_cause c on c.number = f.cause";

    /** What REST does not show, or shows otherwise. */
    private static final List<String> INTERNAL = List.of("week", "first_time", "last_time", "clear_generation");

    private final BrokerProcess broker;
    private final Psql psql;

    FailureHistory(BrokerProcess broker, Psql psql) {
        this.broker = broker;
        this.psql = psql;
    }

    /** The rows for which the SQL condition holds, as psql shows them. */
    List<Map<String, String>> rows(String condition) {
        return psql.rows(COLUMNS + " where " + condition + " order by f.id").stream()
                .map(FailureHistory::ofDatabase)
                .toList();
    }

    /**
     * Waits until there is a row that has failed that often; fails if there is more than one, or if REST shows it
     * otherwise than psql.
     */
    Map<String, String> await(String condition, int count) {
        Map<String, String> row = Await.value(
                "row with " + condition + " and count " + count,
                SOON,
                () -> "rows: " + rows("true") + "\n" + broker.namespace().lab().logs(),
                () -> rows(condition).stream()
                        .filter(found -> Integer.toString(count).equals(found.get("repeat_count")))
                        .findFirst());
        List<Map<String, String>> all = rows(condition);
        if (all.size() != 1) {
            throw new AssertionError(all.size() + " rows with " + condition + ": " + all);
        }
        Map<String, String> shown = ofRest(Rest.get(broker, "/failures/" + row.get("id")));
        if (!shown.equals(row)) {
            throw new AssertionError("psql and REST differ\npsql: " + row + "\nREST: " + shown);
        }
        return row;
    }

    private static Map<String, String> ofDatabase(Map<String, Object> columns) {
        Map<String, String> row = new TreeMap<>();
        columns.forEach((name, value) -> {
            boolean isUnknown = value == null
                    || ((name.equals("mid") || name.endsWith("_clid")) && value.equals(0))
                    || (name.equals("nas_name") && value.equals(""));
            if (!isUnknown && !INTERNAL.contains(name)) {
                String _ = row.put(name, value.toString());
            }
        });
        return row;
    }

    private static Map<String, String> ofRest(Map<String, Object> entry) {
        Map<String, String> row = new TreeMap<>();
        put(row, "id", entry, "id");
        put(row, "repeat_count", entry, "errorRepeatCount");
        put(row, "failure_type", entry, "type", "number");
        put(row, "failure_keyword", entry, "type", "keyword");
        put(row, "failure_text", entry, "type", "text");
        put(row, "cause", entry, "cause", "code");
        put(row, "cause_text", entry, "cause", "name");
        put(row, "reason", entry, "reason");
        put(row, "user_name", entry, "userName");
        put(row, "domain", entry, "domain");
        put(row, "mid", entry, "localSessionId");
        put(row, "nas_name", entry, "nas", "name");
        put(row, "nas_address", entry, "nas", "address");
        put(row, "nas_clid", entry, "nas", "tunnelId");
        put(row, "gateway_name", entry, "gateway", "name");
        put(row, "gateway_address", entry, "gateway", "address");
        put(row, "gateway_clid", entry, "gateway", "tunnelId");
        put(row, "vpdn_group", entry, "vpdnGroup");
        put(row, "acct_session_id", entry, "acctSessionId");
        put(row, "locally_initiated", entry, "locallyInitiated");
        put(row, "clearing_message", entry, "resultCode", "message");
        put(row, "result_code", entry, "resultCode", "result");
        put(row, "error_code", entry, "resultCode", "error");
        put(row, "error_text", entry, "resultCode", "text");
        put(row, "ppp_cause_code", entry, "pppDisconnectCause", "code");
        put(row, "ppp_cause_protocol", entry, "pppDisconnectCause", "protocol");
        put(row, "ppp_cause_direction", entry, "pppDisconnectCause", "direction");
        put(row, "ppp_cause_text", entry, "pppDisconnectCause", "message");
        put(row, "aaa_reply", entry, "radiusReply");
        put(row, "unit", entry, "recordedBy", "unit");
        put(row, "redundancy_group", entry, "recordedBy", "redundancyGroup");
        put(row, "epoch", entry, "recordedBy", "epoch");
        return row;
    }

    private static void put(Map<String, String> row, String column, Map<String, Object> entry, String... path) {
        Rest.find(entry, path).ifPresent(value -> {
            String _ = row.put(column, value.toString());
        });
    }
}
