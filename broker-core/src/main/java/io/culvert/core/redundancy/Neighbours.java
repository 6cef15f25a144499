package io.culvert.core.redundancy;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** The other units of the list. */
final class Neighbours {
    private final Map<String, Neighbour> byName = new TreeMap<>();
    private final Duration silence;

    /** @param silence who has said nothing for so long is silent */
    Neighbours(Set<String> names, Duration silence) {
        for (var name : names) {
            byName.put(name, new Neighbour());
        }
        this.silence = silence;
    }

    Optional<Neighbour> find(String name) {
        return Optional.ofNullable(byName.get(name));
    }

    Collection<Neighbour> all() {
        return byName.values();
    }

    Set<String> names() {
        return byName.keySet();
    }

    boolean isEmpty() {
        return byName.isEmpty();
    }

    void excuseSilence(BootTime now) {
        all().forEach(neighbour -> neighbour.excuseSilence(now));
    }

    boolean isHeard(Neighbour neighbour, BootTime now) {
        return neighbour.isHeard(now, silence);
    }

    /** The last word of every unit that is there. */
    Collection<Heartbeat> heard(BootTime now) {
        return all().stream()
                .filter(neighbour -> neighbour.isHeard(now, silence))
                .flatMap(neighbour -> neighbour.last().stream())
                .toList();
    }

    boolean anyHeard(BootTime now, Predicate<Heartbeat> test) {
        return heard(now).stream().anyMatch(test);
    }

    /** Whether a unit that is there has the lease, or is about to. */
    boolean isClaimed(BootTime now) {
        return anyHeard(now, heartbeat -> heartbeat.state().isActive());
    }

    boolean isHotStandbyHeard(BootTime now) {
        return anyHeard(now, heartbeat -> heartbeat.state() == StateName.STANDBY_HOT);
    }

    /** Whether a unit was hot when it was heard last, and is not known to be gone: it counts on the shorter lifetime. */
    boolean mayTakeOver() {
        return all().stream()
                .anyMatch(neighbour -> !neighbour.isGone()
                        && neighbour
                                .last()
                                .filter(last -> last.state() == StateName.STANDBY_HOT)
                                .isPresent());
    }

    /** Whether of every unit it is known that it is there, or that nobody is. */
    boolean isEveryoneKnown(BootTime now) {
        return all().stream().allMatch(neighbour -> neighbour.isGone() || isHeard(neighbour, now));
    }

    /** Who held the lease last, as the heartbeats tell it. */
    Optional<Neighbour> lastHolder() {
        return all().stream()
                .filter(neighbour -> neighbour.holder().isPresent())
                .max((a, b) -> Long.compare(
                        a.holder().orElseThrow().epoch(),
                        b.holder().orElseThrow().epoch()));
    }

    /** This unit promises not to take over. */
    void promised(BootTime now) {
        for (var neighbour : all()) {
            if (isHeard(neighbour, now)
                    && neighbour.last().filter(last -> last.state().isActive()).isPresent()) {
                neighbour.promised();
            }
        }
    }

    /** Whether it has said nothing for one lease, whatever became of its connection. */
    boolean isSilent(Neighbour neighbour, BootTime now) {
        return now.since(neighbour.heardAt()).compareTo(silence) >= 0;
    }

    /** Whether nothing will leave any more under {@code holder}: its own word, or the end of its process. */
    boolean isSilentForGood(LeaseValue holder) {
        return find(holder.unit())
                .filter(neighbour -> neighbour.last().isPresent())
                .map(neighbour -> {
                    var last = neighbour.last().get();
                    if (last.incarnation().isSuccessorOf(holder.incarnation())) {
                        return true;
                    }
                    if (!last.incarnation().equals(holder.incarnation()) || last.heldEpoch() < holder.epoch()) {
                        return false;
                    }
                    return last.gateShut() || (neighbour.isGone() && !neighbour.maySuspend());
                })
                .orElse(false);
    }
}
