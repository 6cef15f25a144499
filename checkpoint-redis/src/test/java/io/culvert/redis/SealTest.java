package io.culvert.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class SealTest {
    private static final Group GROUP = group("access", "0123456789abcdef");
    private static final Incarnation INCARNATION = new Incarnation(0xFEDC_BA98_7654_3210L);
    private static final byte[] KEY = Model.key(7, 9).octets().toByteArray();
    private static final Octets RECORD = Octets.utf8("a password");

    private static Group group(String name, String key) {
        return new Group(name, Secret.utf8(key));
    }

    private static byte[] sealed(Seal seal, long sequence) {
        return seal.opening().seal(sequence, KEY, RECORD);
    }

    @Test
    void whatIsSealedOpensInAnyProcessWithTheGroupKey() {
        var sealed = sealed(new Seal(GROUP, INCARNATION), (1L << 40) - 1);
        assertThat(new Seal(GROUP, new Incarnation(1)).open(KEY, sealed))
                .isEqualTo(new Seal.Opened.Ok((1L << 40) - 1, RECORD));
        assertThat(sealed).hasSize(Seal.OVERHEAD + RECORD.length());
        assertThat(new String(sealed, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain("password");
    }

    /** What is in Redis today has to be readable by later releases. */
    @Test
    void theLayoutIsAsDocumented() {
        var seal = new Seal(GROUP, INCARNATION);
        var _ = seal.opening();
        var opening = seal.opening();
        var _ = opening.seal(0x0000_1122_3344L, KEY, RECORD);
        var sealed = Octets.of(opening.seal(0x0000_1122_3344L, KEY, RECORD));
        assertThat(sealed.slice(0, 21).toHex())
                .isEqualTo("01" + "fedcba9876543210" + "000011223344" + "000001" + "000001");
        assertThat(sealed.slice(21).toHex()).isEqualTo("cde0d418611d87eb5f9e817952ec7cba6b30d6df6ae481420bf6");
    }

    @Test
    void itOpensNowhereElse() {
        var sealed = sealed(new Seal(GROUP, INCARNATION), 5);
        var seal = new Seal(GROUP, INCARNATION);
        assertThat(seal.open(Model.key(7, 8).octets().toByteArray(), sealed)).isInstanceOf(Seal.Opened.Fault.class);
        assertThat(new Seal(group("access", "0123456789abcdeF"), INCARNATION).open(KEY, sealed))
                .isInstanceOf(Seal.Opened.Fault.class);
        assertThat(new Seal(group("other", "0123456789abcdef"), INCARNATION).open(KEY, sealed))
                .isInstanceOf(Seal.Opened.Fault.class);
    }

    @Test
    void aBatchIsNoValueAndAValueNoBatch() {
        var seal = new Seal(GROUP, INCARNATION);
        var batch = seal.opening().sealBatch(5, RECORD);
        assertThat(seal.openBatch(batch)).isEqualTo(new Seal.Opened.Ok(5, RECORD));
        assertThat(seal.open(KEY, batch)).isInstanceOf(Seal.Opened.Fault.class);
        assertThat(seal.openBatch(sealed(seal, 5))).isInstanceOf(Seal.Opened.Fault.class);
    }

    @Test
    void everyPrefixAndEveryChangedBitIsAFault() {
        var seal = new Seal(GROUP, INCARNATION);
        var sealed = sealed(seal, 5);
        for (int length = 0; length < sealed.length; length++) {
            assertThat(seal.open(KEY, Arrays.copyOf(sealed, length)))
                    .as("prefix of " + length)
                    .isInstanceOf(Seal.Opened.Fault.class);
        }
        for (int bit = 0; bit < sealed.length * 8; bit++) {
            var changed = sealed.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(seal.open(KEY, changed)).as("bit " + bit).isInstanceOf(Seal.Opened.Fault.class);
        }
    }

    @Test
    void noNonceComesTwice() {
        var seal = new Seal(GROUP, INCARNATION);
        Set<List<Byte>> nonces = new HashSet<>();
        int count = 0;
        for (int i = 0; i < 3; i++) {
            var opening = seal.opening();
            for (long sequence = 1; sequence <= 50; sequence++) {
                for (int k = 0; k < 20; k++) {
                    var sealed = k == 0 ? opening.sealBatch(sequence, RECORD) : opening.seal(sequence, KEY, RECORD);
                    nonces.add(Octets.of(sealed, 9, 12)
                            .toHex()
                            .chars()
                            .mapToObj(c -> (byte) c)
                            .toList());
                    count++;
                }
            }
        }
        assertThat(nonces).hasSize(count);
    }

    @Test
    void theKeyCheckValueTellsKeysAndGroupsApart() {
        var value = new Seal(GROUP, INCARNATION).keyCheckValue();
        assertThat(new Seal(GROUP, new Incarnation(1)).keyCheckValue()).isEqualTo(value);
        assertThat(new Seal(group("access", "0123456789abcdeF"), INCARNATION).keyCheckValue())
                .isNotEqualTo(value);
        assertThat(new Seal(group("other", "0123456789abcdef"), INCARNATION).keyCheckValue())
                .isNotEqualTo(value);
    }
}
