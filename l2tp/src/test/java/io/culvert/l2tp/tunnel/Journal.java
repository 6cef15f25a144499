package io.culvert.l2tp.tunnel;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.channel.ChannelNumbers;
import io.culvert.octets.Octets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What somebody has recorded of a channel who looks at numbers after each step and asks for new messages only. */
final class Journal {
    private Optional<ChannelNumbers> last = Optional.empty();
    private final Map<SequenceNumber, Octets> messages = new HashMap<>();

    /** Records what is new, then checks that nothing is missing. */
    void follow(Tunnel tunnel) {
        var numbers = tunnel.channelNumbers();
        if (last.equals(Optional.of(numbers))) {
            return;
        }
        boolean isVoid = last.isEmpty() || last.get().rewrites() != numbers.rewrites();
        if (isVoid) {
            messages.clear();
        }
        messages.keySet().removeIf(ns -> ns.isBefore(numbers.unacknowledged()));
        var from = isVoid || last.get().next().isBefore(numbers.unacknowledged())
                ? numbers.unacknowledged()
                : last.get().next();
        for (var ns = from; !ns.equals(numbers.next()); ns = ns.next()) {
            messages.put(ns, tunnel.message(ns).orElseThrow());
        }
        last = Optional.of(numbers);
        if (!tunnel.isClosed()) {
            compare(tunnel);
        }
    }

    private void compare(Tunnel tunnel) {
        var numbers = last.orElseThrow();
        var queue = new ArrayList<Octets>();
        for (var ns = numbers.unacknowledged(); !ns.equals(numbers.next()); ns = ns.next()) {
            queue.add(messages.get(ns));
        }
        var state = tunnel.image().channel();
        assertThat(state.queue()).isEqualTo(List.copyOf(queue)).hasSize(messages.size());
        assertThat(state.unacknowledged()).isEqualTo(numbers.unacknowledged());
        assertThat(state.expected()).isEqualTo(numbers.expected());
        assertThat(state.sent()).isEqualTo(numbers.unsent().distanceFrom(numbers.unacknowledged()));
    }
}
