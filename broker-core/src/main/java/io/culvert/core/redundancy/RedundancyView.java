package io.culvert.core.redundancy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What {@code show redundancy states} is printed from.
 *
 * @param peerState of the unit that stands by, or is active while this one stands by; DISABLED: there is none
 * @param units the units of the list that are heard, with their states
 * @param lease the lease in hand
 * @param open whether the gate was opened and not shut again; its own clock is asked besides
 * @param checkpointing "Checkpoint Messaging on": the journal takes in what this unit says, and somebody does
 * @param standbyUp "Standby RP is up"
 * @param switchovers how often this unit has become active
 * @param standbyFailures how often a hot standby was lost while this unit was active
 * @param lastReason why the state changed last between active and not
 * @param impediments what keeps this unit from being hot
 * @param obstacles the same, each in a line for people with values and what to do
 */
public record RedundancyView(
        StateName state,
        StateName peerState,
        Map<String, StateName> units,
        Optional<LeaseValue> lease,
        boolean open,
        boolean checkpointing,
        boolean standbyUp,
        long switchovers,
        long standbyFailures,
        Optional<String> lastReason,
        Set<Impediment> impediments,
        List<String> obstacles) {
    public RedundancyView {
        units = Map.copyOf(units);
        impediments = Set.copyOf(impediments);
        obstacles = List.copyOf(obstacles);
    }

    /** Of which no more is known than their names. */
    public RedundancyView(
            StateName state,
            StateName peerState,
            Map<String, StateName> units,
            Optional<LeaseValue> lease,
            boolean open,
            boolean checkpointing,
            boolean standbyUp,
            long switchovers,
            long standbyFailures,
            Optional<String> lastReason,
            Set<Impediment> impediments) {
        this(
                state,
                peerState,
                units,
                lease,
                open,
                checkpointing,
                standbyUp,
                switchovers,
                standbyFailures,
                lastReason,
                impediments,
                impediments.stream().sorted().map(Impediment::words).toList());
    }
}
