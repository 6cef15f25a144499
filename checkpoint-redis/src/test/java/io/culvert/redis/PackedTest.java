package io.culvert.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.checkpoint.Change;
import io.culvert.octets.Octets;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PackedTest {
    @Test
    void whatIsPackedIsReadAgain() {
        var model = new Model(1);
        var changes = List.of(
                new Change(Model.key(1, 2), model.value(1)),
                Change.removal(Model.key(1, 3)),
                new Change(Model.key(2, 2), model.value(127)),
                new Change(Model.key(2, 3), model.value(128)),
                new Change(Model.key(3, 3), model.value(70_000)));
        assertThat(Packed.read(Packed.of(changes))).contains(changes);
        assertThat(Packed.read(Packed.of(List.of()))).contains(List.of());
    }

    /** What is in Redis today has to be readable by later releases. */
    @Test
    void theLayoutIsAsDocumented() {
        var changes =
                List.of(Change.removal(Model.key(6, 9)), new Change(Model.key(6, 10), Octets.wrap(new byte[130])));
        assertThat(Packed.of(changes).slice(0, 19).toHex())
                .isEqualTo("73000700" + "00000009" + "00" + "73000700" + "0000000a" + "8201");
    }

    @Test
    void noPrefixIsReadButThoseThatEndWithAChange() {
        var changes = List.of(new Change(Model.key(1, 2), new Model(1).value(200)), Change.removal(Model.key(1, 3)));
        var packed = Packed.of(changes);
        for (int length = 1; length < packed.length(); length++) {
            if (length == packed.length() - 9) {
                assertThat(Packed.read(packed.slice(0, length))).contains(changes.subList(0, 1));
            } else {
                assertThat(Packed.read(packed.slice(0, length)))
                        .as("prefix of " + length)
                        .isEmpty();
            }
        }
        assertThat(Packed.read(packed.concat(Octets.ofHex("7a000700" + "0000000901" + "00"))))
                .as("a kind that is none")
                .isEmpty();
        assertThat(Packed.read(Octets.ofHex("73000700" + "00000009" + "ffffffffff01")))
                .as("a length that is none")
                .isEmpty();
    }
}
