package io.culvert.app.rest;

import com.fasterxml.jackson.databind.JavaType;
import io.swagger.v3.core.converter.AnnotatedType;
import io.swagger.v3.core.converter.ModelConverter;
import io.swagger.v3.core.converter.ModelConverterContext;
import io.swagger.v3.core.util.Json;
import io.swagger.v3.oas.models.media.Schema;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes the schemas say what is really written: values as in {@link WireType}, and every component of a record is required
 * unless it is optional.
 */
final class WireModels implements ModelConverter {
    @Override
    public @Nullable Schema<?> resolve(
            AnnotatedType type, ModelConverterContext context, Iterator<ModelConverter> chain) {
        JavaType javaType = Json.mapper().constructType(type.getType());
        Class<?> raw = javaType.getRawClass();
        var wire = WireType.of(raw);
        if (wire.isPresent()) {
            return described(wire.get().schema().get(), type);
        }
        if (!chain.hasNext()) {
            return null;
        }
        Schema<?> resolved = chain.next().resolve(type, context, chain);
        if (raw.isRecord() && resolved != null) {
            require(raw, resolved, context);
        }
        return resolved;
    }

    private static Schema<?> described(Schema<?> schema, AnnotatedType type) {
        Annotation[] annotations = type.getCtxAnnotations();
        if (annotations != null) {
            for (var annotation : annotations) {
                if (annotation instanceof io.swagger.v3.oas.annotations.media.Schema said
                        && !said.description().isEmpty()) {
                    schema.setDescription(said.description());
                }
            }
        }
        return schema;
    }

    private static void require(Class<?> raw, Schema<?> resolved, ModelConverterContext context) {
        var reference = resolved.get$ref();
        var name = reference == null ? resolved.getName() : reference.substring(reference.lastIndexOf('/') + 1);
        Schema<?> model = context.getDefinedModels().get(name);
        if (model != null) {
            model.setRequired(Arrays.stream(raw.getRecordComponents())
                    .filter(component -> component.getType() != Optional.class)
                    .map(RecordComponent::getName)
                    .toList());
        }
    }
}
