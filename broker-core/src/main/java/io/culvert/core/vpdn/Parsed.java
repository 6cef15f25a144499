package io.culvert.core.vpdn;

/** What a text is worth as the value of a {@link Setting}. */
public sealed interface Parsed<T> {
    /** A value that the setting can have. */
    record Ok<T>(T value) implements Parsed<T> {}

    /**
     * Not a value of the setting.
     *
     * @param isOutOfRange whether it can be read, and only the range is against it
     * @param expectation what would be one, e.g. {@code must be between 1 and 1024}
     */
    record Fault<T>(boolean isOutOfRange, String expectation) implements Parsed<T> {}
}
