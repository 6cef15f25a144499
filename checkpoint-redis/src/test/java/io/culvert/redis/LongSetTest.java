package io.culvert.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LongSetTest {
    @Test
    void everyNumberIsNewOnce() {
        var random = new SplittableRandom(1);
        for (int size : new int[] {0, 1, 2, 3, 4, 63, 64, 65, 1000}) {
            var set = new LongSet(size);
            var model = new HashSet<Long>();
            for (int i = 0; i < 3 * size && model.size() < size; i++) {
                // Half of them come again, some are neighbours.
                long number = random.nextBoolean() ? 1 + random.nextInt(1 + size) : random.nextLong() | 1;
                assertThat(set.add(number)).isEqualTo(model.add(number));
            }
            for (var known : model) {
                assertThat(set.add(known)).isFalse();
            }
        }
    }

    @Test
    void zeroIsNone() {
        assertThatThrownBy(() -> new LongSet(1).add(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
