package io.culvert.core.engine;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * How many there are in each state, kept as they come, change and go.
 *
 * @param <S> the states
 */
final class Census<S extends Enum<S>> {
    private final Class<S> states;
    private final int[] counts;

    Census(Class<S> states) {
        this.states = states;
        counts = new int[states.getEnumConstants().length];
    }

    void came(S state) {
        counts[state.ordinal()]++;
    }

    void changed(S from, S to) {
        counts[from.ordinal()]--;
        counts[to.ordinal()]++;
    }

    void went(S state) {
        counts[state.ordinal()]--;
    }

    /** A copy, with every state in it. */
    Map<S, Integer> counts() {
        var all = new EnumMap<S, Integer>(states);
        for (var state : states.getEnumConstants()) {
            all.put(state, counts[state.ordinal()]);
        }
        return Collections.unmodifiableMap(all);
    }
}
