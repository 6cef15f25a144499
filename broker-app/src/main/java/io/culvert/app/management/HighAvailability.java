package io.culvert.app.management;

import io.culvert.core.vpdn.Effective;
import io.swagger.v3.oas.annotations.media.Schema;

/** Whether a tunnel or a session is to survive a switchover, and who said so. */
public record HighAvailability(
        @Schema(description = "Global, vpdn-group and RADIUS all have to agree")
        boolean enabled,

        @Schema(description = "The broadest that says no, else the most specific that says yes")
        SettingOrigin origin) {
    static HighAvailability of(Effective<Boolean> effective) {
        return new HighAvailability(effective.value(), SettingOrigin.of(effective.origin()));
    }
}
