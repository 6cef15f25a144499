package io.culvert.app.config;

import jakarta.validation.Valid;
import jakarta.validation.constraints.NotNull;
import java.nio.file.Path;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * All that is configured under {@code culvert}.
 *
 * <p><b>Failure:</b> {@link ConfigurationLoader} reports every value that cannot be read or is out of its range, and every
 * key that does not exist, together.
 *
 * @param dataDirectory where all that the broker keeps by itself lives
 * @param unit who this process is
 * @param redundancy what survives the death of this process
 * @param vpdn which LAC is served how
 * @param history the failure history
 * @param pools where users without an address of their own get one; the first is the default; none given: {@code default},
 *     10.64.0.0/16
 */
@ConfigurationProperties("culvert")
public record CulvertProperties(
        @NotNull @DefaultValue("./culvert-data") Path dataDirectory,
        @NotNull @Valid @DefaultValue UnitProperties unit,
        @NotNull @Valid @DefaultValue RedundancyProperties redundancy,
        @NotNull @Valid @DefaultValue L2tpProperties l2tp,
        @NotNull @Valid @DefaultValue VpdnProperties vpdn,
        @NotNull @Valid @DefaultValue PppProperties ppp,
        @NotNull List<@Valid PoolProperties> pools,
        @NotNull @Valid @DefaultValue RadiusProperties radius,
        @NotNull @Valid @DefaultValue HistoryProperties history,
        @NotNull @Valid @DefaultValue DataplaneProperties dataplane,
        @NotNull @Valid @DefaultValue LimitProperties limits) {
    public CulvertProperties {
        pools = pools == null || pools.isEmpty()
                ? List.of(new PoolProperties("default", Ipv4Prefix.of("10.64.0.0/16")))
                : List.copyOf(pools);
    }
}
