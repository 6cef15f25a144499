package io.culvert.core.vpdn;

/**
 * One thing that is wrong with a configuration.
 *
 * @param path where, e.g. {@code groups[2].settings.resync}, {@code templates[0].name}, {@code settings.l2tp-sso} for
 *     the global ones, {@code tunnel-authorization.password}
 * @param value what is there, in one line; empty if nothing is, or a secret
 * @param expectation what would be right, for people, e.g. {@code must be between 1 and 1024}
 */
public record VpdnFault(String path, String value, String expectation) {
    @Override
    public String toString() {
        return path + ": " + (value.isEmpty() ? "" : "\"" + value + "\" ") + expectation;
    }
}
