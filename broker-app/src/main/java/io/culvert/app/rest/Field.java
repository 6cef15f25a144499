package io.culvert.app.rest;

import io.swagger.v3.oas.models.media.Schema;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One parameter of a request: how it is called, how it is read, and how the OpenAPI document describes it. All of them are in
 * {@link Fields}.
 *
 * @param description for the OpenAPI document
 * @param schema makes a new one at each call: the document's parts are mutable
 * @param reader total: every text is a value or a fault
 * @param <T> of its values
 */
record Field<T>(
        String name, Place place, String description, Supplier<Schema<?>> schema, Function<String, Read<T>> reader) {
    /** Where a request carries it. */
    enum Place {
        PATH,
        /** Every field of a query may be left out. */
        QUERY
    }

    /** What came of reading a text. */
    sealed interface Read<T> {
        record Value<T>(T value) implements Read<T> {}

        /** @param problem what it would have to be, for people */
        record Fault<T>(String problem) implements Read<T> {}

        static <T> Read<T> value(T value) {
            return new Value<>(value);
        }

        static <T> Read<T> fault(String problem) {
            return new Fault<>(problem);
        }
    }
}
