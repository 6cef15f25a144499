package io.culvert.app.config;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who this process is: {@code culvert.unit}.
 *
 * @param name in the failure history; empty: the machine's name
 * @param group the redundancy group that it belongs to
 */
public record UnitProperties(
        @NotNull @Pattern(regexp = UnitProperties.NAME + "|", message = UnitProperties.MESSAGE) @DefaultValue("")
        String name,

        @NotNull @Pattern(regexp = UnitProperties.NAME, message = UnitProperties.MESSAGE) @DefaultValue("default")
        String group) {
    // Both stand in the keys and values of the journal.
    static final String NAME = "[A-Za-z0-9._-]{1,63}";
    static final String MESSAGE = "must be 1 to 63 letters, digits, dots, underscores and dashes";
}
