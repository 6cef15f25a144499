package io.culvert.db.history;

import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureHistory.Entry;
import io.culvert.core.failure.FailureRecord;
import io.culvert.core.failure.FailureType;
import io.culvert.core.failure.PppCause;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.net.InetAddress;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Rows of vpdn_failure as entries of the history. */
final class FailureEntries {
    static final String SELECT = "select f.id, f.first_time, f.repeat_count, "
            + FailureColumns.ALL.stream()
                    .map(column -> column.type().equals("inet")
                            ? "host(f." + column.name() + ") as " + column.name()
                            : "f." + column.name())
                    .collect(Collectors.joining(", "))
            + " from vpdn_failure f";

    private static final Map<Integer, FailureType> TYPES =
            Arrays.stream(FailureType.values()).collect(Collectors.toMap(FailureType::number, Function.identity()));
    private static final Map<Integer, DisconnectCause> CAUSES = Arrays.stream(DisconnectCause.values())
            .collect(Collectors.toMap(DisconnectCause::number, Function.identity()));

    private FailureEntries() {}

    static Entry entry(ResultSet row, int position) throws SQLException {
        var recorder = new FailureRecord.Recorder(
                row.getString("unit"), row.getString("redundancy_group"), row.getLong("epoch"));
        return new Entry(
                row.getLong("id"),
                new FailureRecord(event(row), recorder),
                time(row, "first_time"),
                row.getLong("repeat_count"));
    }

    private static FailureEvent event(ResultSet row) throws SQLException {
        return new FailureEvent(
                time(row, "last_time"),
                // A newer release may have written one that we do not know.
                TYPES.getOrDefault(row.getInt("failure_type"), FailureType.UNKNOWN),
                CAUSES.getOrDefault(row.getInt("cause"), DisconnectCause.UNKNOWN),
                row.getString("reason"),
                text(row, "user_name"),
                text(row, "domain"),
                new SessionId(row.getInt("mid")),
                endpoint(row, "nas"),
                endpoint(row, "gateway"),
                text(row, "vpdn_group"),
                text(row, "acct_session_id"),
                row.getBoolean("locally_initiated"),
                clearing(row),
                pppCause(row),
                text(row, "aaa_reply"));
    }

    private static FailureEvent.Endpoint endpoint(ResultSet row, String end) throws SQLException {
        return new FailureEvent.Endpoint(
                row.getString(end + "_name"),
                InetAddress.ofLiteral(row.getString(end + "_address")),
                new TunnelId(row.getInt(end + "_clid")));
    }

    private static Optional<ClearingCode> clearing(ResultSet row) throws SQLException {
        var carrier = text(row, "clearing_message");
        if (carrier.isEmpty()) {
            return Optional.empty();
        }
        for (var message : ClearingCode.Message.values()) {
            if (FailureColumns.messageName(message).equals(carrier.get())) {
                return Optional.of(new ClearingCode(
                        message, row.getInt("result_code"), number(row, "error_code"), text(row, "error_text")));
            }
        }
        return Optional.empty();
    }

    private static Optional<PppCause> pppCause(ResultSet row) throws SQLException {
        var code = number(row, "ppp_cause_code");
        if (code.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new PppCause(
                code.get(),
                row.getInt("ppp_cause_protocol"),
                row.getInt("ppp_cause_direction"),
                text(row, "ppp_cause_text")));
    }

    private static Instant time(ResultSet row, String column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    private static Optional<String> text(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getString(column));
    }

    private static Optional<Integer> number(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, Integer.class));
    }
}
