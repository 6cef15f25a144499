package io.culvert.core.vpdn;

/** Who said what a setting is. */
public sealed interface Origin {
    /** Nobody. */
    record Default() implements Origin {}

    /** The settings for all tunnels. */
    record Global() implements Origin {}

    /** A vpdn-template. */
    record Template(String name) implements Origin {}

    /** A vpdn-group. */
    record Group(String name) implements Origin {}

    /**
     * A RADIUS server.
     *
     * @param attribute e.g. {@code vpdn:l2tp-tunnel-resync-packet} or {@code Tunnel-Password}
     */
    record Radius(String attribute) implements Origin {}

    /** For people, e.g. {@code vpdn-group wholesale}. */
    default String describe() {
        return switch (this) {
            case Default _ -> "default";
            case Global _ -> "global";
            case Template(var name) -> "vpdn-template " + name;
            case Group(var name) -> "vpdn-group " + name;
            case Radius(var attribute) -> "RADIUS " + attribute;
        };
    }
}
