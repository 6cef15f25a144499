package io.culvert.app.redundancy;

import io.culvert.core.redundancy.BootTime;
import java.util.function.LongSupplier;

/**
 * The one gate that every output of this unit passes: control messages, acknowledgements, PPP, RADIUS, ARP.
 *
 * <p>Whoever sends asks {@link #isOpen()} immediately before. A process that is stopped between the answer and the sending
 * lets out one repetition of what was said already. <b>Thread:</b> any; one opens and shuts it.
 */
public final class Gate {
    private final LongSupplier bootNanos;

    /** Open while the boot time is less. */
    private volatile long safeUntilNanos = Long.MIN_VALUE;

    /** @param bootNanos the boot time now */
    public Gate(LongSupplier bootNanos) {
        this.bootNanos = bootNanos;
    }

    public boolean isOpen() {
        return bootNanos.getAsLong() < safeUntilNanos;
    }

    void open(BootTime safeUntil) {
        safeUntilNanos = safeUntil.nanos();
    }

    void shut() {
        safeUntilNanos = Long.MIN_VALUE;
    }
}
