package io.culvert.app.management;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressTextTest {
    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "2001:db8:0:0:0:0:0:1, 2001:db8::1",
        "2001:0DB8::0001, 2001:db8::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "::, ::",
        "::1, ::1",
        "fe80::, fe80::",
        "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
        "0:0:3:4:5:6:7:8, ::3:4:5:6:7:8"
    })
    void addressesAreWrittenInTheirShortestForm(String written, String text) {
        assertThat(AddressText.of(InetAddress.ofLiteral(written))).isEqualTo(text);
        assertThat(InetAddress.ofLiteral(text)).isEqualTo(InetAddress.ofLiteral(written));
    }

    @Test
    void zonesAreLeftOut() throws UnknownHostException {
        var octets = InetAddress.ofLiteral("fe80::1").getAddress();
        assertThat(AddressText.of(Inet6Address.getByAddress(null, octets, 1))).isEqualTo("fe80::1");
    }
}
