package io.culvert.core.redundancy;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a unit tells another one ten times a second.
 *
 * @param sentAt when it was sent, on the sender's clock
 * @param echo the {@code sentAt} of the last heartbeat that the sender has of the receiver; {@link BootTime#MIN}: none
 * @param heldEpoch the last epoch under which this process has held the lease; 0: none
 * @param gateShut whether nothing will ever leave under {@code heldEpoch} again
 * @param highestEpoch the highest epoch that it has heard of
 * @param confirmed an active unit's last confirmed sequence, a standby's last applied one
 * @param wallClock the sender's, for comparing
 * @param readable formats of checkpoint records that it reads
 * @param written the format that it writes while it is active
 * @param suspended whether it has let out what the journal does not have ("Checkpoint Messaging on: FALSE")
 * @param storeReachable whether it reaches the store
 * @param promise for how long from sending it will not take over; zero: no promise
 * @param degraded whether tunnels that it resumed from an incomplete journal are not synchronised with their peers yet
 * @param wantsFullState whether it has met records in the journal that it cannot read: a full state would help
 */
public record Heartbeat(
        String unit,
        Incarnation incarnation,
        BootTime sentAt,
        BootTime echo,
        StateName state,
        long heldEpoch,
        boolean gateShut,
        long highestEpoch,
        long confirmed,
        Instant wallClock,
        SortedSet<Integer> readable,
        int written,
        boolean suspended,
        boolean storeReachable,
        Duration promise,
        boolean degraded,
        boolean wantsFullState) {
    public Heartbeat {
        readable = Collections.unmodifiableSortedSet(new TreeSet<>(readable));
    }

    /** From a sender that can read what it has met. */
    public Heartbeat(
            String unit,
            Incarnation incarnation,
            BootTime sentAt,
            BootTime echo,
            StateName state,
            long heldEpoch,
            boolean gateShut,
            long highestEpoch,
            long confirmed,
            Instant wallClock,
            SortedSet<Integer> readable,
            int written,
            boolean suspended,
            boolean storeReachable,
            Duration promise,
            boolean degraded) {
        this(
                unit,
                incarnation,
                sentAt,
                echo,
                state,
                heldEpoch,
                gateShut,
                highestEpoch,
                confirmed,
                wallClock,
                readable,
                written,
                suspended,
                storeReachable,
                promise,
                degraded,
                false);
    }

    /** Whether the sender has the lease {@code value}, as far as it is concerned. */
    boolean isOf(LeaseValue value) {
        return unit.equals(value.unit()) && incarnation.equals(value.incarnation()) && heldEpoch == value.epoch();
    }
}
