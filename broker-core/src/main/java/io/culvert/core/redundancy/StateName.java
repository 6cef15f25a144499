package io.culvert.core.redundancy;

import java.util.Arrays;
import java.util.Optional;

/** The states of a unit as {@code show redundancy states} prints them, with its numbers. */
public enum StateName {
    /** Does not take part: refused, or its process ends. */
    DISABLED(1, "DISABLED"),
    /** Has not begun. */
    INITIALIZATION(2, "INITIALIZATION"),
    /** Finds out who speaks. */
    NEGOTIATION(3, "NEGOTIATION"),
    /** Does not follow the journal, or something keeps it from being hot. */
    STANDBY_COLD(4, "STANDBY COLD"),
    /** Loads the journal. */
    STANDBY_BULK(7, "STANDBY COLD-BULK"),
    /** Has all that the active unit has confirmed, and follows. */
    STANDBY_HOT(8, "STANDBY HOT"),
    /** Takes the lease. */
    ACTIVE_FAST(9, "ACTIVE-FAST"),
    /** Hands over: its gate is shut, the journal takes in what is left. */
    ACTIVE_DRAIN(10, "ACTIVE-DRAIN"),
    /** Has the lease and reads the journal to its end. */
    ACTIVE_PRECONFIG(11, "ACTIVE-PRECONFIG"),
    /** Binds its sockets and completes its data plane. */
    ACTIVE_POSTCONFIG(12, "ACTIVE-POSTCONFIG"),
    /** Speaks. */
    ACTIVE(13, "ACTIVE");

    private final int number;
    private final String words;

    StateName(int number, String words) {
        this.number = number;
        this.words = words;
    }

    public int number() {
        return number;
    }

    /** As printed: {@code STANDBY HOT}. */
    public String words() {
        return words;
    }

    /** Whether the unit has the lease, or is about to. */
    public boolean isActive() {
        return number >= ACTIVE_FAST.number;
    }

    public boolean isStandby() {
        return number >= STANDBY_COLD.number && number <= STANDBY_HOT.number;
    }

    static Optional<StateName> of(long number) {
        return Arrays.stream(values()).filter(name -> name.number == number).findFirst();
    }
}
