package io.culvert.redis;

import io.culvert.octets.Secret;
import java.util.regex.Pattern;

/**
 * The redundancy group whose data are in Redis.
 *
 * @param name letters, digits, dot, dash, underscore; at most 64: it is in every key
 * @param key the group key, 16 octets or more: all that is stored is sealed with keys made of it
 */
public record Group(String name, Secret key) {
    /** Octets that a group key has at least. */
    public static final int KEY_OCTETS = 16;

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");

    public Group {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name of a redundancy group: " + name);
        }
        if (key.reveal().length() < KEY_OCTETS) {
            throw new IllegalArgumentException("the group key is shorter than " + KEY_OCTETS + " octets");
        }
    }
}
