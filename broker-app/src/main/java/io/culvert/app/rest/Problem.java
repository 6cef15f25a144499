package io.culvert.app.rest;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;

/** What went wrong with a request (RFC 9457). */
record Problem(
        @Schema(description = "Kind of problem, for programs")
        String type,

        @Schema(description = "Kind of problem, for people") String title,

        @Schema(description = "HTTP status", minimum = "400", maximum = "599")
        int status,

        @Schema(description = "What it is this time, and what to do about it")
        String detail,

        @Schema(description = "Number of a bug, which the log has too", format = "uri")
        Optional<String> instance,

        @Schema(description = "Every faulty field, not only the first")
        Optional<List<FieldFault>> errors) {

    /** One faulty field. */
    @Schema(name = "FieldFault")
    record FieldFault(
            @Schema(description = "Name of the field") String field,

            @Schema(description = "What was given, cut if it is long; absent for a field that does not exist")
            Optional<String> value,

            @Schema(description = "What it would have to be")
            String problem) {}

    static Problem of(ProblemType type, String detail) {
        return new Problem(type.uri(), type.title(), type.status().value(), detail, Optional.empty(), Optional.empty());
    }

    static Problem faults(List<FieldFault> faults) {
        var type = ProblemType.BAD_REQUEST;
        var detail = faults.size() == 1
                ? faults.getFirst().field() + " " + faults.getFirst().problem()
                : faults.size() + " fields are faulty: "
                        + String.join(
                                ", ", faults.stream().map(FieldFault::field).toList());
        return new Problem(
                type.uri(),
                type.title(),
                type.status().value(),
                detail,
                Optional.empty(),
                Optional.of(List.copyOf(faults)));
    }

    /** A problem of which HTTP's own status says enough. */
    static Problem plain(HttpStatusCode status, String detail) {
        var known = HttpStatus.resolve(status.value());
        return new Problem(
                ProblemType.OTHER.uri(),
                known == null ? ProblemType.OTHER.title() : known.getReasonPhrase(),
                status.value(),
                detail,
                Optional.empty(),
                Optional.empty());
    }

    Problem withInstance(String uri) {
        return new Problem(type, title, status, detail, Optional.of(uri), errors);
    }

    /** Sent as a problem whatever the request accepts: an error that cannot be read helps nobody. */
    ResponseEntity<Problem> response(HttpHeaders headers) {
        return ResponseEntity.status(status)
                .headers(headers)
                .contentType(MediaType.APPLICATION_PROBLEM_JSON)
                .body(this);
    }
}
