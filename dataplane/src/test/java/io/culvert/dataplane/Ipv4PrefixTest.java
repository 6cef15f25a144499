package io.culvert.dataplane;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class Ipv4PrefixTest {
    private static Inet4Address address(String literal) {
        try {
            return (Inet4Address) InetAddress.getByName(literal);
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static Ipv4Prefix prefix(String text) {
        var parts = text.split("/");
        return new Ipv4Prefix(address(parts[0]), Integer.parseInt(parts[1]));
    }

    @ParameterizedTest
    @CsvSource({
        "192.168.77.9/24, 192.168.77.0/24, ffffff00",
        "255.255.255.255/0, 0.0.0.0/0, 0",
        "10.1.2.3/32, 10.1.2.3/32, ffffffff",
        "10.1.2.3/31, 10.1.2.2/31, fffffffe",
        "129.0.0.0/1, 128.0.0.0/1, 80000000"
    })
    void hostBitsAreCleared(String given, String expected, String mask) {
        assertThat(prefix(given)).isEqualTo(prefix(expected)).hasToString(expected);
        assertThat(prefix(given).mask()).isEqualTo(Integer.parseUnsignedInt(mask, 16));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.0/16, true",
        "10.0.0.0/8, 10.0.0.0/8, true",
        "10.0.0.0/8, 10.0.0.0/7, false",
        "10.0.0.0/8, 11.0.0.0/16, false",
        "0.0.0.0/0, 200.1.1.1/32, true"
    })
    void aNetworkContainsItsParts(String network, String part, boolean contained) {
        assertThat(prefix(network).contains(prefix(part))).isEqualTo(contained);
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 33})
    void anImpossibleLengthIsRefused(int length) {
        assertThatThrownBy(() -> new Ipv4Prefix(address("10.0.0.0"), length))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {67, 65536})
    void anImpossibleMtuIsRefused(int mtu) {
        assertThatThrownBy(() -> new Ipv4Forwarding(address("10.0.0.1"), List.of(), mtu))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void settingsAreChecked() {
        var defaults = DataplaneSettings.DEFAULTS;
        assertThat(defaults.port()).isEqualTo(1701);
        assertThat(defaults.tunName()).isEqualTo("culvert0");
        assertThat(defaults.mode()).isEqualTo(DataplaneSettings.Mode.AUTO);
        assertThatThrownBy(() -> defaults.withListen(65536, List.of())).hasMessage("port 65536 is not in 0..65535");
        assertThatThrownBy(() -> defaults.withTun("sixteen-letters-", 1500, defaults.gatewayAddress()))
                .hasMessage("an interface name has 1..15 characters: sixteen-letters-");
        assertThatThrownBy(() -> defaults.withTun("culvert0", 9217, defaults.gatewayAddress()))
                .hasMessage("TUN MTU 9217 is not in 68..9216");
    }
}
