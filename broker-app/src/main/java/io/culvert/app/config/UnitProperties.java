package io.culvert.app.config;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who this process is: {@code culvert.unit}.
 *
 * @param name in the failure history; empty: the machine's name
 * @param group the redundancy group that it belongs to
 */
public record UnitProperties(
        @NotNull @Size(max = 63) @DefaultValue("") String name,

        @NotNull @Size(min = 1, max = 63) @DefaultValue("default")
        String group) {}
