package io.culvert.db.history;

import io.culvert.core.failure.FailureHistory.Cursor;
import io.culvert.core.failure.FailureHistory.Filter;
import java.net.InetAddress;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.core.simple.JdbcClient.StatementSpec;

/**
 * The statement for a page. Every condition is one that an index answers in the order of the page, and bounds the weeks where a
 * time is given.
 */
record FailureQuery(String sql, Map<String, Object> parameters) {
    private static final String ORDER = " order by last_time desc, id desc limit ";

    static FailureQuery of(Filter filter, Optional<Cursor> after, int rows) {
        var conditions = new ArrayList<String>();
        var parameters = new LinkedHashMap<String, Object>();
        filter.userName().ifPresent(user -> {
            conditions.add("f.user_name = :user");
            parameters.put("user", FailureColumns.name(user));
        });
        filter.cause().ifPresent(cause -> {
            conditions.add("f.cause = :cause");
            parameters.put("cause", cause);
        });
        filter.type().ifPresent(type -> {
            conditions.add("f.failure_type = :type");
            parameters.put("type", type.number());
        });
        filter.from().ifPresent(from -> {
            conditions.add("f.last_time >= :from and f.week >= vpdn_failure_week(:from)");
            parameters.put("from", roundedUp(from));
        });
        filter.to().ifPresent(to -> {
            conditions.add("f.last_time < :to and f.week <= vpdn_failure_week(:to)");
            parameters.put("to", roundedUp(to));
        });
        after.ifPresent(cursor -> {
            conditions.add("(f.last_time, f.id) < (:afterTime, :afterId) and f.week <= vpdn_failure_week(:afterTime)");
            parameters.put("afterTime", time(cursor.time()));
            parameters.put("afterId", cursor.id());
        });
        if (!filter.withCleared()) {
            conditions.add("f.last_time > coalesce((select max(cleared_at) from vpdn_failure_clear), '-infinity')");
        }
        return filter.peer()
                .map(peer -> ofPeer(peer, conditions, parameters, rows))
                .orElseGet(() -> new FailureQuery(select(conditions) + ORDER + rows, parameters));
    }

    StatementSpec bind(JdbcClient client) {
        return client.sql(sql).params(parameters);
    }

    /**
     * An index for the name and one for the address cannot be read together in the page's order, so that each gives a page and
     * the page is made of the two.
     */
    private static FailureQuery ofPeer(String peer, List<String> conditions, Map<String, Object> parameters, int rows) {
        parameters.put("peer", FailureColumns.name(peer));
        var byName = select(with(conditions, "f.nas_name = :peer"));
        var address = address(peer);
        if (address.isEmpty()) {
            return new FailureQuery(byName + ORDER + rows, parameters);
        }
        parameters.put("address", address.get());
        var byAddress = select(with(conditions, "f.nas_address = :address::inet and f.nas_name <> :peer"));
        return new FailureQuery(
                "select * from ((" + byName + ORDER + rows + ") union all (" + byAddress + ORDER + rows + ")) both_"
                        + ORDER + rows,
                parameters);
    }

    private static String select(List<String> conditions) {
        return FailureEntries.SELECT + (conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions));
    }

    private static List<String> with(List<String> conditions, String another) {
        var all = new ArrayList<>(conditions);
        all.add(another);
        return all;
    }

    private static Optional<String> address(String peer) {
        try {
            return Optional.of(StoredText.address(InetAddress.ofLiteral(peer)));
        } catch (IllegalArgumentException name) {
            return Optional.empty();
        }
    }

    private static OffsetDateTime time(Instant time) {
        return Weeks.stored(Weeks.bounded(time)).atOffset(ZoneOffset.UTC);
    }

    /** The first stored time that is not before {@code time}. */
    private static OffsetDateTime roundedUp(Instant time) {
        return time(Weeks.bounded(time).plusNanos(999));
    }
}
