package io.culvert.app.rest;

import static java.util.stream.Collectors.joining;

import io.culvert.app.management.Page;
import io.culvert.app.rest.Field.Place;
import io.culvert.app.rest.Field.Read;
import io.culvert.core.engine.SessionCursor;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureHistory;
import io.culvert.core.failure.FailureType;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.IntFunction;

/** Every parameter that there is. */
final class Fields {
    static final int DEFAULT_LIMIT = 100;

    private static final int LONGEST_TEXT = 255;
    private static final int HIGHEST_ID = 0xFFFF;
    private static final int LAST_YEAR = 9999;

    static final Field<Integer> LIMIT = new Field<>(
            "limit",
            Place.QUERY,
            "How many items at most; " + DEFAULT_LIMIT + " without it",
            () -> Schemas.withDefault(Schemas.integer(1, Page.MOST_ROWS), DEFAULT_LIMIT),
            text -> number(text, 1, Page.MOST_ROWS, value -> value));

    static final Field<TunnelId> TUNNELS_AFTER = cursor(Cursors.TUNNELS);
    static final Field<SessionCursor> SESSIONS_AFTER = cursor(Cursors.SESSIONS);
    static final Field<FailureHistory.Cursor> FAILURES_AFTER = cursor(Cursors.FAILURES);

    static final Field<TunnelId> TUNNEL_ID = new Field<>(
            "tunnelId",
            Place.PATH,
            "Local tunnel ID (LocTunID)",
            () -> Schemas.integer(1, HIGHEST_ID),
            text -> number(text, 1, HIGHEST_ID, TunnelId::new));

    static final Field<SessionId> SESSION_ID = new Field<>(
            "sessionId",
            Place.PATH,
            "Local session ID (LocID)",
            () -> Schemas.integer(1, HIGHEST_ID),
            text -> number(text, 1, HIGHEST_ID, SessionId::new));

    static final Field<TunnelId> TUNNEL = new Field<>(
            "tunnel",
            Place.QUERY,
            "Sessions of the tunnel with this local tunnel ID",
            () -> Schemas.integer(1, HIGHEST_ID),
            text -> number(text, 1, HIGHEST_ID, TunnelId::new));

    static final Field<String> PEER = text("peer", "Host Name or IP address of the peer, exactly as it is shown");

    static final Field<String> GROUP = text("group", "Name of the vpdn-group");

    static final Field<String> USER = text("user", "User name, exactly as it is shown, with its domain");

    static final Field<Long> FAILURE_ID = new Field<>(
            "id",
            Place.PATH,
            "Number of the entry",
            () -> {
                var schema = Schemas.of("integer", "int64");
                schema.setMinimum(BigDecimal.ONE);
                return schema;
            },
            Fields::failureId);

    static final Field<DisconnectCause> CAUSE = new Field<>(
            "cause",
            Place.QUERY,
            "Cause code, or its name",
            () -> Schemas.anyOf(
                    Schemas.numbers(Arrays.stream(DisconnectCause.values())
                            .map(DisconnectCause::number)
                            .toList()),
                    Schemas.keywords(Arrays.stream(DisconnectCause.values())
                            .map(DisconnectCause::text)
                            .toList())),
            text -> Arrays.stream(DisconnectCause.values())
                    .filter(cause -> Integer.toString(cause.number()).equals(text)
                            || cause.text().equalsIgnoreCase(text))
                    .findFirst()
                    .map(Read::value)
                    .orElseGet(() -> Read.fault("must be one of "
                            + Arrays.stream(DisconnectCause.values())
                                    .map(cause -> Integer.toString(cause.number()))
                                    .collect(joining(", ")))));

    static final Field<FailureType> TYPE = new Field<>(
            "type",
            Place.QUERY,
            "Failure type: its number or its keyword",
            () -> Schemas.anyOf(
                    Schemas.integer(0, FailureType.values().length - 1),
                    Schemas.keywords(Arrays.stream(FailureType.values())
                            .map(FailureType::keyword)
                            .toList())),
            text -> Arrays.stream(FailureType.values())
                    .filter(type -> Integer.toString(type.number()).equals(text)
                            || type.keyword().equalsIgnoreCase(text))
                    .findFirst()
                    .map(Read::value)
                    .orElseGet(() -> Read.fault("must be between 0 and " + (FailureType.values().length - 1)
                            + ", or one of "
                            + Arrays.stream(FailureType.values())
                                    .map(FailureType::keyword)
                                    .collect(joining(", ")))));

    static final Field<Instant> FROM = time("from", "Failed last at this time or later");

    static final Field<Instant> TO = time("to", "Failed last before this time; after \"from\"");

    static final Field<Boolean> INCLUDE_CLEARED = new Field<>(
            "include-cleared",
            Place.QUERY,
            "Whether what was cleared is listed too; false without it",
            () -> Schemas.withDefault(Schemas.of("boolean"), false),
            text -> switch (text) {
                case "true" -> Read.value(true);
                case "false" -> Read.value(false);
                case String _ -> Read.fault("must be true or false");
            });

    private Fields() {}

    private static <T> Field<T> cursor(Cursors.Codec<T> codec) {
        return new Field<>(
                "cursor",
                Place.QUERY,
                "\"next\" of the page before; without it, the first page",
                () -> Schemas.of("string"),
                text -> codec.decode(text)
                        .map(Read::value)
                        .orElseGet(
                                () -> Read.fault(
                                        "is no cursor of this list: take \"next\" of the page before as it is, or leave it out")));
    }

    private static Field<String> text(String name, String description) {
        return new Field<>(
                name,
                Place.QUERY,
                description,
                () -> {
                    var schema = Schemas.of("string");
                    schema.setMinLength(1);
                    schema.setMaxLength(LONGEST_TEXT);
                    return schema;
                },
                text -> {
                    if (text.isEmpty() || text.length() > LONGEST_TEXT) {
                        return Read.fault("must have 1 to " + LONGEST_TEXT + " characters");
                    }
                    return text.indexOf('\0') < 0 ? Read.value(text) : Read.fault("must not contain the character NUL");
                });
    }

    private static Field<Instant> time(String name, String description) {
        return new Field<>(name, Place.QUERY, description, () -> Schemas.of("string", "date-time"), Fields::instant);
    }

    private static Read<Instant> instant(String text) {
        try {
            var time = OffsetDateTime.parse(text);
            if (time.getYear() >= 0 && time.getYear() <= LAST_YEAR) {
                return Read.value(time.toInstant());
            }
        } catch (DateTimeException e) {
            // Told below.
        }
        return Read.fault("must be a time such as 2026-11-22T08:00:00Z; in an offset such as +01:00, write + as %2B");
    }

    private static Read<Long> failureId(String text) {
        Optional<Long> number = text.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
        return number.filter(id -> id >= 1)
                .map(Read::value)
                .orElseGet(() -> Read.fault("must be a number of at most 18 digits, 1 or higher"));
    }

    private static <T> Read<T> number(String text, int least, int most, IntFunction<T> value) {
        if (text.matches("[0-9]{1,9}")) {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return Read.value(value.apply(number));
            }
        }
        return Read.fault("must be between " + least + " and " + most);
    }
}
