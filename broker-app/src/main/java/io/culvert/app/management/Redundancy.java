package io.culvert.app.management;

import io.culvert.core.redundancy.StateName;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;

/** What {@code show l2tp redundancy} and {@code show redundancy states} tell. */
public record Redundancy(
        @Schema(description = "L2TP HA support", example = "Silent Failover")
        String haSupport,

        @Schema(description = "Whether what this unit says waits for the journal (Checkpoint Messaging on)")
        boolean checkpointMessaging,

        @Schema(description = "Whether a unit is there to take over (Standby RP is up)")
        boolean standbyUp,

        @Schema(
                description = "Batches of the active unit that this one has taken in (Recv'd Message Count)",
                minimum = "0")
        long receivedMessages,

        Tunnels tunnels,
        Sessions sessions,

        @Schema(description = "Of the last switchover to this unit; absent when there was none, and on a standby")
        Optional<Resync> resync,

        States states,

        @Schema(description = "The right to speak; absent when this unit does not have it")
        Optional<Lease> lease,

        @Schema(description = "Absent when nothing is journalled")
        Optional<Journal> journal,

        @Schema(description = "What a standby holds; absent while this unit speaks, and when nothing is journalled")
        Optional<Image> image) {

    /** L2TP Tunnels. A standby does not know those without HA. */
    @Schema(name = "HaTunnels")
    public record Tunnels(
            @Schema(description = "All; absent on a standby", minimum = "0")
            Optional<Integer> total,

            @Schema(description = "Those that are to survive a switchover", minimum = "0")
            int haEnabled,

            @Schema(description = "Those of them that are up", minimum = "0")
            int haEstablished,

            @Schema(
                    description = "Those whose peer has not answered yet since the switchover; absent on a standby",
                    minimum = "0")
            Optional<Integer> resync) {}

    /** L2TP Sessions. */
    @Schema(name = "HaSessions")
    public record Sessions(
            @Schema(description = "All; absent on a standby", minimum = "0")
            Optional<Integer> total,

            @Schema(description = "Those that are to survive a switchover", minimum = "0")
            int haEnabled,

            @Schema(description = "Those of them that are up", minimum = "0")
            int haEstablished) {}

    /** L2TP Resynced Tunnels, Resync duration. */
    @Schema(name = "Resync")
    public record Resync(
            @Schema(description = "Tunnels whose peer has answered since", minimum = "0")
            int succeeded,

            @Schema(description = "Tunnels that ended before their peer had answered", minimum = "0")
            int failed,

            @Schema(
                    description = "Seconds from the taking over until no tunnel was left; absent while it lasts",
                    minimum = "0")
            Optional<Double> durationSeconds,

            @Schema(description = "Whether no tunnel is left to resynchronise")
            boolean complete) {}

    /** A state with the number and the words of show redundancy states. */
    @Schema(name = "UnitState")
    public record UnitState(
            @Schema(minimum = "1", maximum = "13", example = "13")
            int number,

            @Schema(example = "ACTIVE") String text) {
        static UnitState of(StateName name) {
            return new UnitState(name.number(), name.words());
        }
    }

    /** How many units there are. */
    public enum Mode {
        SIMPLEX,
        DUPLEX
    }

    /** What happens to calls when the active unit dies. */
    public enum RedundancyMode {
        /** Nobody else goes on with them. */
        NON_REDUNDANT,
        /** Another unit goes on with them at once. */
        SSO
    }

    /** show redundancy states. */
    @Schema(name = "RedundancyStates")
    public record States(
            UnitState my,

            @Schema(description = "DISABLED: no other unit is heard")
            UnitState peer,

            Mode mode,
            String unit,
            String group,

            @Schema(description = "sso while there is an active unit with a hot standby")
            RedundancyMode operationalMode,

            RedundancyMode configuredMode,

            @Schema(description = "Whether a planned switchover would be done now (Manual Swact)")
            boolean manualSwitchover,

            @Schema(description = "Why it would not") Optional<String> manualSwitchoverReason,

            @Schema(description = "Whether another unit is heard (Communications)")
            boolean communicationsUp,

            @Schema(description = "Why none is") Optional<String> communicationsReason,

            @Schema(
                    description = "How often this process has become active (Switchovers system experienced)",
                    minimum = "0")
            long switchovers,

            @Schema(description = "How often a hot standby was lost while this process was active", minimum = "0")
            long standbyFailures,

            @Schema(description = "Why it became active, or ceased to be, last (Last switchover reason)")
            Optional<String> lastReason,

            @Schema(description = "What keeps this unit from being a hot standby")
            List<String> impediments) {
        public States {
            impediments = List.copyOf(impediments);
        }
    }

    /** The right to speak, of which there is one in a group. */
    @Schema(name = "Lease")
    public record Lease(
            @Schema(description = "Counted up whenever it is taken", minimum = "1")
            long epoch,

            @Schema(description = "Of the process that has it")
            String incarnation,

            @Schema(description = "Whether it is safe to speak at this moment")
            boolean gateOpen) {}

    /** Where records of calls are kept, and how far it has come. */
    @Schema(name = "Journal")
    public record Journal(
            @Schema(description = "When a record counts as written")
            RedundancyFigures.Confirm confirm,

            @Schema(description = "The server that has it", example = "192.0.2.20:6379")
            String redis,

            @Schema(description = "Records that calls gave to it", minimum = "0")
            long records,

            @Schema(description = "Sequence of the last batch that is written; 0 on a standby", minimum = "0")
            long confirmed,

            @Schema(description = "For how long the oldest batch has been waiting for that", minimum = "0")
            double waitingMillis) {}

    /** What is kept for a switchover. */
    @Schema(name = "CheckpointImage")
    public record Image(
            @Schema(description = "Tunnels; of those without HA there is a stub", minimum = "0")
            int tunnels,

            @Schema(description = "Sessions; of those without HA there is a stub", minimum = "0")
            int sessions) {}
}
