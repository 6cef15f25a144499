package io.culvert.core.engine;

import io.culvert.core.vpdn.EffectiveSettings;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.octets.Secret;
import java.util.Optional;

/**
 * The settings of a tunnel, for people and for its machine. Tunnels about which RADIUS said nothing share one for each
 * group.
 *
 * @param localName what we call ourselves in such a tunnel
 * @param machine empty where there ought to be a secret and is none: such a tunnel is refused
 */
record TunnelProfile(EffectiveSettings settings, String localName, Optional<TunnelSettings> machine) {
    Optional<String> vpdnGroup() {
        return settings.groupName();
    }

    Optional<Secret> secret() {
        return settings.value(VpdnSettings.PASSWORD).filter(secret -> !secret.isEmpty());
    }
}
