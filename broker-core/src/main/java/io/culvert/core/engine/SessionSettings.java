package io.culvert.core.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * What holds for a session whose authorization says nothing else.
 *
 * @param aaaTimeout how long an answer of AAA is waited for: longer than the adapter's own tries
 * @param sessionTimeout empty: no limit
 * @param idleTimeout empty: no limit
 * @param interimInterval time between Interim accounting records; empty: none
 * @param pathMtuOctets largest outer IP packet on the way to the peers
 * @param recordAdministrativeClears whether an operator's clear makes a row in the failure history
 */
public record SessionSettings(
        Duration aaaTimeout,
        Optional<Duration> sessionTimeout,
        Optional<Duration> idleTimeout,
        Optional<Duration> interimInterval,
        int pathMtuOctets,
        boolean recordAdministrativeClears) {
    public static final SessionSettings DEFAULTS = new SessionSettings(
            Duration.ofSeconds(30), Optional.empty(), Optional.empty(), Optional.empty(), 1500, false);

    public SessionSettings {
        requirePositive("aaaTimeout", aaaTimeout);
        sessionTimeout.ifPresent(value -> requirePositive("sessionTimeout", value));
        idleTimeout.ifPresent(value -> requirePositive("idleTimeout", value));
        interimInterval.ifPresent(value -> requirePositive("interimInterval", value));
        if (pathMtuOctets < 576 || pathMtuOctets > 65_535) {
            throw new IllegalArgumentException("pathMtuOctets " + pathMtuOctets + " is not in 576..65535");
        }
    }

    private static void requirePositive(String name, Duration value) {
        if (!value.isPositive()) {
            throw new IllegalArgumentException(name + " " + value + " is not positive");
        }
    }
}
