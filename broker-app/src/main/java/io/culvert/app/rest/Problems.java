package io.culvert.app.rest;

import io.culvert.app.management.BrokerBusy;
import io.culvert.app.management.SwitchoverRefused;
import io.culvert.core.failure.FailureHistory.HistoryUnavailable;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.catalina.connector.ClientAbortException;
import org.apache.tomcat.util.http.InvalidParameterException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.ResponseEntity;
import org.springframework.web.ErrorResponse;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.HttpRequestMethodNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.servlet.NoHandlerFoundException;
import org.springframework.web.servlet.resource.NoResourceFoundException;

/**
 * Turns whatever goes wrong into a {@link Problem}.
 *
 * <p><b>Failure:</b> what is not foreseen is a bug: it is logged with a number, and the client is told nothing but the number.
 */
@RestControllerAdvice
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(Problems.class);

    /** {@code null}: there is nobody to answer to. */
    @ExceptionHandler(Exception.class)
    @Nullable
    ResponseEntity<Problem> answer(Exception failure, HttpServletRequest request) {
        return switch (failure) {
            case BadRequest bad -> Problem.faults(bad.faults()).response(new HttpHeaders());
            case NotFound missing -> respond(ProblemType.NOT_FOUND, missing.detail());
            case BrokerBusy busy -> respond(ProblemType.BROKER_BUSY, busy.detail());
            case SwitchoverRefused refused -> respond(ProblemType.SWITCHOVER_REFUSED, refused.detail());
            case HistoryUnavailable _ ->
                respond(
                        ProblemType.HISTORY_AWAY,
                        "The database of the failure history does not answer. Calls are served and failures are kept in the "
                                + "spool until it is back: see /api/v1/stores.");
            case InvalidParameterException _ ->
                respond(
                        ProblemType.BAD_REQUEST,
                        "The query cannot be read: write % as %25, and other characters as their UTF-8 octets.");
            case NoResourceFoundException _ -> noSuchPath();
            case NoHandlerFoundException _ -> noSuchPath();
            case HttpRequestMethodNotSupportedException refused ->
                Problem.of(ProblemType.METHOD_NOT_ALLOWED, "This path serves " + allowed(refused) + " only.")
                        .response(refused.getHeaders());
            case HttpMediaTypeNotAcceptableException _ ->
                respond(
                        ProblemType.NOT_ACCEPTABLE,
                        "This path answers in application/json: send that, or */*, as Accept.");
            case ErrorResponse known ->
                Problem.plain(known.getStatusCode(), "The request cannot be served as it is.")
                        .response(known.getHeaders());
            case Exception _ when isGone(failure) -> null;
            case Exception _ -> bug(failure, request);
        };
    }

    static ResponseEntity<Problem> respond(ProblemType type, String detail) {
        var headers = new HttpHeaders();
        if (type.retryAfterSeconds() > 0) {
            headers.set(HttpHeaders.RETRY_AFTER, Integer.toString(type.retryAfterSeconds()));
        }
        return Problem.of(type, detail).response(headers);
    }

    static ResponseEntity<Problem> noSuchPath() {
        return respond(
                ProblemType.NOT_FOUND,
                "There is no such path; " + OpenApiDocument.PATH + " lists those that there are.");
    }

    static ResponseEntity<Problem> bug(Throwable failure, HttpServletRequest request) {
        var number = UUID.randomUUID();
        LOG.error("A bug: {} {} failed, number {}", request.getMethod(), path(request), number, failure);
        return Problem.of(
                        ProblemType.BUG,
                        "The broker failed to answer; calls are not touched by that. The log names the cause under the number "
                                + number + ": report it.")
                .withInstance("urn:uuid:" + number)
                .response(new HttpHeaders());
    }

    /** As sent, percent-encoded: nothing in it can forge a line of the log. */
    private static String path(HttpServletRequest request) {
        return request.getRequestURI();
    }

    private static String allowed(HttpRequestMethodNotSupportedException refused) {
        var methods = refused.getSupportedHttpMethods();
        return methods == null
                ? "GET"
                : methods.stream()
                        .map(HttpMethod::name)
                        .map(name -> name.toUpperCase(Locale.ROOT))
                        .sorted()
                        .collect(Collectors.joining(", "));
    }

    /** The client has closed the connection before it had the answer. */
    private static boolean isGone(Throwable failure) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClientAbortException || cause instanceof AsyncRequestNotUsableException) {
                return true;
            }
        }
        return false;
    }
}
