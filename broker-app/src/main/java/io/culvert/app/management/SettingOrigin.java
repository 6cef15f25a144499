package io.culvert.app.management;

import io.culvert.core.vpdn.Origin;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Optional;

/** Who said what a setting is. */
public record SettingOrigin(
        Level level,

        @Schema(description = "Name of the vpdn-template or vpdn-group, or the RADIUS attribute", example = "wholesale")
        Optional<String> name,

        @Schema(description = "Both, for people", example = "vpdn-group wholesale")
        String text) {
    /** From the broadest to the most specific. */
    public enum Level {
        DEFAULT,
        GLOBAL,
        TEMPLATE,
        GROUP,
        RADIUS
    }

    static SettingOrigin of(Origin origin) {
        return switch (origin) {
            case Origin.Default _ -> new SettingOrigin(Level.DEFAULT, Optional.empty(), origin.describe());
            case Origin.Global _ -> new SettingOrigin(Level.GLOBAL, Optional.empty(), origin.describe());
            case Origin.Template(var name) -> new SettingOrigin(Level.TEMPLATE, Optional.of(name), origin.describe());
            case Origin.Group(var name) -> new SettingOrigin(Level.GROUP, Optional.of(name), origin.describe());
            case Origin.Radius(var attribute) ->
                new SettingOrigin(Level.RADIUS, Optional.of(attribute), origin.describe());
        };
    }
}
