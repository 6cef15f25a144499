package io.culvert.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/**
 * A connection to the server that has the group's keys. It ends with its first disturbance: nothing that was sent on it is ever
 * sent again by itself.
 */
final class Wire {
    /** The server cannot do it now, or is not the right one any more: another connection may help. */
    private static final List<String> ELSEWHERE = List.of(
            "READONLY",
            "MOVED",
            "ASK ",
            "TRYAGAIN",
            "CLUSTERDOWN",
            "LOADING",
            "MASTERDOWN",
            "BUSY",
            "OOM ",
            "MISCONF",
            "NOREPLICAS",
            "UNBLOCKED");

    private final StatefulRedisConnection<byte[], byte[]> connection;
    private final ServerFacts facts;

    Wire(StatefulRedisConnection<byte[], byte[]> connection, ServerFacts facts) {
        this.connection = connection;
        this.facts = facts;
    }

    /** What the server said of itself when it was connected. */
    ServerFacts facts() {
        return facts;
    }

    RedisAsyncCommands<byte[], byte[]> commands() {
        return connection.async();
    }

    boolean isOpen() {
        return connection.isOpen();
    }

    void close() {
        if (connection.isOpen()) {
            var _ = connection.closeAsync();
        }
    }

    /** Runs a script, known to the server or not. */
    CompletableFuture<List<String>> eval(Script script, byte[][] keys, byte[]... arguments) {
        return commands()
                .<List<Object>>eval(script.text(), ScriptOutputType.MULTI, keys, arguments)
                .toCompletableFuture()
                .thenApply(Wire::texts);
    }

    /** Runs a script that the server should know. */
    CompletableFuture<List<Object>> evalKnown(Script script, byte[][] keys, byte[]... arguments) {
        return commands()
                .<List<Object>>evalsha(script.digest(), ScriptOutputType.MULTI, keys, arguments)
                .toCompletableFuture();
    }

    static List<String> texts(List<Object> answer) {
        return answer.stream().map(Wire::text).toList();
    }

    static String text(Object part) {
        return part instanceof byte[] octets ? new String(octets, StandardCharsets.UTF_8) : String.valueOf(part);
    }

    /** What went wrong, without the wrapping of stages. */
    static Throwable cause(Throwable failure) {
        var cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    static String reason(Throwable failure) {
        var cause = cause(failure);
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
    }

    /** Whether the server said no for good; everything else may go better on another connection. */
    static boolean isFinal(Throwable failure) {
        if (!(cause(failure) instanceof RedisCommandExecutionException refused)) {
            return false;
        }
        var text = String.valueOf(refused.getMessage());
        return ELSEWHERE.stream().noneMatch(text::contains);
    }
}
