package io.culvert.app.config;

import jakarta.validation.constraints.NotNull;
import java.time.Duration;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The failure history: {@code culvert.history}.
 *
 * @param retention how long failures are kept, to the week
 * @param spoolLimit how much of the disk the failures take that the database has not got yet; more is dropped and counted
 * @param administrativeClears whether a call that an operator clears is a failure, too
 */
public record HistoryProperties(
        @NotNull @DurationMin(days = 1) @DurationMax(days = 3650) @DefaultValue("91d")
        Duration retention,

        @NotNull @DefaultValue("2GB") DataSize spoolLimit,
        @DefaultValue("false") boolean administrativeClears) {}
