package io.culvert.app.runtime;

import io.culvert.app.config.L2tpProperties;
import io.culvert.octets.Secret;
import java.util.Optional;

/**
 * The secret that all peers share with us.
 *
 * @param secret empty if tunnels are not authenticated
 * @param file where a generated one is kept; empty if it is configured
 */
record TunnelSecret(Optional<Secret> secret, Optional<String> file) {
    private static final String FILE = "tunnel-secret";

    static TunnelSecret of(L2tpProperties l2tp, DataDirectory directory) {
        if (l2tp.tunnelSecret() != null) {
            return new TunnelSecret(Optional.of(Secret.utf8(l2tp.tunnelSecret())), Optional.empty());
        }
        if (!l2tp.authentication()) {
            return new TunnelSecret(Optional.empty(), Optional.empty());
        }
        var generated =
                directory.keptFile(FILE, () -> directory.newSecret() + "\n").strip();
        if (generated.isEmpty()) {
            throw new StartFailure(
                    directory.path().resolve(FILE) + " is empty.",
                    "Write the secret into it, or remove it to have a new one made.",
                    null);
        }
        return new TunnelSecret(
                Optional.of(Secret.utf8(generated)),
                Optional.of(directory.path().resolve(FILE).toString()));
    }
}
