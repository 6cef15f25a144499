package io.culvert.core.redundancy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What a unit knows beside its state, and the actions of the step that runs. <b>Thread:</b> the machine's. */
final class Situation {
    /** How far a standby's feed is. */
    enum Follower {
        STOPPED,
        ASKED,
        LOADING,
        CAUGHT_UP
    }

    final RedundancySettings settings;
    final RedundancyTimes times;
    final Neighbours neighbours;
    final LeaseQuestions questions = new LeaseQuestions();

    private List<RedundancyAction> actions = new ArrayList<>();

    /** How the lease stood when the store was asked last; empty: not known, or not any more. */
    Optional<LeaseStatus> leaseStatus = Optional.empty();

    /** When the store said so. */
    BootTime statusAt = BootTime.MIN;

    /** Which store answers; empty: none has yet. */
    private String store = "";

    /** Since when. A lease that it does not have may have been lost, and not expired. */
    BootTime storeSince = BootTime.MIN;

    /** Whether the store is another one than that which had the whole journal, and no active unit has founded it there. */
    private boolean unverified;

    long storedEpoch;
    long highestEpoch;
    long heldEpoch;
    /** Since when this unit says that the journal lacks what it does; {@link BootTime#MAX}: it does not. */
    private BootTime suspendedSince = BootTime.MAX;

    boolean degraded;
    FormerLife formerLife = FormerLife.NONE;
    BootTime promisedUntil = BootTime.MIN;

    /** Until when the store has given this unit the lease, less the margin; a promise of the others may reach further. */
    BootTime leaseUntil = BootTime.MIN;

    /** Another unit may have had, until then, a lease that the store which gave this one has forgotten. */
    private BootTime gateShutUntil = BootTime.MIN;

    /** When this process began to take part. */
    BootTime startedAt = BootTime.MAX;

    BootTime nextQuestion = BootTime.MIN;

    Follower follower = Follower.STOPPED;
    BootTime nextFollow = BootTime.MIN;
    final Set<String> interfacesDown = new TreeSet<>();

    /** With the time when each was lost. */
    final Map<String, BootTime> gatewaysLost = new TreeMap<>();

    Optional<String> configuredAddress = Optional.empty();
    BootTime outputsFailedUntil = BootTime.MIN;

    long confirmed;
    private BootTime journalStuckSince = BootTime.MAX;

    /** For how long another host may still have the service addresses. */
    Duration othersAddresses;

    /** What was met in the journal last that cannot be read. */
    Optional<RedundancyEvent.JournalUnreadable> unreadable = Optional.empty();

    private boolean callsRefused;
    private int writtenFormat;
    private SortedSet<String> unreached = new TreeSet<>();

    /** The last epoch whose holder was heard, and the highest sequence that it called confirmed. */
    long heardEpoch;

    long heardSequence;

    Situation(RedundancySettings settings) {
        this.settings = settings;
        times = settings.times();
        othersAddresses = times.lease();
        neighbours = new Neighbours(settings.others(), times.lease());
        writtenFormat = settings.readable().last();
    }

    void act(RedundancyAction action) {
        actions.add(action);
    }

    void note(String text) {
        act(new RedundancyAction.Notice(text));
    }

    List<RedundancyAction> takeActions() {
        var done = actions;
        actions = new ArrayList<>();
        return List.copyOf(done);
    }

    long ask(LeaseQuestion question, BootTime now) {
        long request = questions.ask(question, now);
        nextQuestion = now.plus(times.lease().dividedBy(3));
        act(new RedundancyAction.AskLease(request, question));
        return request;
    }

    /** When the lease that was asked for at {@code askedAt} may be somebody else's, less the margin. */
    BootTime safeUntil(BootTime askedAt) {
        return askedAt.plus(times.lease()).minus(times.margin());
    }

    boolean isStoreReachable() {
        return questions.isAnswering() && journalStuckSince.equals(BootTime.MAX);
    }

    boolean isStoreLost() {
        return storeLostSince().isBefore(BootTime.MAX);
    }

    /** Since when it does not answer; {@link BootTime#MAX}: it does, or nothing is known. */
    BootTime storeLostSince() {
        return BootTime.earlier(questions.lostSince(), journalStuckSince);
    }

    boolean isSuspended() {
        return suspendedSince.isBefore(BootTime.MAX);
    }

    void suspended(boolean on, BootTime now) {
        suspendedSince = on ? BootTime.earlier(suspendedSince, now) : BootTime.MAX;
    }

    /**
     * Whether every other unit has heard that it is: whoever takes over from now on does not take the journal for complete. With
     * {@link Isolation#SERVE} it is not waited for those that are silent.
     */
    boolean isKnownAsSuspended(BootTime now) {
        return isSuspended()
                && neighbours.all().stream()
                        .allMatch(other -> other.knowsProcessOf(suspendedSince)
                                || (settings.isolation() == Isolation.SERVE && !neighbours.isHeard(other, now)));
    }

    void journalStuck(boolean stuck, BootTime now) {
        journalStuckSince = stuck ? BootTime.earlier(journalStuckSince, now) : BootTime.MAX;
    }

    /** Another store answers, or the first one. Whether it may have lost what this unit counts on. */
    boolean storeIs(String identity, BootTime now) {
        if (identity.equals(store)) {
            return false;
        }
        var before = store.isEmpty() ? formerLife.store() : store;
        store = identity;
        storeSince = now;
        boolean replaced = !before.isEmpty() && !before.equals(identity);
        unverified |= replaced;
        return replaced;
    }

    /** Whether it had the whole journal when an earlier process of this unit ended, or what was known of it. */
    boolean isStoreOfFormerLife() {
        return !store.isEmpty() && store.equals(formerLife.store());
    }

    /** Whether {@code holder} cannot count any more on what an earlier process of this unit has promised it. */
    boolean isFormerPromiseOver(Neighbour holder, BootTime now) {
        return holder.knowsProcessOf(startedAt) || now.since(startedAt).compareTo(times.promise()) >= 0;
    }

    /** Whether nobody can have a lease that the store has lost: it would have run out since this store answers. */
    boolean isForgottenLeaseOver(BootTime now) {
        return now.since(storeSince).compareTo(times.lease()) >= 0;
    }

    /** The lease was given, perhaps by another store than the one that was asked before. */
    void leaseGiven(BootTime askedAt) {
        leaseUntil = safeUntil(askedAt);
        gateShutUntil =
                !neighbours.isEmpty() && askedAt.isBefore(storeSince) ? storeSince.plus(times.lease()) : BootTime.MIN;
    }

    boolean mayOpen(BootTime now) {
        return !now.isBefore(gateShutUntil);
    }

    /** The store has the whole journal. */
    void verified() {
        unverified = false;
    }

    boolean isUnverified() {
        return unverified;
    }

    /** Whether a unit that is there says that it has taken the lease after {@code lease} was. */
    boolean isSucceeded(LeaseValue lease, BootTime now) {
        return neighbours.anyHeard(
                now, other -> other.state().isActive() && !other.gateShut() && other.heldEpoch() > lease.epoch());
    }

    boolean isOurs(LeaseValue value) {
        return value.unit().equals(settings.unit()) && value.incarnation().equals(settings.incarnation());
    }

    /** Whether an earlier process of this unit's data directory wrote it: it is gone. */
    boolean isFormerSelf(LeaseValue value) {
        return value.unit().equals(settings.unit()) && settings.incarnation().isSuccessorOf(value.incarnation());
    }

    void heard(Heartbeat heartbeat, BootTime now, Instant wallClock) {
        neighbours.find(heartbeat.unit()).orElseThrow().heard(heartbeat, now, wallClock, times, promisedUntil);
        highestEpoch = Math.max(highestEpoch, Math.max(heartbeat.highestEpoch(), heartbeat.heldEpoch()));
        if (isServingFromThisStore(heartbeat, now)) {
            unverified = false;
        }
        if (heartbeat.heldEpoch() > 0 && heartbeat.heldEpoch() >= heardEpoch) {
            if (heartbeat.heldEpoch() > heardEpoch) {
                heardEpoch = heartbeat.heldEpoch();
                heardSequence = 0;
            }
            if (heartbeat.state().isActive()) {
                heardSequence = Math.max(heardSequence, heartbeat.confirmed());
            }
        }
    }

    /** By now it has renewed its lease there, and has founded the journal again or says that it has not. */
    private boolean isServingFromThisStore(Heartbeat heartbeat, BootTime now) {
        return heartbeat.state() == StateName.ACTIVE
                && heartbeat.storeReachable()
                && !heartbeat.suspended()
                && !heartbeat.degraded()
                && now.since(storeSince).compareTo(times.lease().multipliedBy(2)) >= 0;
    }

    void learn(LeaseStatus status, long epoch, BootTime now) {
        leaseStatus = Optional.of(status);
        statusAt = now;
        storedEpoch = epoch;
        highestEpoch = Math.max(highestEpoch, epoch);
    }

    /** How long service addresses and data plane may outlive this process. */
    Duration horizon() {
        return neighbours.mayTakeOver() ? times.lease() : times.alone();
    }

    /** Whether the journal whose tail this is may lack what its last writer said. */
    boolean isDegraded(long tail) {
        return formerLife.incomplete()
                || unverified
                || tail < heardSequence
                || neighbours.all().stream().anyMatch(other -> tail < other.confirmed())
                // What this unit has read or written itself was there once.
                || tail < confirmed
                || neighbours.lastHolder().filter(Neighbour::isIncomplete).isPresent();
    }

    /** What a standby has to know of the journal if all the others die, and it too. */
    void rememberHolder() {
        neighbours.lastHolder().ifPresent(holder -> remember(formerLife.epoch(), holder.isIncomplete()));
    }

    void remember(long epoch, boolean incomplete) {
        var life = new FormerLife(epoch, incomplete, unverified ? formerLife.store() : store);
        if (!life.equals(formerLife)) {
            formerLife = life;
            act(new RedundancyAction.Remember(life));
        }
    }

    void refuseCalls(boolean on) {
        if (callsRefused != on) {
            callsRefused = on;
            act(new RedundancyAction.RefuseCalls(on));
        }
    }

    int writtenFormat() {
        return writtenFormat;
    }

    /**
     * Chooses what every unit in hearing reads; its own newest if there is nothing like that.
     *
     * @return whether it is another one than before
     */
    boolean chooseFormat(BootTime now) {
        var common = new TreeSet<>(settings.readable());
        var strangers = new TreeSet<String>();
        for (var heartbeat : neighbours.heard(now)) {
            common.retainAll(heartbeat.readable());
            if (Collections.disjoint(heartbeat.readable(), settings.readable())) {
                strangers.add(heartbeat.unit() + ", which reads " + formats(heartbeat.readable()));
            }
        }
        tellOf(strangers);
        int chosen = common.isEmpty() ? settings.readable().last() : common.last();
        if (chosen == writtenFormat) {
            return false;
        }
        writtenFormat = chosen;
        act(new RedundancyAction.WriteFormat(chosen));
        return true;
    }

    private void tellOf(SortedSet<String> who) {
        if (!who.equals(unreached) && !who.isEmpty()) {
            note("this release writes records of " + formats(settings.readable()) + "; without hope of being hot: "
                    + String.join("; ", who));
        }
        unreached = who;
    }

    private static String formats(SortedSet<Integer> formats) {
        return (formats.size() == 1 ? "format " : "formats ")
                + formats.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    /** Whether a standby needs what is in the journal to be written anew. */
    boolean isFullStateWanted(BootTime now) {
        return neighbours.anyHeard(now, Heartbeat::wantsFullState);
    }

    /** Whether this unit has met damaged records: what an active unit has in hand is whole. */
    boolean wantsFullState() {
        return unreadable.filter(met -> !met.format()).isPresent();
    }

    /** Whether what the active unit writes is of no use to this one. */
    boolean isWrittenForOthers(BootTime now) {
        return neighbours.anyHeard(
                now,
                heartbeat ->
                        heartbeat.state().isActive() && !settings.readable().contains(heartbeat.written()));
    }

    /** What keeps this unit from being hot. */
    Set<Impediment> impediments(BootTime now) {
        return obstacles(now).keySet();
    }

    /** What keeps this unit from being hot, each with a line for people. */
    SortedMap<Impediment, String> obstacles(BootTime now) {
        var found = new TreeMap<Impediment, String>();
        for (var neighbour : neighbours.all()) {
            if (!neighbours.isHeard(neighbour, now)) {
                continue;
            }
            var heartbeat = neighbour.last().orElseThrow();
            if (heartbeat.state().isActive() && neighbour.isSkewed()) {
                found.put(
                        Impediment.CLOCK_SKEW,
                        "its clock and that of " + heartbeat.unit() + ", which is active, are "
                                + neighbour.skew().toMillis() + " ms apart, more than "
                                + times.skew().toMillis() + " ms: set both by NTP");
            }
            if (heartbeat.state().isActive() && !settings.readable().contains(heartbeat.written())) {
                found.put(
                        Impediment.UNREADABLE_FORMAT,
                        heartbeat.unit() + ", which is active, writes records of format " + heartbeat.written()
                                + ", and this release reads " + formats(settings.readable())
                                + ": install a release that reads it");
            }
        }
        unreadable.ifPresent(met -> found.putIfAbsent(
                met.format() ? Impediment.UNREADABLE_FORMAT : Impediment.UNREADABLE_RECORDS, met.why()));
        if (!interfacesDown.isEmpty()) {
            found.put(Impediment.INTERFACE_DOWN, "tracked interface down: " + String.join(", ", interfacesDown));
        }
        if (!gatewaysLost.isEmpty()) {
            found.put(Impediment.GATEWAY_LOST, "gateway lost: " + String.join(", ", gatewaysLost.keySet()));
        }
        configuredAddress.ifPresent(address -> found.put(
                Impediment.CONFIGURED_ADDRESS,
                "the service address " + address
                        + " is configured on this host without a lifetime: take it away, only the product moves it"));
        if (now.isBefore(outputsFailedUntil)) {
            found.put(Impediment.OUTPUTS_FAILED, Impediment.OUTPUTS_FAILED.words());
        }
        return found;
    }
}
