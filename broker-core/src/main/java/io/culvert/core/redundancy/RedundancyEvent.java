package io.culvert.core.redundancy;

import java.time.Duration;
import java.time.Instant;

/** What a {@link RedundancyMachine} is told. */
public sealed interface RedundancyEvent {
    /** The process has the lock of its data directory and may take part; told once, first. */
    record Started(FormerLife formerLife) implements RedundancyEvent {}

    /** {@link RedundancyMachine#nextDeadline()} has come; harmless when early. */
    record TimerExpired() implements RedundancyEvent {}

    /** An answer to the {@link RedundancyAction.AskLease} with this number. */
    record LeaseAnswered(long request, LeaseAnswer answer) implements RedundancyEvent {}

    /**
     * Which store answers; told before its first answer, and before the first answer of another one. Another one may have lost
     * what the one before had confirmed: a replica that has become the master, or the same server started again.
     *
     * @param identity changes with the server and with its data
     */
    record StoreIs(String identity) implements RedundancyEvent {}

    /** The connection on which the lease is asked for is broken and a new one could not be made. */
    record StoreLost() implements RedundancyEvent {}

    /**
     * How the journal of an active unit goes; told whenever something was confirmed, and while something waits at least
     * ten times a second.
     *
     * @param confirmed the last confirmed sequence
     * @param waiting for how long the oldest batch that was handed over has waited; zero: none waits
     */
    record JournalObserved(long confirmed, Duration waiting) implements RedundancyEvent {}

    /** The store has refused a batch that was written under this lease: by its lease, its epoch or its sequence. */
    record JournalRefused(LeaseValue under, String why) implements RedundancyEvent {}

    /** Answers {@link RedundancyAction.FoundJournal}: the full state is in the journal, which goes on behind it. */
    record JournalFounded() implements RedundancyEvent {}

    /** Answers {@link RedundancyAction.FoundJournal}: it could not be done. */
    record FoundingFailed(String why) implements RedundancyEvent {}

    /** Answers {@link RedundancyAction.DrainJournal}: all that was appended is confirmed. */
    record JournalDrained() implements RedundancyEvent {}

    /** A standby's feed: the state as of now is being loaded. */
    record FollowerLoading() implements RedundancyEvent {}

    /** A standby's feed: everything is applied up to {@code sequence}, which was the journal's tail a moment ago. */
    record FollowerCaughtUp(long sequence) implements RedundancyEvent {}

    /** A standby's feed or {@link RedundancyAction.ReadToTail} has broken off; it is begun again as soon as the store answers. */
    record FollowerStopped(String why) implements RedundancyEvent {}

    /**
     * A standby's feed, or {@link RedundancyAction.ReadToTail}, has met what this release cannot read, and has ended.
     *
     * @param why for people
     * @param format whether it is of a format that this release does not know; else it is damaged
     */
    record JournalUnreadable(String why, boolean format) implements RedundancyEvent {}

    /** Answers {@link RedundancyAction.ReadToTail}: everything is applied. */
    record TailReached() implements RedundancyEvent {}

    /** Answers {@link RedundancyAction.PrepareOutputs}: sockets are bound, the data plane is complete, nothing has left. */
    record OutputsReady() implements RedundancyEvent {}

    /** After {@link RedundancyAction.ResumeTunnels}: no tunnel is in its resync phase any more. */
    record TunnelsResynced() implements RedundancyEvent {}

    /** Something that an active unit needs cannot be had: a socket, the data plane, a service address. */
    record OutputsFailed(String why) implements RedundancyEvent {}

    /** @param wallClock ours, when it came */
    record Heard(Heartbeat heartbeat, Instant wallClock) implements RedundancyEvent {}

    /** The connection on which {@code unit} sent its heartbeats has ended, and no newer one is there. */
    record LinkEnded(String unit, LinkEnd end) implements RedundancyEvent {}

    /** The host of {@code unit} says that nobody listens there. */
    record ConnectionRefused(String unit) implements RedundancyEvent {}

    /** @param interfaceName one whose state is tracked */
    record TrackedInterface(String interfaceName, boolean up) implements RedundancyEvent {}

    /** @param address of a gateway that is tracked, by several probes */
    record TrackedGateway(String address, boolean reachable) implements RedundancyEvent {}

    /** A service address is configured on this host by somebody else, without a lifetime. */
    record ConfiguredAddressFound(String address) implements RedundancyEvent {}

    /** No service address is configured on this host by somebody else (any more). */
    record ConfiguredAddressGone() implements RedundancyEvent {}

    /** An operator wants the other unit to be active. */
    record SwitchoverRequested() implements RedundancyEvent {}

    /** The process is to end. */
    record ShutdownRequested() implements RedundancyEvent {}
}
