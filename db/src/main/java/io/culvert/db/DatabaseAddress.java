package io.culvert.db;

import io.culvert.octets.Secret;

/**
 * Where a database is and who we are there.
 *
 * @param url of JDBC, with all that the driver shall know: {@code jdbc:postgresql://host/name?sslmode=verify-full}
 * @param password of {@code user}
 */
public record DatabaseAddress(String url, String user, Secret password) {
    /** The URL without its parameters, for people: a password may hide in them. */
    public String label() {
        int parameters = url.indexOf('?');
        return (parameters < 0 ? url : url.substring(0, parameters)).replaceFirst("^jdbc:postgresql:(//)?", "");
    }

    @Override
    public String toString() {
        return label();
    }
}
