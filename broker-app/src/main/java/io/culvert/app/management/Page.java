package io.culvert.app.management;

import java.util.List;
import java.util.Optional;

/**
 * Some rows of a list.
 *
 * @param next where the next page begins; empty: there is none
 * @param <R> the rows
 * @param <C> a place in the list
 */
public record Page<R, C>(List<R> rows, Optional<C> next) {
    /** Rows of a page, at most. */
    public static final int MOST_ROWS = 1000;

    public Page {
        rows = List.copyOf(rows);
    }
}
