package io.culvert.app.config;

import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.Duration;
import java.util.List;
import org.hibernate.validator.constraints.time.DurationMax;
import org.hibernate.validator.constraints.time.DurationMin;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What survives the death of this process: {@code culvert.redundancy}.
 *
 * @param checkpointing whether tunnels and sessions are journalled, so that the next process goes on with them
 * @param lease how long a unit that is not heard of keeps the right to speak
 * @param confirm when a record counts as written
 * @param groupKey what the journal is encrypted with, the same on every unit of the group; empty: generated, which the
 *     broker's own Redis allows only
 * @param members all units of the group, this one among them; empty: it is alone
 * @param isolation what an active unit does that is cut off
 * @param serviceAddresses what peers and the core know the group by
 * @param trackedInterfaces when one of them goes down, another unit takes over
 * @param trackedGateways routers whose loss is a reason for another unit to take over that reaches its own
 * @param hookScript a program that is called with every change of state: its old and new name, and why
 */
public record RedundancyProperties(
        @DefaultValue("true") boolean checkpointing,

        @NotNull @DurationMin(millis = 500) @DurationMax(seconds = 60) @DefaultValue("1s")
        Duration lease,

        @NotNull @DefaultValue("AUTO") Confirmation confirm,
        @NotNull @DefaultValue("") String groupKey,
        @NotNull List<@Valid Member> members,
        @NotNull @DefaultValue("STOP") Isolation isolation,
        @NotNull List<@Valid ServiceAddress> serviceAddresses,
        @NotNull List<String> trackedInterfaces,
        @NotNull List<Ip> trackedGateways,
        @NotNull @DefaultValue("") String hookScript,
        @NotNull @Valid @DefaultValue Redis redis) {
    public RedundancyProperties {
        members = members == null ? List.of() : List.copyOf(members);
        serviceAddresses = serviceAddresses == null ? List.of() : List.copyOf(serviceAddresses);
        trackedInterfaces = trackedInterfaces == null ? List.of() : List.copyOf(trackedInterfaces);
        trackedGateways = trackedGateways == null ? List.of() : List.copyOf(trackedGateways);
    }

    /**
     * A unit of the group.
     *
     * @param address where its heartbeats are heard
     * @param port of it, TCP
     */
    public record Member(
            @NotNull @Pattern(regexp = UnitProperties.NAME, message = UnitProperties.MESSAGE)
            String name,

            @NotNull Ip address,
            @Min(1) @Max(65535) @DefaultValue("7701") int port) {}

    /** What a unit does that reaches neither Redis nor a unit of the list. */
    public enum Isolation {
        /** Falls silent: another unit may speak. */
        STOP,
        /** Serves on: calls may be served twice if the other unit does the same. */
        SERVE
    }

    /**
     * An address that the active unit has.
     *
     * @param interfaceName where it is put
     */
    public record ServiceAddress(
            @NotNull @Size(min = 1, max = 15) String interfaceName,
            @NotNull Ip address,
            @Min(0) @Max(128) int prefixLength) {}

    /** Without the key. */
    @Override
    public String toString() {
        return "redundancy " + (checkpointing ? "on" : "off") + ", lease " + lease + ", confirm " + confirm;
    }

    /** When a record counts as written. */
    public enum Confirmation {
        /** In a replica's memory where there is a replica, else on the disk. */
        AUTO,
        /** In the memory of the Redis that was asked. */
        MEMORY,
        /** On its disk. */
        DISK,
        /** In the memory of a replica, too. */
        REPLICA
    }

    /**
     * Where the journal is.
     *
     * @param url {@code redis://host:port}, {@code redis-sentinel://host,host#master} or {@code redis-cluster://host,host}; with TLS
     *     {@code rediss}; empty: a Redis of the broker's own
     * @param username of Redis' access control list; empty: the default user
     * @param caCertificate a PEM file with what signs the server's certificate; empty: what the JVM trusts
     */
    public record Redis(
            @NotNull @DefaultValue("") String url,
            @NotNull @DefaultValue("") String username,
            @NotNull @DefaultValue("") String password,
            @NotNull @DefaultValue("") String caCertificate) {
        /** Without the address, in which there may be a password. */
        @Override
        public String toString() {
            return "Redis of " + (url.isBlank() ? "the broker's own" : "others");
        }
    }
}
