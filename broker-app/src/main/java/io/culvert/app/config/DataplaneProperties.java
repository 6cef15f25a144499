package io.culvert.app.config;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The packet path: {@code culvert.dataplane}.
 *
 * @param mode whether users' packets are forwarded
 * @param interfaceName of the TUN interface
 * @param receiveBuffer of each UDP socket
 * @param sequenceRestartAfter so many numbered data messages of a LAC that are late, but in unbroken order, are a new count
 */
public record DataplaneProperties(
        @NotNull @DefaultValue("auto") Mode mode,

        @NotNull @Pattern(regexp = "[A-Za-z0-9_.-]{1,15}") @DefaultValue("culvert0")
        String interfaceName,

        @NotNull @DefaultValue("8MB") DataSize receiveBuffer,

        @Min(2) @Max(1024) @DefaultValue("16") int sequenceRestartAfter) {
    /** How users' packets go on. */
    public enum Mode {
        /** By TUN where the privileges suffice, else not at all. */
        AUTO,
        /** By TUN; without the privileges the broker does not start. */
        TUN,
        /** Not at all: calls come up, traffic is dropped. */
        NONE
    }
}
