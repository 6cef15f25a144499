package io.culvert.redis;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.ArrayOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * An entry of the stream as Redis tells it: fields in their order, which the client's own type does not keep.
 *
 * @param fields name and value in turn
 */
record Entry(String id, List<byte[]> fields) {
    /** The entries behind {@code after}; none there so far: those that come within {@code block}, zero for not at all. */
    static CompletableFuture<List<Entry>> read(Wire wire, byte[] stream, String after, int most, Duration block) {
        var arguments = new CommandArgs<>(ByteArrayCodec.INSTANCE).add("COUNT").add(most);
        if (block.isPositive()) {
            arguments.add("BLOCK").add(block.toMillis());
        }
        arguments.add("STREAMS").addKey(stream).add(after);
        return wire.commands()
                .dispatch(CommandType.XREAD, new ArrayOutput<>(ByteArrayCodec.INSTANCE), arguments)
                .toCompletableFuture()
                .thenApply(Entry::ofStream);
    }

    /** The answer is nothing, or a list of one stream: its key, and its entries. */
    private static List<Entry> ofStream(List<Object> answer) {
        if (answer == null
                || answer.isEmpty()
                || !(answer.getFirst() instanceof List<?> stream)
                || stream.size() != 2) {
            return List.of();
        }
        var entries = new ArrayList<Entry>();
        if (stream.get(1) instanceof List<?> list) {
            for (var entry : list) {
                entries.add(of(entry));
            }
        }
        return entries;
    }

    private static Entry of(Object answer) {
        var fields = new ArrayList<byte[]>();
        if (!(answer instanceof List<?> entry) || entry.size() != 2) {
            throw new IllegalStateException("no entry of a stream: " + answer);
        }
        if (entry.get(1) instanceof List<?> list) {
            for (var field : list) {
                fields.add(field instanceof byte[] octets ? octets : new byte[0]);
            }
        }
        return new Entry(Wire.text(entry.get(0)), fields);
    }
}
