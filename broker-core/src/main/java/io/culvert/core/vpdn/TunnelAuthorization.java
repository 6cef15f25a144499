package io.culvert.core.vpdn;

import io.culvert.octets.Secret;

/**
 * Whether RADIUS is asked about every LAC that opens a tunnel.
 *
 * @param password of all profiles of LACs; Service-Type Outbound keeps users from logging in with it
 */
public record TunnelAuthorization(boolean enabled, Secret password) {
    /** Off; the password is {@code cisco}, as everywhere. */
    public static final TunnelAuthorization OFF = new TunnelAuthorization(false, Secret.utf8("cisco"));
}
