package io.culvert.simulation;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.CheckpointCodec;
import io.culvert.core.checkpoint.CheckpointKey;
import io.culvert.core.checkpoint.Image;
import io.culvert.core.checkpoint.TunnelRecords;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;

/** Where two images differ, in few words. */
final class ImageDifference {
    private ImageDifference() {}

    /** Empty if they do not. */
    static Optional<String> of(Image expected, Image found) {
        var left = changes(expected);
        var right = changes(found);
        var keys = new LinkedHashSet<>(left.keySet());
        keys.addAll(right.keySet());
        var text = new StringBuilder();
        for (var key : keys) {
            if (!Optional.ofNullable(left.get(key)).equals(Optional.ofNullable(right.get(key)))) {
                text.append("\n  ")
                        .append(key)
                        .append(": ")
                        .append(words(left, key))
                        .append("\n    found ")
                        .append(words(right, key));
            }
        }
        return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
    }

    /**
     * {@code journal} without the messages that {@code engine} knows to be acknowledged: an acknowledgement that brings nothing
     * else is written with the next change of its channel.
     */
    static Image withAcknowledgements(Image engine, Image journal) {
        var image = journal.part(0, 1);
        engine.tunnels().forEach((tunnelId, records) -> {
            var known = image.tunnel(tunnelId).flatMap(TunnelRecords::channel);
            var channel = records.channel();
            if (known.isPresent()
                    && channel.isPresent()
                    && known.get().next().equals(channel.get().next())
                    && known.get().expected().equals(channel.get().expected())) {
                for (var ns = known.get().unacknowledged();
                        !ns.equals(channel.get().unacknowledged());
                        ns = ns.next()) {
                    image.apply(Change.removal(CheckpointKey.message(tunnelId, ns)));
                }
                image.put(CheckpointKey.channel(tunnelId), channel.get());
            }
        });
        return image;
    }

    private static Map<CheckpointKey, Change> changes(Image image) {
        var changes = new LinkedHashMap<CheckpointKey, Change>();
        image.export(change -> changes.put(change.key(), change));
        return changes;
    }

    private static String words(Map<CheckpointKey, Change> changes, CheckpointKey key) {
        var change = changes.get(key);
        return change == null ? "nothing" : String.valueOf(new CheckpointCodec().decode(key, change.value()));
    }
}
