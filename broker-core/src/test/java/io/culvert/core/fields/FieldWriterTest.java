package io.culvert.core.fields;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.fields.FieldReader.Malformed;
import io.culvert.octets.Octets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FieldWriterTest {
    private final FieldWriter out = new FieldWriter();

    private FieldReader written() {
        return new FieldReader(out.toByteArray(), 0, out.length());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 126, 127, 128, 129, 16_382, 16_383, 16_384, 16_385, 2_097_151, 2_097_152})
    void fieldsWithinFieldsMayHaveAnyLength(int length) {
        int outer = out.open(1);
        int inner = out.open(2);
        if (length > 0) {
            // Whatever the header takes: the inner field as a whole is close to the length.
            out.octets(3, new byte[Math.max(0, length - 4)]);
        }
        out.close(inner);
        out.number(4, 44);
        out.close(outer);
        out.number(5, 55);

        var in = written();
        assertThat(in.next()).isEqualTo(1);
        var fields = in.fields();
        assertThat(fields.next()).isEqualTo(2);
        var within = fields.fields();
        if (length > 0) {
            assertThat(within.next()).isEqualTo(3);
            assertThat(within.octets().length()).isEqualTo(Math.max(0, length - 4));
        }
        assertThat(within.next()).isZero();
        assertThat(fields.next()).isEqualTo(4);
        assertThat(fields.number()).isEqualTo(44);
        assertThat(fields.next()).isZero();
        assertThat(in.next()).isEqualTo(5);
        assertThat(in.number()).isEqualTo(55);
        assertThat(in.next()).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 63, 64, -64, -65, Integer.MAX_VALUE, Long.MAX_VALUE, Long.MIN_VALUE})
    void anyNumberComesBack(long number) {
        out.number(1, number);
        var in = written();
        in.next();
        assertThat(in.number()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 127, 128, 16_384, Integer.MAX_VALUE})
    void anyFieldNumberComesBack(int field) {
        out.flag(field, true);
        assertThat(written().next()).isEqualTo(field);
    }

    @Test
    void whatIsUsualIsNotWritten() {
        out.flag(1, false);
        out.numberUnless(-1, 2, -1);
        out.numberUnlessZero(3, 0);
        out.textUnlessEmpty(4, "");
        out.textIfPresent(5, Optional.empty());
        out.octetsIfPresent(6, Optional.empty());
        out.addressIfPresent(7, Optional.empty());
        assertThat(out.length()).isZero();

        out.textIfPresent(5, Optional.of(""));
        assertThat(out.toOctets()).isEqualTo(Octets.ofHex("0500"));
    }

    @Test
    void aWriterCanBeUsedAgain() {
        out.text(1, "long before");
        out.clear();
        out.text(1, "b");
        assertThat(out.toOctets()).isEqualTo(Octets.ofHex("010162"));
    }

    @Test
    void numbersOutOfTheirRangeAreMalformed() {
        out.number(1, 65_536);
        out.number(2, -1);
        out.number(3, 1L << 31);
        var in = written();
        in.next();
        assertThatThrownBy(in::u16).isInstanceOf(Malformed.class);
        in.next();
        assertThatThrownBy(in::u16).isInstanceOf(Malformed.class);
        in.next();
        assertThatThrownBy(in::smallNumber).isInstanceOf(Malformed.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // field 0; longer than the record; no length; a field number, and one of 64 bits, without an end
                "0000",
                "010200",
                "01",
                "80",
                "ffffffffffffffffffff01",
                // field 2^31
                "808080800800"
            })
    void whatIsNoFieldIsMalformed(String hex) {
        var octets = Octets.ofHex(hex).toByteArray();
        assertThatThrownBy(() -> new FieldReader(octets, 0, octets.length).next())
                .isInstanceOf(Malformed.class);
    }

    @Test
    void anAddressHasFourOrSixteenOctets() {
        out.octets(1, new byte[5]);
        out.octets(2, new byte[16]);
        var in = written();
        in.next();
        assertThatThrownBy(in::address).isInstanceOf(Malformed.class);
        in.next();
        assertThatThrownBy(in::ipv4).isInstanceOf(Malformed.class);
        assertThat(in.address().getAddress()).hasSize(16);
    }
}
