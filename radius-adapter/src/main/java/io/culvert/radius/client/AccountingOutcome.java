package io.culvert.radius.client;

/** What became of an accounting record. Exactly one comes for every record, in bounded time. */
public sealed interface AccountingOutcome {
    /** A server has it. */
    record Acknowledged() implements AccountingOutcome {}

    /** No server said that it has it; {@code reason} is for people. */
    record Failed(String reason) implements AccountingOutcome {}

    /** No server will ever have it: there is no packet that could say it; {@code reason} is for people. */
    record Impossible(String reason) implements AccountingOutcome {}
}
