package io.culvert.app.runtime;

import org.jspecify.annotations.Nullable;

/** The broker cannot start; says why and what to do about it, for people. */
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String action;

    public StartFailure(String problem, String action, @Nullable Throwable cause) {
        super(problem, cause);
        this.action = action;
    }

    /** What to do about it. */
    public String action() {
        return action;
    }
}
