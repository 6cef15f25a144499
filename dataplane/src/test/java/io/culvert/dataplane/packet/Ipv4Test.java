package io.culvert.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Ipv4Test {
    @ParameterizedTest
    @CsvSource({
        "45, 0014, 20, 20",
        "45, 0014, 46, 20",
        "45, 0014, 19, -1",
        "45, 0015, 20, -1",
        "45, 0013, 20, -1",
        "44, 0014, 20, -1",
        "46, 0017, 40, -1",
        "46, 0018, 40, 24",
        "65, 0014, 20, -1",
        "05, 0014, 20, -1"
    })
    void aLengthThatCannotBeIsRefused(String first, String total, int available, int expected) {
        var packet = Memory.zeros(64);
        NetworkOrder.putU8(packet, 0, Integer.parseInt(first, 16));
        NetworkOrder.putU16(packet, 2, Integer.parseInt(total, 16));
        assertThat(Ipv4.checkedLength(packet, 0, available)).isEqualTo(expected);
    }
}
