package io.culvert.app.rest;

import java.util.Locale;
import org.springframework.http.HttpStatus;

/** The kinds of problems that a client can tell apart. */
enum ProblemType {
    BAD_REQUEST(
            HttpStatus.BAD_REQUEST,
            "Bad request",
            "Something in the request is not as it has to be; \"errors\" names every faulty field"),
    NOT_FOUND(HttpStatus.NOT_FOUND, "Not found", "There is no such thing, or not any more"),
    FOREIGN_ORIGIN(
            HttpStatus.FORBIDDEN,
            "Foreign origin",
            "A browser sent the request for a page that is not of this interface"),
    METHOD_NOT_ALLOWED(HttpStatus.METHOD_NOT_ALLOWED, "Method not allowed", "The path does not serve this method"),
    NOT_ACCEPTABLE(HttpStatus.NOT_ACCEPTABLE, "Not acceptable", "The request accepts no JSON"),
    SWITCHOVER_REFUSED(
            HttpStatus.CONFLICT, "Switchover refused", "The other unit cannot become active now; nothing has changed"),
    MISDIRECTED(
            HttpStatus.MISDIRECTED_REQUEST,
            "Misdirected request",
            "The Host header does not name this machine's loopback"),
    BUG(HttpStatus.INTERNAL_SERVER_ERROR, "Internal error", "A bug; \"instance\" is its number in the log"),
    BROKER_BUSY(
            HttpStatus.SERVICE_UNAVAILABLE,
            "Broker busy",
            "The part of the broker that was asked did not answer in time"),
    HISTORY_AWAY(
            HttpStatus.SERVICE_UNAVAILABLE,
            "History unavailable",
            "The database of the failure history cannot be asked"),
    OTHER(HttpStatus.INTERNAL_SERVER_ERROR, "Error", "What HTTP says of it");

    private final HttpStatus status;
    private final String title;
    private final String meaning;

    ProblemType(HttpStatus status, String title, String meaning) {
        this.status = status;
        this.title = title;
        this.meaning = meaning;
    }

    /** {@code about:blank} says that there is no more to it than the status (RFC 9457). */
    String uri() {
        return switch (this) {
            case OTHER -> "about:blank";
            case BAD_REQUEST,
                    NOT_FOUND,
                    FOREIGN_ORIGIN,
                    METHOD_NOT_ALLOWED,
                    NOT_ACCEPTABLE,
                    SWITCHOVER_REFUSED,
                    MISDIRECTED,
                    BUG,
                    BROKER_BUSY,
                    HISTORY_AWAY ->
                "urn:problem-type:culvert:" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        };
    }

    HttpStatus status() {
        return status;
    }

    String title() {
        return title;
    }

    /** For the OpenAPI document. */
    String meaning() {
        return meaning;
    }

    /** How long a client waits before it asks again, seconds; 0: asking again is of no use. */
    int retryAfterSeconds() {
        return switch (this) {
            case BROKER_BUSY -> 1;
            case HISTORY_AWAY -> 5;
            case BAD_REQUEST,
                    NOT_FOUND,
                    FOREIGN_ORIGIN,
                    METHOD_NOT_ALLOWED,
                    NOT_ACCEPTABLE,
                    SWITCHOVER_REFUSED,
                    MISDIRECTED,
                    BUG,
                    OTHER -> 0;
        };
    }
}
