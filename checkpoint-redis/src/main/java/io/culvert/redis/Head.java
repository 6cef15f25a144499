package io.culvert.redis;

import io.lettuce.core.KeyValue;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What {@link Keys#head()} says.
 *
 * @param folded what the state has; the stream has the rest
 */
record Head(long epoch, Tail tail, Position folded) {
    static CompletableFuture<Head> read(Wire wire, Keys keys) {
        return wire.commands()
                .hmget(
                        keys.head(),
                        Script.arg("epoch"),
                        Script.arg("last"),
                        Script.arg("generation"),
                        Script.arg("folded"))
                .toCompletableFuture()
                .thenApply(Head::of);
    }

    private static Head of(List<KeyValue<byte[], byte[]>> values) {
        return new Head(
                Long.parseLong(value(values.get(0), "0")),
                new Tail(position(values.get(1)), Long.parseLong(value(values.get(2), "0"))),
                position(values.get(3)));
    }

    private static Position position(KeyValue<byte[], byte[]> found) {
        var text = value(found, Position.START.toString());
        return Position.parse(text).orElseThrow(() -> new IllegalStateException("position in Redis: " + text));
    }

    private static String value(KeyValue<byte[], byte[]> found, String otherwise) {
        return found.hasValue() ? Wire.text(found.getValue()) : otherwise;
    }
}
