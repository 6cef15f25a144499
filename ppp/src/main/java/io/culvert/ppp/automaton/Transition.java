package io.culvert.ppp.automaton;

import java.util.List;

/**
 * One cell of the table.
 *
 * @param actions in the order of RFC 1661 section 4.1; a request always goes before the answer to the peer's, so that a
 *     peer that both reach while it still negotiates is not thrown out of Opened by the request
 * @param illegal a dash in the table: the event cannot occur, nothing is done, {@code next} is the state as it was
 */
public record Transition(List<Action> actions, State next, boolean illegal) {
    public Transition {
        actions = List.copyOf(actions);
    }

    static Transition to(State next, Action... actions) {
        return new Transition(List.of(actions), next, false);
    }

    static Transition illegal(State state) {
        return new Transition(List.of(), state, true);
    }
}
