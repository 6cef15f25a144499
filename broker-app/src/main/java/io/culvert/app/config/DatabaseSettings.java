package io.culvert.app.config;

import io.culvert.octets.Secret;

/**
 * A PostgreSQL that somebody else runs: {@code spring.datasource.url}, {@code .username} and {@code .password}.
 *
 * @param url begins with {@code jdbc:postgresql:}; TLS is asked for in its parameters, e.g. {@code ?sslmode=verify-full}
 */
public record DatabaseSettings(String url, String user, Secret password) {
    /** Without the address, in which there may be a password. */
    @Override
    public String toString() {
        return "database of " + user;
    }
}
