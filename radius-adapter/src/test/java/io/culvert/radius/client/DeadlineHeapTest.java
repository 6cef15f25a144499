package io.culvert.radius.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.radius.Samples;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadlineHeapTest {
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void theEarliestIsAlwaysFirst(long seed) {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var heap = new DeadlineHeap();
        var model = new ArrayList<Exchange>();
        for (int i = 0; i < 1_500; i++) {
            int action = random.nextInt(4);
            if (action < 2 || model.isEmpty()) {
                var exchange = new Exchange(new Question.Access(Samples.pap("a", "b"), _ -> {}));
                model.add(exchange);
                heap.schedule(exchange, randomInstant(random));
            } else if (action == 2) {
                heap.schedule(model.get(random.nextInt(model.size())), randomInstant(random));
            } else {
                var exchange = model.remove(random.nextInt(model.size()));
                heap.remove(exchange);
                heap.remove(exchange);
            }
            var first = heap.first();
            assertThat(first == null ? Instant.MAX : first.deadline)
                    .as("seed %d, step %d", seed, i)
                    .isEqualTo(model.stream()
                            .map(exchange -> exchange.deadline)
                            .min(Comparator.naturalOrder())
                            .orElse(Instant.MAX));
        }
    }

    private static Instant randomInstant(RandomGenerator random) {
        return Samples.EVENT_TIME.plusMillis(random.nextInt(1_000));
    }
}
