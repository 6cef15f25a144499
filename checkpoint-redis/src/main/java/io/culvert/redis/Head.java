package io.culvert.redis;

import io.lettuce.core.KeyValue;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What {@link Keys#head()} says. */
record Head(long epoch, Tail tail) {
    static CompletableFuture<Head> read(Wire wire, Keys keys) {
        return wire.commands()
                .hmget(keys.head(), Script.arg("epoch"), Script.arg("last"), Script.arg("generation"))
                .toCompletableFuture()
                .thenApply(Head::of);
    }

    private static Head of(List<KeyValue<byte[], byte[]>> values) {
        var last = value(values.get(1), Position.START.toString());
        return new Head(
                Long.parseLong(value(values.get(0), "0")),
                new Tail(
                        Position.parse(last).orElseThrow(() -> new IllegalStateException("position in Redis: " + last)),
                        Long.parseLong(value(values.get(2), "0"))));
    }

    private static String value(KeyValue<byte[], byte[]> found, String otherwise) {
        return found.hasValue() ? Wire.text(found.getValue()) : otherwise;
    }
}
