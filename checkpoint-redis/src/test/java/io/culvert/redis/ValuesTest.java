package io.culvert.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.octets.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ValuesTest {
    @Test
    void aLeaseValueIsReadAsPrinted() {
        var value = new LeaseValue("unit-1", new Incarnation(0xAB), 12);
        assertThat(value.toString()).isEqualTo("unit-1/00000000000000ab/12");
        assertThat(LeaseValue.parse(value.toString())).contains(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a/b/1",
                "a/00000000000000ab/0",
                "a/00000000000000ab/-1",
                "a b/00000000000000ab/1",
                "/00000000000000ab/1",
                "a/00000000000000ab/1/2"
            })
    void anythingElseIsNoLeaseValue(String text) {
        assertThat(LeaseValue.parse(text)).isEmpty();
    }

    @Test
    void positionsAreReadAsPrinted() {
        assertThat(Position.parse("7-42")).contains(new Position(7, 42));
        assertThat(Position.parse("7-")).isEmpty();
        assertThat(Position.parse("-42")).isEmpty();
        assertThat(Position.parse("7-99999999999999999999")).isEmpty();
    }

    @Test
    void aGroupNeedsANameThatFitsAKeyAndAKeyOfSomeLength() {
        assertThatThrownBy(() -> new Group("a{b}", Secret.utf8("0123456789abcdef")))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Group("a", Secret.utf8("short")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageNotContaining("short\"");
    }

    @Test
    void allKeysOfAGroupAreInOneSlot() {
        var keys = Keys.of(new Group("g", Secret.utf8("0123456789abcdef")));
        for (var key : new byte[][] {keys.group(), keys.lease(), keys.head(), keys.stream(), keys.state(3)}) {
            assertThat(io.lettuce.core.cluster.SlotHash.getSlot(key)).isEqualTo(keys.slot());
        }
    }
}
