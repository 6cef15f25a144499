package io.culvert.app.rest;

import io.swagger.v3.oas.models.SpecVersion;
import io.swagger.v3.oas.models.media.JsonSchema;
import io.swagger.v3.oas.models.media.Schema;
import java.math.BigDecimal;
import java.util.List;

/** Makes schemas of OpenAPI 3.1, whose {@code type} is not where that of 3.0 is. */
final class Schemas {
    private Schemas() {}

    static Schema<Object> of(String type) {
        var schema = new JsonSchema();
        schema.specVersion(SpecVersion.V31).addType(type);
        return schema;
    }

    static Schema<Object> of(String type, String format) {
        var schema = of(type);
        schema.setFormat(format);
        return schema;
    }

    /** An integer within these bounds, both included. */
    static Schema<Object> integer(int least, int most) {
        var schema = of("integer");
        schema.setMinimum(BigDecimal.valueOf(least));
        schema.setMaximum(BigDecimal.valueOf(most));
        return schema;
    }

    static Schema<Object> withDefault(Schema<Object> schema, Object value) {
        schema.setDefault(value);
        return schema;
    }

    static Schema<Object> keywords(List<String> keywords) {
        var schema = of("string");
        schema.setEnum(List.copyOf(keywords));
        return schema;
    }

    static Schema<Object> numbers(List<Integer> numbers) {
        var schema = of("integer");
        schema.setEnum(List.copyOf(numbers));
        return schema;
    }

    static Schema<Object> anyOf(Schema<?>... choices) {
        var schema = new JsonSchema();
        schema.specVersion(SpecVersion.V31);
        for (var choice : choices) {
            schema.addAnyOfItem(choice);
        }
        return schema;
    }

    static Schema<?> reference(String component) {
        var schema = new JsonSchema();
        schema.specVersion(SpecVersion.V31).set$ref("#/components/schemas/" + component);
        return schema;
    }
}
