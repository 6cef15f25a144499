package io.culvert.app.config;

import io.culvert.core.vpdn.VpdnConfiguration;
import io.culvert.octets.Secret;
import java.util.Optional;

/**
 * All that is configured, checked.
 *
 * @param vpdn groups and settings; holds together once the global secret is there, which may have to be generated
 * @param database where the failure history is kept; empty: in a PostgreSQL of the broker's own
 */
public record Configuration(CulvertProperties properties, VpdnConfiguration vpdn, Optional<DatabaseSettings> database) {
    /** Whether tunnels need a global secret that is not configured. */
    public boolean needsSecret() {
        return VpdnTranslation.needsSecret(vpdn.global());
    }

    /** The same with {@code generated} as the global secret, if it {@link #needsSecret()}. */
    public Configuration withSecret(Secret generated) {
        return new Configuration(properties, VpdnTranslation.withSecret(vpdn, generated), database);
    }
}
