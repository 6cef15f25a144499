package io.culvert.redis;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Always one connection of one purpose, made when it is wanted and none is there.
 *
 * <p><b>Thread:</b> any.
 */
final class Line implements AutoCloseable {
    private final Servers servers;
    private final String purpose;
    private @Nullable CompletableFuture<Wire> current;
    private boolean closed;

    Line(Servers servers, String purpose) {
        this.servers = servers;
        this.purpose = purpose;
    }

    /** The connection, or the one that is being made. A failure is this try's: the next call tries again. */
    synchronized CompletableFuture<Wire> wire() {
        if (closed) {
            return CompletableFuture.failedFuture(new RedisUnavailable("closed", null));
        }
        var wire = current;
        if (wire == null
                || (wire.isDone()
                        && (wire.isCompletedExceptionally() || !wire.join().isOpen()))) {
            wire = servers.connect(purpose);
            current = wire;
        }
        return wire;
    }

    /** This connection is not to be used any more. */
    void drop(Wire wire) {
        synchronized (this) {
            var now = current;
            if (now != null && now.isDone() && !now.isCompletedExceptionally() && now.join() == wire) {
                current = null;
            }
        }
        wire.close();
    }

    /** Runs a script; once more on another connection if this one is gone. For scripts that may run twice. */
    CompletableFuture<List<String>> run(Script script, byte[][] keys, byte[]... arguments) {
        return once(script, keys, arguments)
                .exceptionallyCompose(failure -> Wire.isFinal(failure) || Wire.cause(failure) instanceof RedisRefused
                        ? CompletableFuture.failedFuture(failure)
                        : once(script, keys, arguments))
                .orTimeout(servers.commandTime().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** Asks something else than a script; a connection on which it is not answered in time is not used any more. */
    <T> CompletableFuture<T> ask(Function<Wire, CompletionStage<T>> question) {
        return wire().thenCompose(wire -> question.apply(wire)
                .toCompletableFuture()
                .orTimeout(servers.commandTime().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    if (failure != null && !Wire.isFinal(failure)) {
                        drop(wire);
                    }
                }));
    }

    private CompletableFuture<List<String>> once(Script script, byte[][] keys, byte[]... arguments) {
        return wire().thenCompose(wire -> wire.eval(script, keys, arguments)
                .orTimeout(servers.commandTime().toMillis(), TimeUnit.MILLISECONDS)
                .whenComplete((answer, failure) -> {
                    if (failure != null && !Wire.isFinal(failure)) {
                        drop(wire);
                    }
                }));
    }

    @Override
    public void close() {
        CompletableFuture<Wire> last;
        synchronized (this) {
            closed = true;
            last = current;
            current = null;
        }
        if (last != null) {
            var _ = last.thenAccept(Wire::close);
        }
    }
}
