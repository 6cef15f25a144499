package io.culvert.app.rest;

import io.swagger.v3.core.converter.ModelConverters;
import io.swagger.v3.oas.models.Components;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.headers.Header;
import io.swagger.v3.oas.models.info.Info;
import io.swagger.v3.oas.models.info.License;
import io.swagger.v3.oas.models.media.Content;
import io.swagger.v3.oas.models.media.MediaType;
import io.swagger.v3.oas.models.parameters.Parameter;
import io.swagger.v3.oas.models.responses.ApiResponse;
import io.swagger.v3.oas.models.servers.Server;
import java.util.List;
import java.util.Locale;
import org.springdoc.core.customizers.OpenApiCustomizer;
import org.springdoc.core.customizers.OperationCustomizer;
import org.springframework.http.HttpStatus;
import org.springframework.web.method.HandlerMethod;

/** The OpenAPI document: what springdoc finds, and what {@link Operation} knows of each operation. */
final class OpenApiDocument implements OperationCustomizer, OpenApiCustomizer {
    /** Also in {@code application.yml}, for springdoc. */
    static final String PATH = "/api/v1/openapi.json";

    private static final String PROBLEM = "Problem";

    /** What does not depend on the operations. */
    static OpenAPI frame(String version) {
        return new OpenAPI()
                .info(new Info()
                        .title("Culvert")
                        .version(version)
                        .description(
                                "Live state and failure history of an L2TP broker. Read-only, but for the planned switchover. Times are RFC 3339 in UTC, "
                                        + "IDs are decimal, lists come in pages: \"next\" of one is \"cursor\" of the following. A "
                                        + "field that is not there has no value. Errors are problems as RFC 9457 says. Readers must "
                                        + "ignore fields that they do not know.")
                        .license(new License()
                                .name("Apache-2.0")
                                .url("https://www.apache.org/licenses/LICENSE-2.0.txt")))
                .addServersItem(new Server().url("/"));
    }

    @Override
    public io.swagger.v3.oas.models.Operation customize(
            io.swagger.v3.oas.models.Operation described, HandlerMethod method) {
        var serves = method.getMethodAnnotation(Serves.class);
        if (serves == null) {
            throw new IllegalStateException(method + " does not say what it serves");
        }
        var operation = serves.value();
        described.operationId(operation.id()).summary(operation.summary()).tags(List.of(tag(method)));
        operation.fields().forEach(field -> described.addParametersItem(parameter(field)));
        var successes = described.getResponses().entrySet().stream()
                .filter(response -> response.getKey().startsWith("2"))
                .toList();
        if (successes.size() != 1) {
            throw new IllegalStateException(method + " is described as succeeding in " + successes.size() + " ways");
        }
        var success = successes.getFirst();
        success.getValue()
                .description(
                        HttpStatus.valueOf(Integer.parseInt(success.getKey())).getReasonPhrase());
        for (var problem : operation.problems()) {
            described
                    .getResponses()
                    .addApiResponse(Integer.toString(problem.status().value()), response(problem));
        }
        return described;
    }

    @Override
    public void customise(OpenAPI document) {
        if (document.getComponents() == null) {
            document.setComponents(new Components());
        }
        ModelConverters.getInstance(true)
                .readAll(Problem.class)
                .forEach((name, schema) -> document.getComponents().addSchemas(name, schema));
    }

    private static String tag(HandlerMethod method) {
        return method.getBeanType()
                .getSimpleName()
                .replaceFirst("yController$", "ies")
                .replaceFirst("Controller$", "s")
                .toLowerCase(Locale.ROOT);
    }

    private static Parameter parameter(Field<?> field) {
        return new Parameter()
                .name(field.name())
                .in(field.place().name().toLowerCase(Locale.ROOT))
                .required(field.place() == Field.Place.PATH)
                .description(field.description())
                .schema(field.schema().get());
    }

    private static ApiResponse response(ProblemType problem) {
        var response = new ApiResponse()
                .description(problem.meaning())
                .content(new Content()
                        .addMediaType(
                                org.springframework.http.MediaType.APPLICATION_PROBLEM_JSON_VALUE,
                                new MediaType().schema(Schemas.reference(PROBLEM))));
        if (problem.retryAfterSeconds() > 0) {
            response.addHeaderObject(
                    "Retry-After",
                    new Header()
                            .description("Seconds after which it is worth asking again")
                            .required(true)
                            .schema(Schemas.of("integer")));
        }
        return response;
    }
}
