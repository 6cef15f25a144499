package io.culvert.app.rest;

import static io.culvert.app.rest.ProblemType.BROKER_BUSY;
import static io.culvert.app.rest.ProblemType.FOREIGN_ORIGIN;
import static io.culvert.app.rest.ProblemType.HISTORY_AWAY;
import static io.culvert.app.rest.ProblemType.NOT_FOUND;
import static io.culvert.app.rest.ProblemType.SWITCHOVER_REFUSED;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What can be asked: the fields that each operation reads and the problems that it can end in. */
enum Operation {
    LIST_TUNNELS(
            "listTunnels",
            "Tunnels, in the order of their local tunnel IDs (show vpdn tunnel)",
            List.of(Fields.LIMIT, Fields.TUNNELS_AFTER, Fields.PEER, Fields.GROUP),
            List.of(BROKER_BUSY)),
    SHOW_TUNNEL(
            "showTunnel",
            "One tunnel: windows, counters, effective settings with their origins (show vpdn tunnel all)",
            List.of(Fields.TUNNEL_ID),
            List.of(NOT_FOUND, BROKER_BUSY)),
    LIST_SESSIONS(
            "listSessions",
            "Sessions, in the order of local tunnel ID and local session ID (show vpdn session)",
            List.of(Fields.LIMIT, Fields.SESSIONS_AFTER, Fields.USER, Fields.TUNNEL, Fields.GROUP),
            List.of(BROKER_BUSY)),
    SHOW_SESSION(
            "showSession",
            "One session: user, addresses, timeouts, HA with its origin, effective settings (show vpdn session all)",
            List.of(Fields.TUNNEL_ID, Fields.SESSION_ID),
            List.of(NOT_FOUND, BROKER_BUSY)),
    LIST_FAILURES(
            "listFailures",
            "Calls and tunnels that were refused or lost, the one that failed last first (show vpdn history failure)",
            List.of(
                    Fields.LIMIT,
                    Fields.FAILURES_AFTER,
                    Fields.USER,
                    Fields.PEER,
                    Fields.CAUSE,
                    Fields.TYPE,
                    Fields.FROM,
                    Fields.TO,
                    Fields.INCLUDE_CLEARED),
            List.of(HISTORY_AWAY)),
    SHOW_FAILURE(
            "showFailure",
            "One entry of the failure history, cleared or not",
            List.of(Fields.FAILURE_ID),
            List.of(NOT_FOUND, HISTORY_AWAY)),
    SHOW_REDUNDANCY(
            "showRedundancy",
            "What this unit is in its group, and what would survive it (show l2tp redundancy, show redundancy states)",
            List.of(),
            List.of(BROKER_BUSY)),
    LIST_REDUNDANT_TUNNELS(
            "listRedundantTunnels",
            "Tunnels that are to survive a switchover, in the order of their local tunnel IDs (show l2tp redundancy all)",
            List.of(Fields.LIMIT, Fields.TUNNELS_AFTER),
            List.of(BROKER_BUSY)),
    SWITCH_OVER(
            "switchOver",
            "Lets the hot standby become active (redundancy switch-activity)",
            List.of(),
            List.of(BROKER_BUSY, SWITCHOVER_REFUSED, FOREIGN_ORIGIN)),
    SHOW_STORES(
            "showStores",
            "Health of what the broker leans on: PostgreSQL, the spool before it, RADIUS. 200 also when one is away",
            List.of(),
            List.of());

    private final String id;
    private final String summary;

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list
    private final List<Field<?>> fields;

    @SuppressWarnings("ImmutableEnumChecker") // an unmodifiable list
    private final List<ProblemType> problems;

    Operation(String id, String summary, List<Field<?>> fields, List<ProblemType> problems) {
        this.id = id;
        this.summary = summary;
        this.fields = List.copyOf(fields);
        var all = new ArrayList<>(problems);
        all.addAll(
                List.of(ProblemType.BAD_REQUEST, ProblemType.NOT_ACCEPTABLE, ProblemType.MISDIRECTED, ProblemType.BUG));
        all.sort(null);
        this.problems = List.copyOf(all);
    }

    /** Its name in the OpenAPI document. */
    String id() {
        return id;
    }

    String summary() {
        return summary;
    }

    List<Field<?>> fields() {
        return fields;
    }

    /** All that it can end in, besides success. */
    List<ProblemType> problems() {
        return problems;
    }

    boolean takes(String queryParameter) {
        return fields.stream()
                .anyMatch(field ->
                        field.place() == Field.Place.QUERY && field.name().equals(queryParameter));
    }

    /** Which parameters it has, for who has mistyped one. */
    String hint() {
        var names = fields.stream()
                .filter(field -> field.place() == Field.Place.QUERY)
                .map(Field::name)
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? ", which has none" : "; there are " + names;
    }
}
