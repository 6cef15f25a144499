package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.Image;
import io.culvert.core.checkpoint.TunnelRecords;
import io.culvert.l2tp.SequenceNumber;
import java.util.List;

/** What a journal makes of an engine's appends, beside what the engine says of itself. */
final class Replica {
    private Image image = new Image();

    Image image() {
        return image;
    }

    /** The journal has lost what came after. */
    void rewind(Image old) {
        image = copy(old);
    }

    void apply(List<Change> changes) {
        for (var change : changes) {
            assertThat(image.apply(change)).as("%s", change.key()).isEmpty();
        }
    }

    /** All that the shards would say now is in the appends, but for acknowledgements, which may lag. */
    void assertEqualTo(List<Engine> engines) {
        var now = new Image();
        engines.forEach(
                engine -> engine.export(change -> assertThat(now.apply(change)).isEmpty()));
        assertThat(image.tunnels().keySet()).isEqualTo(now.tunnels().keySet());
        now.tunnels().forEach((id, records) -> {
            var replayed = image.tunnel(id).orElseThrow();
            assertThat(replayed.tunnel()).isEqualTo(records.tunnel());
            assertThat(replayed.freed()).isEqualTo(records.freed());
            assertThat(replayed.sessions()).as("sessions of %s", id).isEqualTo(records.sessions());
            assertThat(replayed.freedSessions()).isEqualTo(records.freedSessions());
            assertThat(replayed.channel().isPresent())
                    .isEqualTo(records.channel().isPresent());
            if (records.channel().isPresent()) {
                assertThatChannelsAgree(replayed, records);
            }
        });
        assertThat(image.accounting()).isEqualTo(now.accounting());
    }

    private static void assertThatChannelsAgree(TunnelRecords replayed, TunnelRecords now) {
        var old = replayed.channel().orElseThrow();
        var live = now.channel().orElseThrow();
        assertThat(old.next()).isEqualTo(live.next());
        assertThat(old.expected()).isEqualTo(live.expected());
        assertThat(old.peerWindow()).isEqualTo(live.peerWindow());
        assertThat(old.sendWindowLimit()).isEqualTo(live.sendWindowLimit());
        int lag = distance(old.unacknowledged(), live.unacknowledged());
        assertThat(lag).isBetween(0, distance(old.unacknowledged(), old.next()));
        var queue = replayed.queue().orElseThrow();
        assertThat(replayed.messages()).hasSameSizeAs(queue);
        assertThat(queue.subList(lag, queue.size())).isEqualTo(now.queue().orElseThrow());
    }

    static Image copy(Image image) {
        var copy = new Image();
        image.export(change -> assertThat(copy.apply(change)).isEmpty());
        return copy;
    }

    private static int distance(SequenceNumber from, SequenceNumber to) {
        return (to.value() - from.value()) & 0xFFFF;
    }
}
