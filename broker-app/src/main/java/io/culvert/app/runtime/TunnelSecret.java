package io.culvert.app.runtime;

import io.culvert.app.config.Configuration;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.octets.Secret;
import java.util.Optional;

/**
 * The secret that all peers share with us whose group has none of its own.
 *
 * @param configuration with that secret
 * @param secret empty if there is none
 * @param file where a generated one is kept; empty if it is configured
 */
record TunnelSecret(Configuration configuration, Optional<Secret> secret, Optional<String> file) {
    private static final String FILE = "tunnel-secret";

    /** Takes the configured one; makes one at the first start if one is needed. */
    static TunnelSecret of(Configuration configuration, DataDirectory directory) {
        if (!configuration.needsSecret()) {
            var configured = configuration.vpdn().global().get(VpdnSettings.PASSWORD);
            return new TunnelSecret(configuration, configured.flatMap(secret -> secret), Optional.empty());
        }
        var generated =
                directory.keptFile(FILE, () -> directory.newSecret() + "\n").strip();
        if (generated.isEmpty()) {
            throw new StartFailure(
                    directory.path().resolve(FILE) + " is empty.",
                    "Write the secret into it, or remove it to have a new one made.",
                    null);
        }
        var secret = Secret.utf8(generated);
        return new TunnelSecret(
                configuration.withSecret(secret),
                Optional.of(secret),
                Optional.of(directory.path().resolve(FILE).toString()));
    }
}
