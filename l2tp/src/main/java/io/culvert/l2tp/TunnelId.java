package io.culvert.l2tp;

/**
 * The name of a tunnel at one of its ends; a header carries the recipient's. RFC 2661 section 3.1.
 *
 * <p><b>Bounds:</b> 1..65535, and 0 ({@link #NONE}) while the peer has not assigned one. <b>Failure:</b> another value
 * throws {@link IllegalArgumentException}.
 */
public record TunnelId(int value) {
    /** Not yet assigned. */
    public static final TunnelId NONE = new TunnelId(0);

    public TunnelId {
        if (value < 0 || value > 0xFFFF) {
            throw new IllegalArgumentException("tunnel ID " + value + " is not in 0..65535");
        }
    }

    /** Whether this names a tunnel: it is not 0. */
    public boolean isAssigned() {
        return value != 0;
    }

    /** The number alone. */
    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
