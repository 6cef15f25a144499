package io.culvert.core.engine;

/** Whoever has a deadline. */
sealed interface Wakeable permits TunnelEntry, SessionEntry {
    /** The tunnel that pays for a bug. */
    TunnelEntry tunnel();
}
