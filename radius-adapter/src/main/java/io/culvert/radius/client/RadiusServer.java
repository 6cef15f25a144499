package io.culvert.radius.client;

import io.culvert.octets.Secret;
import java.net.InetAddress;
import java.util.Optional;

/**
 * A server to ask.
 *
 * @param authenticationPort UDP port for Access-Requests, usually 1812
 * @param accountingPort UDP port for Accounting-Requests, usually 1813
 * @param secret shared with that server; not empty
 */
public record RadiusServer(InetAddress address, int authenticationPort, int accountingPort, Secret secret) {
    public RadiusServer {
        if (address.isAnyLocalAddress() || address.isMulticastAddress()) {
            throw new IllegalArgumentException(address.getHostAddress() + " is not the address of a server");
        }
        check("authentication", authenticationPort);
        check("accounting", accountingPort);
        if (secret.isEmpty()) {
            throw new IllegalArgumentException("the secret of " + address.getHostAddress() + " is empty");
        }
    }

    private static void check(String name, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(name + " port " + port + " is not in 1..65535");
        }
    }

    /** Something that speaks against using the server as it is, for a warning at start. */
    public Optional<String> concern() {
        int length = secret.reveal().length();
        return length < 16
                ? Optional.of("the secret of " + address.getHostAddress() + " has " + length
                        + " octets; RFC 2865 section 3 wants 16 at least")
                : Optional.empty();
    }
}
