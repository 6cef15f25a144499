package io.culvert.core.redundancy;

import java.time.Duration;

/**
 * What a {@link RedundancyMachine} wants done. The actions of a step are carried out in their order, each to its end before
 * the next one begins; those that say "answered by" only begin there.
 */
public sealed interface RedundancyAction {
    /** Ask the store; answered by {@link RedundancyEvent.LeaseAnswered} in the order of the questions, or never. */
    record AskLease(long request, LeaseQuestion question) implements RedundancyAction {}

    /** Send it to this unit of the list; dropped if no connection to it stands. */
    record SendHeartbeat(String unit, Heartbeat heartbeat) implements RedundancyAction {}

    /** Nothing leaves this unit any more: control messages, PPP, RADIUS, ARP. Comes first whenever it comes. */
    record ShutGate() implements RedundancyAction {}

    /** The gate is open until then; moves the end of one that is open. */
    record OpenGate(BootTime safeUntil) implements RedundancyAction {}

    /** Take the service addresses off the interfaces. */
    record RemoveAddresses() implements RedundancyAction {}

    /** The service addresses are ours for so long, unless {@link ExtendLifetimes} comes. */
    record AddAddresses(Duration lifetime) implements RedundancyAction {}

    /** Service addresses and data plane live for so long from now on. */
    record ExtendLifetimes(Duration lifetime) implements RedundancyAction {}

    /** Tell the links whose the service addresses are (gratuitous ARP, unsolicited Neighbor Advertisement), again and again until then. */
    record Announce(BootTime until) implements RedundancyAction {}

    /** The data plane forwards nothing any more. */
    record StopDataplane() implements RedundancyAction {}

    /** After {@link StopDataplane} with the calls still in hand: it forwards again. */
    record StartDataplane(Duration lifetime) implements RedundancyAction {}

    /**
     * Bind the sockets and complete the data plane, silently. Answered by {@link RedundancyEvent.OutputsReady} or
     * {@link RedundancyEvent.OutputsFailed}.
     *
     * @param degraded whether the journal may lack what was said last
     */
    record PrepareOutputs(boolean degraded) implements RedundancyAction {}

    /** Drop all calls' machines without a word; what is forwarding has been stopped. Comes before {@link FollowJournal} when a unit was active. */
    record DropCalls() implements RedundancyAction {}

    /** Load the journal and follow it. Answered by {@link RedundancyEvent.FollowerLoading}, {@link RedundancyEvent.FollowerCaughtUp}, {@link RedundancyEvent.FollowerStopped}. */
    record FollowJournal() implements RedundancyAction {}

    /** The lease is ours: read the journal to {@code tail}, from the store's master. Answered by {@link RedundancyEvent.TailReached} or {@link RedundancyEvent.FollowerStopped}. */
    record ReadToTail(LeaseValue lease, long tail) implements RedundancyAction {}

    /** What is written from now on is written under this lease. */
    record WriteUnder(LeaseValue lease) implements RedundancyAction {}

    /**
     * The gate is open, the addresses are there: resume the tunnels.
     *
     * @param degraded whether the journal may lack what was said last
     */
    record ResumeTunnels(LeaseValue lease, boolean degraded) implements RedundancyAction {}

    /** Wait until all that was appended is confirmed. Answered by {@link RedundancyEvent.JournalDrained}. */
    record DrainJournal() implements RedundancyAction {}

    /** Write the full state under {@code lease}, then go on behind it. Answered by {@link RedundancyEvent.JournalFounded} or {@link RedundancyEvent.FoundingFailed}. */
    record FoundJournal(LeaseValue lease) implements RedundancyAction {}

    /** "Checkpoint Messaging on": whether effects wait for the journal. */
    record CommitOutputs(boolean on) implements RedundancyAction {}

    /** Put into the data directory, before anything else happens, what {@link FormerLife} will need. */
    record Remember(FormerLife life) implements RedundancyAction {}

    /** Whether new calls are refused because the journal is slow. */
    record RefuseCalls(boolean on) implements RedundancyAction {}

    /** The highest format of records that every unit in hearing reads. */
    record WriteFormat(int format) implements RedundancyAction {}

    /** For the log, the hook scripts and the counters. */
    record RoleChanged(StateName from, StateName to, String reason) implements RedundancyAction {}

    /** For the log. */
    record Notice(String text) implements RedundancyAction {}

    /** The operator's wish is not fulfilled. */
    record SwitchoverRefused(String why) implements RedundancyAction {}

    /** The process may end: everything is handed over. */
    record Exit() implements RedundancyAction {}
}
