package io.culvert.app.rest;

import io.culvert.app.management.ShowFailures;
import io.culvert.app.management.VpdnFailure;
import io.culvert.core.failure.FailureHistory.Filter;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import java.util.Optional;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** The failure history. */
@RestController
@RequestMapping(path = "/api/v1/failures", produces = MediaType.APPLICATION_JSON_VALUE)
final class FailureController {
    private final ShowFailures failures;

    FailureController(ShowFailures failures) {
        this.failures = failures;
    }

    @GetMapping
    @Serves(Operation.LIST_FAILURES)
    FailureList list(@Parameter(hidden = true) Arguments arguments) {
        var filter = new Filter(
                arguments.get(Fields.USER),
                arguments.get(Fields.PEER),
                arguments.get(Fields.CAUSE).map(cause -> cause.number()),
                arguments.get(Fields.TYPE),
                arguments.get(Fields.FROM),
                arguments.get(Fields.TO),
                arguments.get(Fields.INCLUDE_CLEARED).orElse(false));
        var page = failures.page(filter, arguments.get(Fields.FAILURES_AFTER), arguments.limit());
        return new FailureList(page.rows(), page.next().map(Cursors.FAILURES::encode));
    }

    @GetMapping("/{id}")
    @Serves(Operation.SHOW_FAILURE)
    VpdnFailure one(@Parameter(hidden = true) Arguments arguments) {
        long id = arguments.required(Fields.FAILURE_ID);
        return failures.one(id)
                .orElseThrow(() -> new NotFound("There is no failure " + id
                        + ": it was never recorded, or it is older than the history keeps failures."));
    }

    /** A page of failures. */
    record FailureList(
            @Schema(description = "The one that failed last first")
            List<VpdnFailure> items,

            @Schema(description = "Cursor of the next page; absent on the last one")
            Optional<String> next) {}
}
