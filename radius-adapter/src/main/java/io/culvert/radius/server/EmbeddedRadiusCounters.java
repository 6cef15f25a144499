package io.culvert.radius.server;

/**
 * What the embedded server has done.
 *
 * @param duplicates repetitions, answered with the same octets as before
 * @param dropped datagrams that were malformed, of another secret, or without Message-Authenticator
 */
public record EmbeddedRadiusCounters(
        long accepts, long rejects, long starts, long interims, long stops, long duplicates, long dropped) {}
