package io.culvert.octets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;

class OctetsTest {
    @Test
    void equalOctetsAreEqualAndDoNotShareTheirArray() {
        byte[] source = {1, 2, 3};
        var octets = Octets.of(source);
        source[0] = 9;

        assertThat(octets).isEqualTo(Octets.ofHex("01 02:03")).hasSameHashCodeAs(Octets.ofHex("010203"));
        octets.toByteArray()[1] = 9;
        assertThat(octets.toHex()).isEqualTo("010203");
        assertThat(octets).isNotEqualTo(Octets.ofHex("010204"));
        assertThat(octets.equalsConstantTime(Octets.ofHex("010203"))).isTrue();
        assertThat(octets.equalsConstantTime(Octets.ofHex("010204"))).isFalse();
    }

    @Test
    void numbersAreBigEndianAndUnsigned() {
        var octets = Octets.ofHex("fffefdfc00");

        assertThat(octets.u8(0)).isEqualTo(0xFF);
        assertThat(octets.u16(0)).isEqualTo(0xFFFE);
        assertThat(octets.u32(0)).isEqualTo(0xFFFEFDFCL);
        assertThat(octets.slice(3)).isEqualTo(Octets.ofHex("fc00"));
    }

    @Test
    void whatTheWriterWroteTheReaderReads() {
        var written = new OctetWriter(1)
                .u8(0x101)
                .u16(0xABCD)
                .u32(0xFFFFFFFFL)
                .u64(0x0102030405060708L)
                .octets(Octets.utf8("tail"))
                .patchU16(1, 0x1234)
                .toOctets();
        var reader = new OctetReader(written);

        assertThat(reader.u8()).isEqualTo(1);
        assertThat(reader.u16()).isEqualTo(0x1234);
        assertThat(reader.u32()).isEqualTo(0xFFFFFFFFL);
        assertThat(reader.u64()).isEqualTo(0x0102030405060708L);
        assertThat(reader.octets(2).toUtf8()).isEqualTo("ta");
        assertThat(reader.rest().toUtf8()).isEqualTo("il");
        assertThat(reader.remaining()).isZero();
        assertThat(reader.position()).isEqualTo(written.length());
    }

    @Test
    void readingPastTheEndThrows() {
        var reader = new OctetReader(Octets.ofHex("01"));

        assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(reader::u16);
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> Octets.ofHex("0102").slice(1, 3));
        assertThatExceptionOfType(IndexOutOfBoundsException.class)
                .isThrownBy(() -> new OctetWriter().u8(1).patchU16(0, 1));
    }

    @Test
    void concatenationKeepsTheOrder() {
        assertThat(Octets.ofHex("01").concat(Octets.ofHex("0203"))).isEqualTo(Octets.ofHex("010203"));
        assertThat(Octets.wrap(new byte[0])).isSameAs(Octets.EMPTY);
        assertThat(Octets.EMPTY.isEmpty()).isTrue();
    }

    @Test
    void longOctetsAreCutWhenPrinted() {
        assertThat(Octets.of(new byte[65])).asString().endsWith("... (65 octets)");
        assertThat(Octets.of(new byte[64])).asString().hasSize(128);
    }

    @Test
    void aSecretIsNeverPrinted() {
        var secret = Secret.utf8("hunter2");

        assertThat(secret)
                .asString()
                .doesNotContain("hunter2")
                .doesNotContain(secret.reveal().toHex());
        assertThat(secret).isEqualTo(Secret.of(Octets.utf8("hunter2"))).isNotEqualTo(Secret.utf8("hunter3"));
        assertThat(secret).hasSameHashCodeAs(Secret.utf8("hunter2"));
        assertThat(Secret.utf8("").isEmpty()).isTrue();
    }
}
