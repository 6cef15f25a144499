package io.culvert.redis;

import io.culvert.redis.RedisSettings.Server;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Who serves which slots of a Cluster, as {@code CLUSTER SLOTS} tells. */
record SlotMap(List<Range> ranges) {
    private record Range(long first, long last, Server master) {}

    /** @param asked who answered: a node that has no name of its own means this address */
    static SlotMap of(List<Object> answer, Server asked) {
        var ranges = new ArrayList<Range>();
        for (var row : answer) {
            if (row instanceof List<?> range
                    && range.size() >= 3
                    && range.get(0) instanceof Long first
                    && range.get(1) instanceof Long last
                    && range.get(2) instanceof List<?> master
                    && master.size() >= 2
                    && master.get(1) instanceof Long port
                    && port >= 1
                    && port <= 65535) {
                var host = master.get(0) instanceof byte[] name ? Wire.text(name) : "";
                ranges.add(new Range(
                        first,
                        last,
                        new Server(host.isEmpty() || host.equals("?") ? asked.host() : host, port.intValue())));
            }
        }
        return new SlotMap(List.copyOf(ranges));
    }

    Optional<Server> master(int slot) {
        return ranges.stream()
                .filter(range -> range.first() <= slot && slot <= range.last())
                .map(Range::master)
                .findFirst();
    }

    List<Server> masters() {
        return ranges.stream().map(Range::master).distinct().toList();
    }
}
