package io.culvert.benchmarks.load;

import java.util.OptionalLong;

/**
 * When control messages came, and each tunnel's HELLOs: what the LNS said after a moment is asked for when that moment is
 * already past.
 *
 * <p><b>Bounds:</b> the last {@value #MOMENTS} moments at which something came. <b>Thread:</b> one.
 */
final class ResumeWatch {
    private static final int MOMENTS = 1 << 16;

    private final long[] moments = new long[MOMENTS];
    private final long[] helloAt;
    private final boolean[] saidHello;
    private int count;
    private boolean isAsking;
    private long from;

    ResumeWatch(int tunnels) {
        helloAt = new long[tunnels];
        saidHello = new boolean[tunnels];
    }

    /** A control message came, of whatever tunnel. */
    void heard(long now) {
        if (count == 0 || moments[(count - 1) % MOMENTS] != now) {
            moments[count++ % MOMENTS] = now;
        }
    }

    /** A HELLO came that is not a repetition; it is acknowledged at once. */
    void hello(int tunnel, long now) {
        if (!isAsking || !isResumed(tunnel)) {
            helloAt[tunnel] = now;
            saidHello[tunnel] = true;
        }
    }

    /** From here on each tunnel's first HELLO at or after {@code moment} counts. */
    void ask(long moment) {
        isAsking = true;
        from = moment;
    }

    /** Forgets the moment. */
    void rest() {
        isAsking = false;
    }

    /** The first control message at or after the moment. */
    OptionalLong first() {
        for (int i = Math.max(0, count - MOMENTS); isAsking && i < count; i++) {
            long at = moments[i % MOMENTS];
            if (at - from >= 0) {
                return OptionalLong.of(at);
            }
        }
        return OptionalLong.empty();
    }

    /** Tunnels that have had a HELLO since. */
    int resumed() {
        int resumed = 0;
        for (int tunnel = 0; isAsking && tunnel < helloAt.length; tunnel++) {
            resumed += isResumed(tunnel) ? 1 : 0;
        }
        return resumed;
    }

    /** The last of the tunnels' first HELLOs since. */
    OptionalLong lastResumed() {
        long last = from;
        for (int tunnel = 0; isAsking && tunnel < helloAt.length; tunnel++) {
            if (isResumed(tunnel) && helloAt[tunnel] - last > 0) {
                last = helloAt[tunnel];
            }
        }
        return resumed() == 0 ? OptionalLong.empty() : OptionalLong.of(last);
    }

    private boolean isResumed(int tunnel) {
        return saidHello[tunnel] && helloAt[tunnel] - from >= 0;
    }
}
