package io.culvert.app.config;

import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * A pool of addresses for users: an entry of {@code culvert.pools}.
 *
 * @param name what Framed-Pool calls it
 * @param network its addresses, as prefix, e.g. {@code 10.64.0.0/16}; all but the first and the last are given out
 */
public record PoolProperties(
        @NotNull @Pattern(regexp = "[A-Za-z0-9_.-]{1,63}") @DefaultValue("default")
        String name,

        @NotNull Ipv4Prefix network) {}
