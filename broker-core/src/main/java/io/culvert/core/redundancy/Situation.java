package io.culvert.core.redundancy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

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

    long storedEpoch;
    long highestEpoch;
    long heldEpoch;
    boolean suspended;
    boolean degraded;
    FormerLife formerLife = FormerLife.NONE;
    BootTime promisedUntil = BootTime.MIN;
    BootTime nextQuestion = BootTime.MIN;

    Follower follower = Follower.STOPPED;
    BootTime nextFollow = BootTime.MIN;
    final Set<String> interfacesDown = new TreeSet<>();
    Optional<String> configuredAddress = Optional.empty();
    BootTime outputsFailedUntil = BootTime.MIN;

    long confirmed;
    private BootTime journalStuckSince = BootTime.MAX;

    /** For how long another host may still have the service addresses. */
    Duration othersAddresses;

    private boolean callsRefused;
    private int writtenFormat;

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

    void journalStuck(boolean stuck, BootTime now) {
        journalStuckSince = stuck ? BootTime.earlier(journalStuckSince, now) : BootTime.MAX;
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
                || tail < heardSequence
                // What this unit has read or written itself was there once.
                || tail < confirmed
                || neighbours.lastHolder().filter(Neighbour::isIncomplete).isPresent();
    }

    /** What a standby has to know of the journal if all the others die, and it too. */
    void rememberHolder() {
        neighbours.lastHolder().ifPresent(holder -> remember(formerLife.epoch(), holder.isIncomplete()));
    }

    void remember(long epoch, boolean incomplete) {
        var life = new FormerLife(epoch, incomplete);
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

    /** Chooses what every unit in hearing reads; its own newest if there is nothing like that. */
    void chooseFormat(BootTime now) {
        var common = new TreeSet<>(settings.readable());
        for (var heartbeat : neighbours.heard(now)) {
            common.retainAll(heartbeat.readable());
        }
        int chosen = common.isEmpty() ? settings.readable().last() : common.last();
        if (chosen != writtenFormat) {
            writtenFormat = chosen;
            act(new RedundancyAction.WriteFormat(chosen));
        }
    }

    Set<Impediment> impediments(BootTime now) {
        var found = EnumSet.noneOf(Impediment.class);
        for (var neighbour : neighbours.all()) {
            if (neighbours.isHeard(neighbour, now)) {
                var heartbeat = neighbour.last().orElseThrow();
                if (heartbeat.state().isActive() && neighbour.isSkewed()) {
                    found.add(Impediment.CLOCK_SKEW);
                }
                if (heartbeat.state().isActive() && !settings.readable().contains(heartbeat.written())) {
                    found.add(Impediment.UNREADABLE_FORMAT);
                }
            }
        }
        if (!interfacesDown.isEmpty()) {
            found.add(Impediment.INTERFACE_DOWN);
        }
        if (configuredAddress.isPresent()) {
            found.add(Impediment.CONFIGURED_ADDRESS);
        }
        if (now.isBefore(outputsFailedUntil)) {
            found.add(Impediment.OUTPUTS_FAILED);
        }
        return found;
    }
}
