package io.culvert.l2tp;

/**
 * The name of a session within its tunnel at one of its ends; a header carries the recipient's. RFC 2661 section 3.1.
 *
 * <p><b>Bounds:</b> 1..65535, and 0 ({@link #NONE}) while the peer has not assigned one, and in messages of the tunnel.
 * <b>Failure:</b> another value throws {@link IllegalArgumentException}.
 */
public record SessionId(int value) {
    /** Not yet assigned, or no session at all. */
    public static final SessionId NONE = new SessionId(0);

    public SessionId {
        if (value < 0 || value > 0xFFFF) {
            throw new IllegalArgumentException("session ID " + value + " is not in 0..65535");
        }
    }

    /** Whether this names a session: it is not 0. */
    public boolean isAssigned() {
        return value != 0;
    }

    /** The number alone. */
    @Override
    public String toString() {
        return Integer.toString(value);
    }
}
