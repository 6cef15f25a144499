package io.culvert.radius.server;

import io.culvert.octets.Secret;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where the embedded server listens.
 *
 * @param authenticationPort 0 for any free one
 * @param accountingPort 0 for any free one
 * @param secret of all clients; not empty
 * @param detailFile where accounting records are appended as text
 */
public record EmbeddedRadiusSettings(
        InetAddress address, int authenticationPort, int accountingPort, Secret secret, Optional<Path> detailFile) {
    public EmbeddedRadiusSettings {
        for (int port : new int[] {authenticationPort, accountingPort}) {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("port " + port + " is not in 0..65535");
            }
        }
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("the secret is empty");
        }
    }

    /** On the loopback address, at any free ports. */
    public static EmbeddedRadiusSettings loopback(Secret secret) {
        return new EmbeddedRadiusSettings(InetAddress.getLoopbackAddress(), 0, 0, secret, Optional.empty());
    }
}
