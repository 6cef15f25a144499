package io.culvert.dataplane.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DataHeadersTest {
    @ParameterizedTest
    @CsvSource({
        "true,  false, -1,    0002fffe0001ff030021",
        "false, false, -1,    0002fffe00010021",
        "true,  true,  -1,    0002fffe0001ff0321",
        "false, true,  -1,    0002fffe000121",
        "true,  false, 65535, 0802fffe0001ffff0000ff030021",
        "false, true,  0,     0802fffe00010000000021"
    })
    void headersEndWhereThePacketBegins(boolean addressControl, boolean compress, int ns, String expected) {
        var memory = Memory.zeros(DataHeaders.LARGEST);
        long frame = DataHeaders.writePppIpv4(memory, DataHeaders.LARGEST, addressControl, compress);
        long at = DataHeaders.writeL2tp(memory, frame, 0xFFFE0001, ns);
        assertThat(Memory.hex(memory, at, (int) (DataHeaders.LARGEST - at))).isEqualTo(expected);
    }
}
