package io.culvert.app.management;

import io.culvert.core.vpdn.EffectiveSettings;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;

/** A setting that holds for a tunnel, and who said so. */
public record SettingInForce(
        @Schema(description = "Its name in the configuration", example = "resync")
        String key,

        @Schema(description = "Its IOS command", example = "l2tp tunnel resync")
        String command,

        @Schema(
                description =
                        "As it is written in the configuration; times in seconds, a secret masked, empty for none",
                example = "10")
        String value,

        SettingOrigin origin) {

    static List<SettingInForce> all(EffectiveSettings settings) {
        return settings.rows().stream()
                .map(row -> new SettingInForce(row.key(), row.command(), row.value(), SettingOrigin.of(row.origin())))
                .toList();
    }
}
