package io.culvert.app.management;

import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The health of what the broker leans on. */
public record Stores(
        @Schema(
                description =
                        "up: all is well. degraded: calls are served, something below is not well. down: no RADIUS "
                                + "server answers about users, so no call comes up")
        State state,

        @Schema(description = "The failure history's database")
        PostgreSql postgresql,

        @Schema(description = "Failures on their way into the database")
        HistorySpool historySpool,

        @Schema(description = "Accounting records on their way to the RADIUS servers")
        AccountingSpool accounting,

        @Schema(description = "Every port of every RADIUS server")
        List<RadiusServer> radiusServers) {
    public Stores {
        radiusServers = List.copyOf(radiusServers);
    }

    /** How well. */
    public enum State {
        UP,
        DEGRADED,
        DOWN
    }

    /** What a port of a RADIUS server is for. */
    public enum Role {
        /** Users and tunnels. */
        AUTHENTICATION,
        ACCOUNTING
    }

    /** Who runs a store. */
    public enum Origin {
        /** This process. */
        EMBEDDED,
        EXTERNAL
    }

    /** The failure history's database. */
    @Schema(name = "PostgreSql")
    public record PostgreSql(
            @Schema(
                    description =
                            "up or down. While it is down, failures wait in the spool and the history cannot be read")
            State state,

            Origin origin,

            @Schema(description = "Host, port and database", example = "127.0.0.1:5432/culvert")
            String location,

            @Schema(description = "When the state changed last, where it is known")
            Optional<Instant> since,

            @Schema(description = "Why it is down") Optional<String> problem) {}

    /** Failures on their way into the database. */
    @Schema(name = "HistorySpool")
    public record HistorySpool(
            @Schema(
                    description =
                            "up; degraded when failures or files were lost or set aside since the start, or the disk "
                                    + "refused to take them, or they cannot be written now")
            State state,

            @Schema(description = "Failures that wait for the database", minimum = "0")
            long pending,

            @Schema(description = "Failures lost since the start because the spool was full", minimum = "0")
            long dropped,

            @Schema(
                    description = "Failures set aside since the start because the database will never take them",
                    minimum = "0")
            long refused,

            @Schema(description = "When the longest waiting failure happened; absent when none waits")
            Optional<Instant> oldest,

            @Schema(description = "How long ago that was, in seconds")
            Optional<Long> oldestAgeSeconds,

            @Schema(description = "Why the database does not take them, or the disk has no room for them, now")
            Optional<String> problem,

            @Schema(description = "The files in which they wait")
            SpoolFiles files) {}

    /** The spool's files. */
    @Schema(name = "SpoolFiles")
    public record SpoolFiles(
            @Schema(description = "What they take on the disk, prepared ones included", minimum = "0")
            long octetsOnDisk,

            @Schema(description = "Failures lost since the start because they were damaged in a file", minimum = "0")
            long lost,

            @Schema(description = "Files put aside at the start because they could not be read at all", minimum = "0")
            long unreadable,

            @Schema(description = "Failures shortened since the start because they were over 64 KiB", minimum = "0")
            long shortened,

            @Schema(
                    description = "How often since the start a failure had to wait for a file to be prepared",
                    minimum = "0")
            long waits,

            @Schema(
                    description =
                            "How often since the start the disk refused to make lasting what was written: a loss of "
                                    + "power may cost it",
                    minimum = "0")
            long forceFailures) {}

    /** Accounting records on their way to the RADIUS servers. */
    @Schema(name = "AccountingSpool")
    public record AccountingSpool(
            @Schema(
                    description =
                            "up; degraded while no server acknowledges them, and when records were lost since the "
                                    + "start")
            State state,

            @Schema(
                    description =
                            "Records that no server has acknowledged; they are sent until one does, and are in the "
                                    + "journal where there is one",
                    minimum = "0")
            long waiting,

            @Schema(description = "When the longest waiting one happened; absent when none waits")
            Optional<Instant> oldest,

            @Schema(description = "How long ago that was, in seconds")
            Optional<Long> oldestAgeSeconds,

            @Schema(description = "Why no server acknowledges them now")
            Optional<String> problem,

            @Schema(
                    description = "How often a record was not acknowledged in time and kept for another try",
                    minimum = "0")
            long retried,

            @Schema(
                    description = "Interim records made needless by a newer record of their session before they were "
                            + "acknowledged",
                    minimum = "0")
            long superseded,

            @Schema(
                    description =
                            "Records lost since the start, beyond culvert.radius.accounting-spool-limit or because "
                                    + "no packet can carry them",
                    minimum = "0")
            long dropped) {}

    /** One port of one RADIUS server, since the start. */
    @Schema(name = "RadiusServer")
    public record RadiusServer(
            @Schema(example = "192.0.2.1:1812") String server,

            @Schema(description = "What this port of the server is for")
            Role role,

            @Schema(description = "down: it did not answer and is left alone for a while")
            State state,

            @Schema(description = "Requests waiting for their answer", minimum = "0")
            long inFlight,

            @Schema(description = "Requests; repetitions are not in it", minimum = "0")
            long sent,

            @Schema(minimum = "0") long retransmitted,

            @Schema(description = "Answers that were accepted as genuine", minimum = "0")
            long answered,

            @Schema(description = "Requests given up at this server", minimum = "0")
            long timeouts,

            @Schema(description = "Mean time from a request's first transmission to its answer", minimum = "0")
            double meanAnswerMillis) {}
}
