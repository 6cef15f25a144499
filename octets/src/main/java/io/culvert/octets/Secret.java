package io.culvert.octets;

/**
 * Octets that must not be printed: a shared secret, a password.
 *
 * <p>{@link #toString()} never shows them, and equality takes constant time.
 */
public final class Secret {
    private final Octets octets;

    private Secret(Octets octets) {
        this.octets = octets;
    }

    public static Secret of(Octets octets) {
        return new Secret(octets);
    }

    /** The secret whose octets are the UTF-8 form of {@code text}. */
    public static Secret utf8(String text) {
        return new Secret(Octets.utf8(text));
    }

    /** The octets themselves, for the one computation or message that needs them. */
    public Octets reveal() {
        return octets;
    }

    public boolean isEmpty() {
        return octets.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret that && octets.equalsConstantTime(that.octets);
    }

    @Override
    public int hashCode() {
        return octets.hashCode();
    }

    @Override
    public String toString() {
        return "Secret[redacted]";
    }
}
