package io.culvert.core.checkpoint;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Predicate;

/**
 * Holds back what the world can see until the records that were appended before it are in the journal: an effect waits for
 * the last record that its shard appended before it, also when its own step appended none. First in, first out.
 *
 * <p><b>Thread:</b> one. <b>Bounds:</b> none of its own; whoever feeds it stops at a limit of {@link #waiting()}.
 *
 * @param <E> effects
 */
public final class OutputCommit<E> {
    private final ArrayDeque<Held<E>> held = new ArrayDeque<>();
    private long lastTicket;
    private long confirmedTicket;
    private int waiting;
    private boolean suspended;

    /** Effects that wait for a ticket. */
    private record Held<E>(long ticket, List<E> effects) {}

    /**
     * Takes the effects of a step.
     *
     * @param effects in order, without the append itself; the caller changes the list no more
     * @param ticket of what the step appended, greater than all before; 0: it appended nothing
     * @param passes which effects nobody outside of the unit can see: they never wait
     * @return those that may go now, in order; the very list when nothing has to wait
     */
    public List<E> take(List<E> effects, long ticket, Predicate<? super E> passes) {
        if (ticket != 0) {
            if (ticket <= lastTicket) {
                throw new IllegalArgumentException("ticket " + ticket + " after " + lastTicket);
            }
            lastTicket = ticket;
        }
        if (suspended || lastTicket <= confirmedTicket || effects.isEmpty()) {
            return effects;
        }
        return hold(effects, passes);
    }

    /**
     * The journal has everything up to this ticket.
     *
     * @return those that may go now, in order
     */
    public List<E> confirmed(long ticket) {
        if (ticket > lastTicket) {
            throw new IllegalArgumentException("ticket " + ticket + " was never given out; the last is " + lastTicket);
        }
        confirmedTicket = Math.max(confirmedTicket, ticket);
        return release(confirmedTicket);
    }

    /**
     * There is no journal to wait for: nothing waits from now on.
     *
     * @return those that waited, in order
     */
    public List<E> suspend() {
        suspended = true;
        return release(Long.MAX_VALUE);
    }

    /** There is a journal again: what comes now waits for it. Tickets of before count as confirmed. */
    public void resume() {
        suspended = false;
        confirmedTicket = lastTicket;
    }

    public boolean isSuspended() {
        return suspended;
    }

    /** Effects that wait. */
    public int waiting() {
        return waiting;
    }

    /** The ticket that the first of those that wait waits for; empty: none waits. */
    public OptionalLong waitingFor() {
        return held.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(held.getFirst().ticket());
    }

    private List<E> hold(List<E> effects, Predicate<? super E> passes) {
        int passing = 0;
        for (var effect : effects) {
            passing += passes.test(effect) ? 1 : 0;
        }
        if (passing == effects.size()) {
            return effects;
        }
        if (passing == 0) {
            hold(effects);
            return List.of();
        }
        var now = new ArrayList<E>(passing);
        var later = new ArrayList<E>(effects.size() - passing);
        for (var effect : effects) {
            (passes.test(effect) ? now : later).add(effect);
        }
        hold(later);
        return now;
    }

    private void hold(List<E> effects) {
        held.add(new Held<>(lastTicket, effects));
        waiting += effects.size();
    }

    private List<E> release(long upTo) {
        if (held.isEmpty() || held.getFirst().ticket() > upTo) {
            return List.of();
        }
        var first = held.removeFirst().effects();
        if (held.isEmpty() || held.getFirst().ticket() > upTo) {
            waiting -= first.size();
            return first;
        }
        var free = new ArrayList<>(first);
        while (!held.isEmpty() && held.getFirst().ticket() <= upTo) {
            free.addAll(held.removeFirst().effects());
        }
        waiting -= free.size();
        return free;
    }
}
