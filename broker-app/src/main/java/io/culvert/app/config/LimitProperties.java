package io.culvert.app.config;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What bounds memory and work: {@code culvert.limits}. What is beyond a limit is refused and counted.
 *
 * @param shards threads that serve tunnels; 0: one for every two processors
 * @param tunnels tunnels at a time
 * @param halfOpenTunnels tunnels at a time that have not been established yet
 * @param halfOpenTunnelsPerPeer of these, from one peer address
 * @param sessions sessions at a time
 * @param sessionsPerTunnel of these, in one tunnel
 */
public record LimitProperties(
        @Min(0) @Max(64) @DefaultValue("0") int shards,
        @Min(1) @Max(65535) @DefaultValue("60000") int tunnels,
        @Min(1) @Max(65535) @DefaultValue("1000") int halfOpenTunnels,
        @Min(1) @Max(65535) @DefaultValue("100") int halfOpenTunnelsPerPeer,
        @Min(1) @Max(4_000_000) @DefaultValue("1000000") int sessions,
        @Min(1) @Max(65535) @DefaultValue("65535") int sessionsPerTunnel) {}
