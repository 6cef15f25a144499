package io.culvert.app.config;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Who decides about users: {@code culvert.radius}.
 *
 * @param servers asked in this order; empty: the embedded server, for trying out
 * @param timeout time until a request is sent again; doubles each time
 * @param retries how often it is sent again to one server
 * @param deadTime how long a server that did not answer is passed over
 * @param nasIdentifier what we call ourselves; empty: the group's name where it has several units, else the L2TP host name
 * @param nasIpAddress sent as NAS-IP-Address; empty: an IPv4 service address, if there is one
 * @param nasIpv6Address sent as NAS-IPv6-Address; empty: an IPv6 service address, if there is one
 * @param sourceAddress to ask from; empty: a service address, if there is one; 0.0.0.0: the system's choice
 * @param accountingSpoolLimit accounting records that are kept until a server acknowledges them
 * @param requireMessageAuthenticator whether a reply without Message-Authenticator is dropped
 */
public record RadiusProperties(
        @NotNull List<@Valid Server> servers,

        @NotNull @DurationMin(millis = 100) @DurationMax(seconds = 60) @DefaultValue("2s")
        Duration timeout,

        @Min(0) @Max(10) @DefaultValue("2") int retries,

        @NotNull @DurationMin(seconds = 0) @DurationMax(hours = 1) @DefaultValue("60s")
        Duration deadTime,

        @NotNull @Size(max = 253) @DefaultValue("") String nasIdentifier,
        @Nullable Ipv4 nasIpAddress,
        @Nullable Ip nasIpv6Address,
        @Nullable Ip sourceAddress,
        @Min(1000) @Max(5_000_000) @DefaultValue("200000") int accountingSpoolLimit,
        @DefaultValue("true") boolean requireMessageAuthenticator) {
    public RadiusProperties {
        servers = servers == null ? List.of() : List.copyOf(servers);
    }

    /** Whether the embedded server is used. */
    public boolean isEmbedded() {
        return servers.isEmpty();
    }

    /**
     * One server.
     *
     * @param address IP address
     * @param secret shared with it
     */
    public record Server(
            @NotNull Ip address,
            @Min(1) @Max(65535) @DefaultValue("1812") int authenticationPort,
            @Min(1) @Max(65535) @DefaultValue("1813") int accountingPort,
            @NotBlank String secret) {
        /** Without the secret. */
        @Override
        public String toString() {
            return address + ":" + authenticationPort + "/" + accountingPort;
        }
    }
}
