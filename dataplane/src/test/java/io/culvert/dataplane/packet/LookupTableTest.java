package io.culvert.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

class LookupTableTest {
    @Test
    void itHoldsWhatAMapHolds() {
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(1);
        var table = new LookupTable<String>();
        var map = new HashMap<Long, String>();
        for (int round = 0; round < 200_000; round++) {
            long key = random.nextInt(3000) - 1500;
            if (random.nextInt(3) == 0) {
                assertThat(table.remove(key)).isEqualTo(map.remove(key));
            } else {
                var value = "v" + round;
                assertThat(table.put(key, value)).isEqualTo(map.put(key, value));
            }
            assertThat(table.size()).isEqualTo(map.size());
        }
        for (long key = -1600; key < 1600; key++) {
            assertThat(table.get(key)).isEqualTo(map.get(key));
        }
    }

    @Test
    void keyZeroIsAKeyLikeOthers() {
        var table = new LookupTable<String>();
        assertThat(table.get(0)).isNull();
        table.put(0, "a");
        assertThat(table.get(0)).isEqualTo("a");
        assertThat(table.remove(0)).isEqualTo("a");
        assertThat(table.get(0)).isNull();
        table.put(0, "b");
        assertThat(table.get(0)).isEqualTo("b");
    }

    @Test
    void aValueIsRemovedOnlyIfItIsStillTheSame() {
        var table = new LookupTable<String>();
        table.put(5, "new");
        assertThat(table.remove(5, "old")).isFalse();
        assertThat(table.get(5)).isEqualTo("new");
        assertThat(table.remove(5, "new")).isTrue();
        assertThat(table.get(5)).isNull();
    }

    @Test
    void aReaderNeverSeesAnotherKeysValueNorMissesOneThatStays() throws InterruptedException {
        var table = new LookupTable<Long>();
        for (long key = 0; key < 100; key++) {
            table.put(key * 1000, key * 1000);
        }
        var wrong = new AtomicBoolean();
        var done = new AtomicBoolean();
        var reader = Thread.ofPlatform().start(() -> {
            long key = 0;
            while (!done.get()) {
                var stays = table.get(key % 100 * 1000);
                var changes = table.get(key % 5000);
                if (stays == null || stays != key % 100 * 1000 || (changes != null && changes != key % 5000)) {
                    wrong.set(true);
                }
                key++;
            }
        });
        RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(2);
        for (int round = 0; round < 300_000; round++) {
            long key = random.nextInt(5000);
            if (key % 1000 == 0) {
                continue;
            }
            if (random.nextBoolean()) {
                table.put(key, key);
            } else {
                table.remove(key);
            }
        }
        done.set(true);
        reader.join();
        assertThat(wrong).isFalse();
    }
}
