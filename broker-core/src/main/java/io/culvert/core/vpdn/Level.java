package io.culvert.core.vpdn;

/** A place where a setting can be given; a later one comes before an earlier one. */
public enum Level {
    /** For every tunnel of the unit. */
    GLOBAL,
    /** In a vpdn-template. */
    TEMPLATE,
    /** In a vpdn-group. */
    GROUP,
    /** In the reply that authorizes a tunnel. */
    RADIUS_TUNNEL,
    /** In the reply that accepts a user. */
    RADIUS_USER
}
