package io.culvert.core.checkpoint;

import io.culvert.core.fields.FieldReader;
import java.util.Optional;

/** What a record cannot be without. */
final class Required {
    private Required() {}

    static <T> T of(Optional<T> value, String what) {
        return value.orElseThrow(() -> new FieldReader.Malformed(what + " is missing"));
    }
}
