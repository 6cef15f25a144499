package io.culvert.app.config;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Where tunnels are served: {@code culvert.l2tp}, where the global settings of {@link io.culvert.core.vpdn.VpdnSettings} have
 * their keys, too.
 *
 * @param addresses local addresses to listen on; empty: all, IPv4 and IPv6
 * @param port UDP port to listen on; peers expect 1701 (RFC 2661 section 8.1)
 * @param hostName what we call ourselves in the Host Name AVP; empty: the machine's name
 * @param halfOpenTimeout time for a peer that was sent an SCCRP to answer; short, since it may have forged its address
 */
public record L2tpProperties(
        @NotNull List<Ip> addresses,
        @Min(1) @Max(65535) @DefaultValue("1701") int port,
        @NotNull @Size(max = 64) @DefaultValue("") String hostName,

        @NotNull @DurationMin(seconds = 2) @DurationMax(seconds = 60) @DefaultValue("10s")
        Duration halfOpenTimeout) {
    public L2tpProperties {
        addresses = addresses == null ? List.of() : List.copyOf(addresses);
    }
}
