package io.culvert.db.history;

import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.FailureRecord;
import io.culvert.core.failure.PppCause;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The table vpdn_failure: which column says what of a failure, and the statement that writes a batch. */
final class FailureColumns {
    /** Octets of a name that stands in an index, whose rows have room for 2,700. */
    static final int NAME_OCTETS = 768;

    static final int LABEL_OCTETS = 256;
    static final int TEXT_OCTETS = 4096;

    /**
     * A column.
     *
     * @param key whether failures that differ in it are no repeats of each other
     * @param value as PostgreSQL reads it
     */
    record Column(String name, String type, boolean key, Function<FailureRecord, @Nullable String> value) {}

    static final List<Column> ALL = List.of(
            key("week", "date", f -> Weeks.of(f.event().time()).toString()),
            key("redundancy_group", "text", f -> label(f.recorder().group())),
            key("user_name", "text", f -> orNull(f.event().userName().map(FailureColumns::name))),
            key("nas_name", "text", f -> name(f.event().nas().name())),
            key("nas_address", "inet", f -> StoredText.address(f.event().nas().address())),
            key("nas_clid", "int4", f -> text(f.event().nas().tunnelId().value())),
            key("failure_type", "int2", f -> text(f.event().type().number())),
            column(
                    "last_time",
                    "timestamptz",
                    f -> Weeks.stored(f.event().time()).toString()),
            column("unit", "text", f -> label(f.recorder().unit())),
            column("epoch", "int8", f -> Long.toString(f.recorder().epoch())),
            column("domain", "text", f -> orNull(f.event().domain().map(FailureColumns::name))),
            column("mid", "int4", f -> text(f.event().sessionId().value())),
            column("gateway_name", "text", f -> name(f.event().gateway().name())),
            column(
                    "gateway_address",
                    "inet",
                    f -> StoredText.address(f.event().gateway().address())),
            column(
                    "gateway_clid",
                    "int4",
                    f -> text(f.event().gateway().tunnelId().value())),
            column("cause", "int4", f -> text(f.event().cause().number())),
            column("reason", "text", f -> StoredText.of(f.event().reason(), TEXT_OCTETS)),
            column("locally_initiated", "bool", f -> Boolean.toString(f.event().locallyInitiated())),
            column("vpdn_group", "text", f -> orNull(f.event().vpdnGroup().map(FailureColumns::label))),
            column(
                    "acct_session_id",
                    "text",
                    f -> orNull(f.event().acctSessionId().map(FailureColumns::label))),
            column("clearing_message", "text", f -> orNull(clearing(f, c -> messageName(c.message())))),
            column("result_code", "int4", f -> orNull(clearing(f, c -> text(c.result())))),
            column(
                    "error_code",
                    "int4",
                    f -> orNull(f.event().clearing().flatMap(c -> c.error().map(FailureColumns::text)))),
            column(
                    "error_text",
                    "text",
                    f -> orNull(f.event().clearing().flatMap(c -> c.text().map(FailureColumns::longText)))),
            column("ppp_cause_code", "int4", f -> orNull(ppp(f, c -> text(c.code())))),
            column("ppp_cause_protocol", "int4", f -> orNull(ppp(f, c -> text(c.protocol())))),
            column("ppp_cause_direction", "int4", f -> orNull(ppp(f, c -> text(c.direction())))),
            column(
                    "ppp_cause_text",
                    "text",
                    f -> orNull(f.event().pppCause().flatMap(c -> c.message().map(FailureColumns::longText)))),
            column("aaa_reply", "text", f -> orNull(f.event().aaaReply().map(FailureColumns::longText))));

    /**
     * Writes a batch; its parameters are one array for every column, in order. Rows come in the order of their key, so that two
     * writers never wait for each other in a circle. A row that is older than what is stored counts, but tells nothing of the
     * last time.
     */
    static final String WRITE = write();

    private FailureColumns() {}

    static String messageName(ClearingCode.Message message) {
        return switch (message) {
            case CDN -> "CDN";
            case STOP_CCN -> "StopCCN";
        };
    }

    private static String write() {
        var names = names(ALL.stream(), "");
        var key = names(ALL.stream().filter(Column::key), "") + ", clear_generation";
        var refreshed = ALL.stream()
                .filter(c -> !c.key())
                .map(c -> c.name() + " = case when excluded.last_time >= f.last_time then excluded." + c.name()
                        + " else f." + c.name() + " end")
                .collect(Collectors.joining(",\n    "));
        var arrays = ALL.stream().map(c -> "?::" + c.type() + "[]").collect(Collectors.joining(", "));
        return """
                insert into vpdn_failure as f (%1$s, clear_generation, first_time, repeat_count)
                select %1$s, clear_generation, first_time, repeat_count
                from (
                    select g.*,
                           min(last_time) over (partition by %2$s) as first_time,
                           count(*) over (partition by %2$s) as repeat_count,
                           row_number() over (partition by %2$s order by last_time desc, position desc) as newest
                    from (
                        select b.*,
                               (select count(*)::int from vpdn_failure_clear c where c.cleared_at < b.last_time)
                                   as clear_generation
                        from unnest(%3$s) with ordinality as b (%1$s, position)
                    ) g
                ) a
                where newest = 1
                order by %2$s
                on conflict (%2$s) do update set
                    repeat_count = f.repeat_count + excluded.repeat_count,
                    first_time = least(f.first_time, excluded.first_time),
                    %4$s
                """.formatted(names, key, arrays, refreshed);
    }

    private static String names(Stream<Column> columns, String prefix) {
        return columns.map(c -> prefix + c.name()).collect(Collectors.joining(", "));
    }

    private static Column key(String name, String type, Function<FailureRecord, @Nullable String> value) {
        return new Column(name, type, true, value);
    }

    private static Column column(String name, String type, Function<FailureRecord, @Nullable String> value) {
        return new Column(name, type, false, value);
    }

    private static <T> Optional<T> clearing(FailureRecord failure, Function<ClearingCode, T> part) {
        return failure.event().clearing().map(part);
    }

    private static <T> Optional<T> ppp(FailureRecord failure, Function<PppCause, T> part) {
        return failure.event().pppCause().map(part);
    }

    /** A user's or a host's name as it is stored; whoever looks for one asks for this. */
    static String name(String text) {
        return StoredText.of(text, NAME_OCTETS);
    }

    private static String label(String text) {
        return StoredText.of(text, LABEL_OCTETS);
    }

    private static String longText(String text) {
        return StoredText.of(text, TEXT_OCTETS);
    }

    private static String text(int number) {
        return Integer.toString(number);
    }

    private static @Nullable String orNull(Optional<String> value) {
        return value.orElse(null);
    }
}
