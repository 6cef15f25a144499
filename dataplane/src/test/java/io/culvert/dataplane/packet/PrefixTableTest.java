package io.culvert.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrefixTableTest {
    private final PrefixTable<String> table = new PrefixTable<>();

    @Test
    void theLongestPrefixWins() {
        table.put(0x0A000000, 8, "eight");
        table.put(0x0A010000, 16, "sixteen");
        table.put(0x0A010203, 32, "host");
        assertThat(table.match(0x0A010203)).isEqualTo("host");
        assertThat(table.match(0x0A010204)).isEqualTo("sixteen");
        assertThat(table.match(0x0A020204)).isEqualTo("eight");
        assertThat(table.match(0x0B000000)).isNull();
    }

    @Test
    void theShortestPrefixHasAllAddresses() {
        table.put(0, 0, "all");
        assertThat(table.match(0)).isEqualTo("all");
        assertThat(table.match(-1)).isEqualTo("all");
        assertThat(table.remove(0, 0, "all")).isTrue();
        assertThat(table.match(-1)).isNull();
    }

    @Test
    void removingOnePrefixLeavesOthersOfItsLength() {
        table.put(0x0A000001, 32, "a");
        table.put(0x0A000002, 32, "b");
        assertThat(table.put(0x0A000001, 32, "c")).isEqualTo("a");
        assertThat(table.remove(0x0A000001, 32, "a")).isFalse();
        assertThat(table.match(0x0A000001)).isEqualTo("c");
        assertThat(table.remove(0x0A000001, 32, "c")).isTrue();
        assertThat(table.match(0x0A000001)).isNull();
        assertThat(table.match(0x0A000002)).isEqualTo("b");
        assertThat(table.remove(0x0A000002, 32, "b")).isTrue();
        assertThat(table.match(0x0A000002)).isNull();
    }
}
