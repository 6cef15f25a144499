package io.culvert.core.vpdn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The values of all settings, from the broadest level to the most specific; in the order of {@link VpdnSettings#ALL}. */
final class Layers {
    private Layers() {}

    /** What the global settings and the defaults say. */
    static List<Effective<?>> global(SettingValues global) {
        var defaults = new ArrayList<Effective<?>>(VpdnSettings.ALL.size());
        VpdnSettings.ALL.forEach(setting -> defaults.add(setting.byDefault()));
        return over(defaults, global, new Origin.Global());
    }

    /** What a group says over its template over {@code global}. */
    static List<Effective<?>> group(
            List<Effective<?>> global, Optional<VpdnTemplate> template, Optional<VpdnGroup> group) {
        var values = global;
        if (template.isPresent()) {
            values = over(
                    values,
                    template.get().settings(),
                    new Origin.Template(template.get().name()));
        }
        if (group.isPresent()) {
            values = over(
                    values, group.get().settings(), new Origin.Group(group.get().name()));
        }
        return values;
    }

    /** What a reply says over the rest. It cannot switch on the HA that a group has switched off. */
    static List<Effective<?>> reply(List<Effective<?>> configured, RadiusPolicy reply) {
        var values = new ArrayList<>(configured);
        for (var setting : reply.values().keys()) {
            if (!setting.equals(VpdnSettings.SSO) || isOn(configured)) {
                values.set(setting.index(), effective(setting, reply));
            }
        }
        return List.copyOf(values);
    }

    private static boolean isOn(List<Effective<?>> values) {
        return Boolean.TRUE.equals(values.get(VpdnSettings.SSO.index()).value());
    }

    private static <T> Effective<T> effective(Setting<T> setting, RadiusPolicy reply) {
        return new Effective<>(reply.values().get(setting).orElseThrow(), new Origin.Radius(reply.attribute(setting)));
    }

    private static List<Effective<?>> over(List<Effective<?>> below, SettingValues said, Origin origin) {
        var values = new ArrayList<>(below);
        for (var setting : said.keys()) {
            values.set(setting.index(), effective(setting, said, origin));
        }
        return List.copyOf(values);
    }

    private static <T> Effective<T> effective(Setting<T> setting, SettingValues said, Origin origin) {
        return new Effective<>(said.get(setting).orElseThrow(), origin);
    }
}
