package io.culvert.app.config;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The tunnels: {@code culvert.l2tp}.
 *
 * @param addresses local addresses to listen on; empty: all, IPv4 and IPv6
 * @param port UDP port to listen on; peers expect 1701 (RFC 2661 section 8.1)
 * @param hostName what we call ourselves in the Host Name AVP; empty: the machine's name
 * @param authentication whether a peer must prove that it knows the tunnel secret
 * @param tunnelSecret shared with all peers; empty: generated at the first start and kept in the data directory
 * @param hideAvps whether the AVPs about calls are sent hidden (RFC 2661 section 4.3)
 * @param receiveWindow control messages that a peer may send without waiting, advertised
 * @param helloInterval silence of a peer after which it is sent a HELLO; 0: never
 * @param retransmitRetries how often a control message is sent again before the tunnel is given up
 * @param retransmitInitial time until the first retransmission; doubles each time
 * @param retransmitMaximum where the doubling ends; at least 8 s (RFC 2661 section 5.8)
 * @param congestionControl slow start and congestion avoidance on the control channel
 * @param setupTimeout time for a tunnel or a call to come up
 * @param halfOpenTimeout time for a peer that was sent an SCCRP to answer; short, since it may have forged its address
 */
public record L2tpProperties(
        @NotNull List<Ip> addresses,
        @Min(1) @Max(65535) @DefaultValue("1701") int port,
        @NotNull @Size(max = 64) @DefaultValue("") String hostName,
        @DefaultValue("true") boolean authentication,
        @Nullable String tunnelSecret,
        @DefaultValue("false") boolean hideAvps,
        @Min(1) @Max(16384) @DefaultValue("1024") int receiveWindow,

        @NotNull @DurationMin(seconds = 0) @DurationMax(seconds = 1000) @DefaultValue("60s")
        Duration helloInterval,

        @Min(5) @Max(1000) @DefaultValue("10") int retransmitRetries,

        @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 8) @DefaultValue("1s")
        Duration retransmitInitial,

        @NotNull @DurationMin(seconds = 8) @DurationMax(seconds = 60) @DefaultValue("8s")
        Duration retransmitMaximum,

        @DefaultValue("true") boolean congestionControl,

        @NotNull @DurationMin(seconds = 5) @DurationMax(seconds = 6000) @DefaultValue("60s")
        Duration setupTimeout,

        @NotNull @DurationMin(seconds = 2) @DurationMax(seconds = 60) @DefaultValue("10s")
        Duration halfOpenTimeout) {
    public L2tpProperties {
        addresses = addresses == null ? List.of() : List.copyOf(addresses);
    }
}
