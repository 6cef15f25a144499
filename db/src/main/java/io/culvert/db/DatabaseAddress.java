package io.culvert.db;

import io.culvert.octets.Secret;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.Optional;
import java.util.Properties;

/**
 * Where a database is and who we are there.
 *
 * @param url of JDBC, with all that the driver shall know: {@code jdbc:postgresql://host/name?sslmode=verify-full}
 * @param password of {@code user}
 */
public record DatabaseAddress(String url, String user, Secret password) {
    private static final String NOT_POSTGRESQL =
            "is no address of a PostgreSQL database such as jdbc:postgresql://db.example.net:5432/culvert";

    /** The URL without its parameters, for people: a password may hide in them. */
    public String label() {
        int parameters = url.indexOf('?');
        return (parameters < 0 ? url : url.substring(0, parameters)).replaceFirst("^jdbc:postgresql:(//)?", "");
    }

    /** What is wrong with a URL, before anybody is asked; it goes on after the URL's key, and has nothing of the URL in it. */
    public static Optional<String> problem(String url) {
        if (!url.startsWith("jdbc:postgresql:")) {
            return Optional.of(NOT_POSTGRESQL);
        }
        try {
            for (var property : DriverManager.getDriver(url).getPropertyInfo(url, new Properties())) {
                if (property.name.equals("sslmode")
                        && property.value != null
                        && Arrays.stream(property.choices).noneMatch(property.value::equalsIgnoreCase)) {
                    return Optional.of("has an sslmode that there is not; it must be one of "
                            + String.join(", ", property.choices));
                }
            }
            return Optional.empty();
        } catch (SQLException e) {
            // Its only way to say that no driver can read this.
            return Optional.of(NOT_POSTGRESQL);
        }
    }

    @Override
    public String toString() {
        return label();
    }
}
