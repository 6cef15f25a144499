package io.culvert.core.vpdn;

import io.culvert.octets.Secret;

/**
 * What somebody said about a setting, to be kept.
 *
 * @param key {@link Setting#key()}
 * @param value as text, or the octets of a secret; hidden, whether it is a secret or not
 */
public record StatedSetting(String key, Secret value, Origin origin) {}
