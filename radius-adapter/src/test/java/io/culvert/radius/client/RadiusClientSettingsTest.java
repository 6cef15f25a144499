package io.culvert.radius.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.octets.Secret;
import io.culvert.radius.Samples;
import io.culvert.radius.packet.NasIdentity;
import java.net.Inet6Address;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RadiusClientSettingsTest {
    private static final Secret SECRET = Secret.utf8("0123456789abcdef");
    private static final RadiusServer SERVER = new RadiusServer(Samples.ipv4(192, 0, 2, 7), 1812, 1813, SECRET);

    @Test
    void defaultsAreTheRfcsAndSafe() {
        var settings = RadiusClientSettings.of(List.of(SERVER), NasIdentity.named("lns"));
        assertThat(settings.requireMessageAuthenticator()).isTrue();
        assertThat(settings.retransmission())
                .isEqualTo(new Retransmission(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(16),
                        2,
                        Duration.ofSeconds(30),
                        Duration.ofMinutes(1)));
        assertThat(settings.socketsPerServer() * 256).isGreaterThan(5_000);
        assertThat(settings.accountingQueueLimit()).isEqualTo(200_000);
        assertThat(settings.accountingGiveUpAfter()).isEqualTo(Duration.ofMinutes(5));
    }

    @Test
    void allFaultsAreReportedAtOnce() {
        assertThatThrownBy(() -> new RadiusClientSettings(
                        List.of(SERVER, SERVER),
                        NasIdentity.named("lns"),
                        SourceAddresses.NONE,
                        Retransmission.DEFAULT,
                        0,
                        -1,
                        1_000_001,
                        Duration.ZERO,
                        true))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("server 192.0.2.7 port 1812 is there twice; "
                        + "sockets per server 0 is not in 1..256; queue limit -1 is not in 0..1000000; "
                        + "accounting queue limit 1000001 is not in 0..1000000; "
                        + "accounting give-up time PT0S is not in PT0.01S..PT1H");
        assertThatThrownBy(() -> RadiusClientSettings.of(List.of(), NasIdentity.named("lns")))
                .hasMessage("0 servers are not 1..16");
    }

    @Test
    void serversAreChecked() {
        assertThatThrownBy(() -> new RadiusServer(Samples.ipv4(0, 0, 0, 0), 1, 1, SECRET))
                .hasMessage("0.0.0.0 is not the address of a server");
        assertThatThrownBy(() -> new RadiusServer(Samples.ipv4(224, 0, 0, 1), 1, 1, SECRET))
                .hasMessage("224.0.0.1 is not the address of a server");
        assertThatThrownBy(() -> new RadiusServer(Samples.ipv4(10, 0, 0, 1), 0, 1, SECRET))
                .hasMessage("authentication port 0 is not in 1..65535");
        assertThatThrownBy(() -> new RadiusServer(Samples.ipv4(10, 0, 0, 1), 1, 65_536, SECRET))
                .hasMessage("accounting port 65536 is not in 1..65535");
        assertThatThrownBy(() -> new RadiusServer(Samples.ipv4(10, 0, 0, 1), 1, 1, Secret.utf8("")))
                .hasMessage("the secret of 10.0.0.1 is empty");
        assertThat(SERVER.concern()).isEmpty();
        assertThat(new RadiusServer(Samples.ipv4(10, 0, 0, 1), 1, 1, Secret.utf8("short")).concern())
                .contains("the secret of 10.0.0.1 has 5 octets; RFC 2865 section 3 wants 16 at least");
    }

    @Test
    void timesAreChecked() {
        var second = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new Retransmission(Duration.ZERO, second, 1, second, second))
                .hasMessageStartingWith("initial timeout PT0S");
        assertThatThrownBy(() -> new Retransmission(second, Duration.ofMillis(999), 1, second, second))
                .hasMessageStartingWith("longest timeout PT0.999S");
        assertThatThrownBy(() -> new Retransmission(second, second, 21, second, second))
                .hasMessage("retransmits 21 is not in 0..20");
        assertThatThrownBy(() -> new Retransmission(second, second, 1, Duration.ofMillis(999), second))
                .hasMessageStartingWith("give-up time PT0.999S");
        assertThatThrownBy(() -> new Retransmission(second, second, 1, second, Duration.ofSeconds(-1)))
                .hasMessageStartingWith("dead time PT-1S");
    }

    @Test
    void aNasNamesItself() {
        assertThatThrownBy(() -> new NasIdentity(Optional.empty(), Optional.<Inet6Address>empty(), Optional.empty()))
                .hasMessage("NAS-IP-Address, NAS-IPv6-Address or NAS-Identifier must be set");
        assertThatThrownBy(() -> NasIdentity.named("")).hasMessage("NAS-Identifier has 0 octets, not 1..253");
        assertThatThrownBy(() -> NasIdentity.named("x".repeat(254)))
                .hasMessage("NAS-Identifier has 254 octets, not 1..253");
    }
}
