package io.culvert.app.config;

import io.culvert.app.config.ConfigurationFaults.Fault;
import io.culvert.db.DatabaseAddress;
import io.culvert.octets.Secret;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.IterableConfigurationPropertySource;
import org.springframework.core.env.Environment;

/** An external PostgreSQL, in the words that every Spring application has for it: {@code spring.datasource}. */
final class DatasourceKeys {
    private static final String URL = "spring.datasource.url";
    private static final String USERNAME = "spring.datasource.username";
    private static final String PASSWORD = "spring.datasource.password";
    private static final ConfigurationPropertyName SECTION = ConfigurationPropertyName.of("spring.datasource");
    private static final Set<ConfigurationPropertyName> TAKEN = Set.of(
            ConfigurationPropertyName.of(URL),
            ConfigurationPropertyName.of(USERNAME),
            ConfigurationPropertyName.of(PASSWORD));

    private DatasourceKeys() {}

    static Optional<DatabaseSettings> read(Environment environment, List<Fault> faults) {
        unused(environment)
                .forEach(key -> faults.add(new Fault(
                        key,
                        "is not heeded: of spring.datasource the broker takes url, username and password. What is to hold for "
                                + "its connections goes into the url, e.g. ?connectTimeout=5&sslmode=verify-full; "
                                + "its pool is not configurable")));
        var url = environment.getProperty(URL, "");
        if (url.isBlank()) {
            for (var key : List.of(USERNAME, PASSWORD)) {
                if (!environment.getProperty(key, "").isEmpty()) {
                    faults.add(
                            new Fault(
                                    key,
                                    "is of no use without spring.datasource.url: the broker's own database has a user of its own"));
                }
            }
            return Optional.empty();
        }
        DatabaseAddress.problem(url).ifPresent(problem -> faults.add(new Fault(URL, problem)));
        return Optional.of(new DatabaseSettings(
                url, environment.getProperty(USERNAME, ""), Secret.utf8(environment.getProperty(PASSWORD, ""))));
    }

    /** Keys that would be ignored in silence. */
    private static SortedSet<String> unused(Environment environment) {
        var unused = new TreeSet<String>();
        for (var source : ConfigurationPropertySources.get(environment)) {
            if (source instanceof IterableConfigurationPropertySource keys) {
                keys.stream()
                        .filter(SECTION::isAncestorOf)
                        .filter(key -> !TAKEN.contains(key))
                        .forEach(key -> unused.add(key.toString()));
            }
        }
        return unused;
    }
}
