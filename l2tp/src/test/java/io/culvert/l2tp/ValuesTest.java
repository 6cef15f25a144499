package io.culvert.l2tp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ValuesTest {
    @ParameterizedTest
    @ValueSource(ints = {-1, 0x10000, Integer.MAX_VALUE, Integer.MIN_VALUE})
    void numbersOutsideOf16BitsAreRefused(int value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new TunnelId(value))
                .withMessageContaining("" + value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SessionId(value))
                .withMessageContaining("" + value);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new SequenceNumber(value))
                .withMessageContaining("" + value);
    }

    @Test
    void zeroIsNotAssigned() {
        assertThat(TunnelId.NONE).isEqualTo(new TunnelId(0));
        assertThat(SessionId.NONE).isEqualTo(new SessionId(0));
        assertThat(TunnelId.NONE.isAssigned()).isFalse();
        assertThat(SessionId.NONE.isAssigned()).isFalse();
        assertThat(new TunnelId(1).isAssigned()).isTrue();
        assertThat(new SessionId(0xFFFF).isAssigned()).isTrue();
    }

    @Test
    void idsAndNumbersPrintAsNumbers() {
        assertThat(new TunnelId(25734)).hasToString("25734");
        assertThat(new SessionId(11496)).hasToString("11496");
        assertThat(new SequenceNumber(65535)).hasToString("65535");
    }

    @Test
    void sequenceNumbersGoRound() {
        assertThat(new SequenceNumber(65535).next()).isEqualTo(SequenceNumber.ZERO);
        assertThat(new SequenceNumber(7).next()).isEqualTo(new SequenceNumber(8));
        assertThat(new SequenceNumber(65530).plus(10)).isEqualTo(new SequenceNumber(4));
        assertThat(new SequenceNumber(3).plus(-5)).isEqualTo(new SequenceNumber(65534));
        assertThat(SequenceNumber.ofLow16(0x1_0005)).isEqualTo(new SequenceNumber(5));
        assertThat(new SequenceNumber(2).distanceFrom(new SequenceNumber(65534)))
                .isEqualTo(4);
        assertThat(new SequenceNumber(65534).distanceFrom(new SequenceNumber(2)))
                .isEqualTo(65532);
        assertThat(new SequenceNumber(9).distanceFrom(new SequenceNumber(9))).isZero();
    }

    /** The example of RFC 2661 section 5.8: after 15, the numbers 0 to 15 and 32784 to 65535 are duplicates. */
    @ParameterizedTest
    @CsvSource({"0,true", "15,true", "16,false", "17,false", "32783,false", "32784,true", "65535,true"})
    void aNumberBeforeTheExpectedOneIsADuplicate(int received, boolean duplicate) {
        var expected = new SequenceNumber(16);
        assertThat(new SequenceNumber(received).isBefore(expected)).isEqualTo(duplicate);
    }

    @Test
    void aPathHasResolvedAddresses() {
        var local = new InetSocketAddress("10.0.0.1", 1701);
        var peer = new InetSocketAddress("10.0.0.2", 41701);
        assertThat(new UdpPath(local, peer)).isEqualTo(new UdpPath(local, peer));
        var name = InetSocketAddress.createUnresolved("lac.example", 1701);
        assertThatIllegalArgumentException().isThrownBy(() -> new UdpPath(name, peer));
        assertThatIllegalArgumentException().isThrownBy(() -> new UdpPath(local, name));
    }
}
