package io.culvert.app.rest;

import com.networknt.schema.Error;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An OpenAPI document, held against what a server really answers. Stricter than the document itself: a field that it does not
 * know is an offence, although readers have to bear it.
 */
final class Contract {
    static final JsonMapper JSON = JsonMapper.shared();

    private final ObjectNode document;
    private final SchemaRegistry schemas = SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry -> registry.schemaRegistryConfig(
                    SchemaRegistryConfig.builder().formatAssertionsEnabled(true).build()));
    /** Schema and field of every field that was there in an answer. */
    private final SortedSet<String> seen = new TreeSet<>();

    Contract(String document) {
        this.document = (ObjectNode) JSON.readTree(document);
        this.document.at("/components/schemas").forEach(schema -> {
            if (schema.has("properties")) {
                ((ObjectNode) schema).put("additionalProperties", false);
            }
        });
    }

    ObjectNode document() {
        return document;
    }

    /** One operation of the document. */
    record Declared(String id, String method, String path, JsonNode description) {
        /** Whether a request for {@code requestPath} is one for this operation. */
        boolean serves(String requestPath) {
            var template = Pattern.quote(path).replaceAll("\\{[^}]*}", "\\\\E[^/]+\\\\Q");
            return Pattern.matches(template, requestPath);
        }

        SortedSet<Integer> statuses() {
            var statuses = new TreeSet<Integer>();
            description.get("responses").propertyNames().forEach(status -> statuses.add(Integer.parseInt(status)));
            return statuses;
        }
    }

    /** By their names. */
    SortedMap<String, Declared> operations() {
        var operations = new TreeMap<String, Declared>();
        document.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    var id = method.getValue().get("operationId").asString();
                    operations.put(id, new Declared(id, method.getKey(), path.getKey(), method.getValue()));
                }));
        return operations;
    }

    /** The operation of this name, which must be there. */
    Declared operation(String id) {
        var operation = operations().get(id);
        if (operation == null) {
            throw new IllegalStateException("the document has no operation " + id);
        }
        return operation;
    }

    /** Everything in which {@code answer} is not as the document says. */
    List<String> offences(Declared operation, Http.Answer answer) {
        var response = operation.description().get("responses").get(Integer.toString(answer.status()));
        if (response == null) {
            return List.of("status " + answer.status() + " is not declared: " + answer.body());
        }
        var content = response.get("content").get(answer.contentType());
        if (content == null) {
            return List.of("content type " + answer.contentType() + " is not declared for " + answer.status());
        }
        var offences = new ArrayList<String>();
        if (response.has("headers")) {
            response.get("headers")
                    .properties()
                    .forEach(header -> answer.header(header.getKey())
                            .ifPresentOrElse(
                                    value -> offences.addAll(
                                            errors(header.getValue().get("schema"), scalar(value), header.getKey())),
                                    () -> offences.add("no header " + header.getKey())));
        }
        var body = JSON.readTree(answer.body());
        offences.addAll(errors(content.get("schema"), body, "body"));
        note(content.get("schema"), body);
        return offences;
    }

    /** Fields of schemas that no answer had so far; a field that never comes is one that the document invents. */
    SortedSet<String> unseen() {
        var unseen = new TreeSet<String>();
        document.at("/components/schemas")
                .properties()
                .forEach(schema -> schema.getValue()
                        .path("properties")
                        .propertyNames()
                        .forEach(field -> unseen.add(schema.getKey() + "." + field)));
        unseen.removeAll(seen);
        return unseen;
    }

    private List<String> errors(JsonNode schema, JsonNode value, String what) {
        var whole = (ObjectNode) schema.deepCopy();
        whole.set("components", document.get("components"));
        return schemas.getSchema(whole).validate(value).stream()
                .map(Error::toString)
                .map(error -> what + ": " + error)
                .toList();
    }

    private static JsonNode scalar(String text) {
        return text.matches("[0-9]+") ? JSON.getNodeFactory().numberNode(Long.parseLong(text)) : JSON.valueToTree(text);
    }

    private void note(JsonNode schema, JsonNode value) {
        var reference = schema.path("$ref").asString("");
        if (!reference.isEmpty()) {
            var name = reference.substring(reference.lastIndexOf('/') + 1);
            var named = document.at("/components/schemas").path(name);
            value.propertyNames().forEach(field -> {
                seen.add(name + "." + field);
                note(named.path("properties").path(field), value.get(field));
            });
        } else if (schema.has("items")) {
            value.forEach(item -> note(schema.get("items"), item));
        }
    }

    /** What is exercised, by operation and status. */
    static Map<String, SortedSet<Integer>> statuses(Iterable<Declared> operations) {
        var all = new LinkedHashMap<String, SortedSet<Integer>>();
        operations.forEach(operation -> all.put(operation.id(), operation.statuses()));
        return all;
    }
}
