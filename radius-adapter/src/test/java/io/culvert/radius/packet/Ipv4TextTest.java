package io.culvert.radius.packet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4TextTest {
    @ParameterizedTest
    @CsvSource({
        "10.1.2.0/24 192.0.2.1 1, 10.1.2.0/24",
        "10.1.2.0/24 0.0.0.0 1 2 -1 3 400, 10.1.2.0/24",
        "10.1.2.0/24, 10.1.2.0/24",
        "'  10.1.2.0/24   10.0.0.5  ', 10.1.2.0/24",
        "10.1.2.3/32, 10.1.2.3/32",
        "10.1.2.3/24, 10.1.2.0/24",
        "0.0.0.0/0 0.0.0.0, 0.0.0.0/0",
        "10.0.0.0 192.0.2.1 1, 10.0.0.0/8",
        "126.9.9.9, 126.0.0.0/8",
        "128.0.0.0, 128.0.0.0/16",
        "191.255.1.1, 191.255.0.0/16",
        "192.168.1.0 0.0.0.0 1, 192.168.1.0/24",
        "223.255.255.0, 223.255.255.0/24",
        "10.1.0.0/255.255.0.0, 10.1.0.0/16",
        "10.1.0.0 255.255.128.0 10.0.0.5 7, 10.1.0.0/17",
    })
    void routesAreRead(String text, String route) {
        assertThat(Ipv4Text.route(text).map(r -> r.network().getHostAddress() + "/" + r.prefixLength()))
                .contains(route);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "x",
                "10.1.2",
                "10.1.2.",
                "10.1.2.3.4",
                "256.1.1.1",
                "10.1.2.0/",
                "10.1.2.0/33",
                "10.1.2.0/-1",
                "10.1.2.0/24/1",
                "10.1.2.0/24 gw",
                "10.1.2.0/24 10.0.0.1 x",
                "10.1.2.0/24 10.0.0.1 -",
                "127.0.0.0/8",
                "224.0.0.0",
                "240.0.0.0/4",
                "0.0.0.0",
                "0.0.0.0/8",
                "10.1.2.0/255.0.255.0",
                "0010.1.2.0/24",
                "1.2.3.-4/8",
                "2001:db8::/32",
                "10.1.2.0/999999999999"
            })
    void whatIsNoRouteIsNotRead(String text) {
        assertThat(Ipv4Text.route(text)).isEmpty();
    }

    @Test
    void masksHaveTheirLength() {
        for (int length = 0; length <= 32; length++) {
            assertThat(Ipv4Text.maskLength(Ipv4Text.mask(length))).hasValue(length);
        }
        assertThat(Ipv4Text.mask(17)).isEqualTo(0xFFFF8000);
        assertThat(Ipv4Text.maskLength(0x00FFFFFF)).isEmpty();
        assertThat(Ipv4Text.maskLength(1)).isEmpty();
    }
}
