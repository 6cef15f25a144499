package io.culvert.core.vpdn;

import java.util.List;

/**
 * All that is configured about tunnels. It may be wrong: ask {@link #faults()} before use.
 *
 * @param global settings for every tunnel; without any group the only ones
 */
public record VpdnConfiguration(
        SettingValues global,
        List<VpdnTemplate> templates,
        List<VpdnGroup> groups,
        TunnelAuthorization tunnelAuthorization) {
    /** Nothing but defaults, which do not hold together: tunnel authentication is on, and there is no secret. */
    public static final VpdnConfiguration EMPTY =
            new VpdnConfiguration(SettingValues.NONE, List.of(), List.of(), TunnelAuthorization.OFF);

    public VpdnConfiguration {
        templates = List.copyOf(templates);
        groups = List.copyOf(groups);
    }

    /** Everything that is wrong, in the order of the components; empty: it can be used. */
    public List<VpdnFault> faults() {
        return ConfigurationCheck.faults(this);
    }
}
