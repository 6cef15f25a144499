package io.culvert.radius.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class UsersFileTest {
    @Test
    void usersHavePasswordsAndReplies() {
        var users = UsersFile.parse(List.of(
                "# comment",
                "",
                "alice password=wonderland Framed-IP-Address=10.0.0.5 session-timeout=3600",
                "  \"bob x\"\tpassword=\"a \\\"b\\\" \\\\\" framed-route=\"10.1.0.0/24 0.0.0.0 1\" "
                        + "cisco-avpair=ip:dns-servers=1.1.1.1 service-type=Framed-User",
                "carol password="));
        assertThat(users.size()).isEqualTo(3);
        var alice = users.user("alice").orElseThrow();
        assertThat(alice.password()).isEqualTo(Secret.utf8("wonderland"));
        assertThat(octets(alice)).isEqualTo(Octets.ofHex("08060a000005 1b0600000e10"));
        var bob = users.user("bob x").orElseThrow();
        assertThat(bob.password()).isEqualTo(Secret.utf8("a \"b\" \\"));
        assertThat(octets(bob))
                .isEqualTo(Octets.ofHex(
                        "1617" + Octets.utf8("10.1.0.0/24 0.0.0.0 1").toHex()
                                + "1a1e 00000009 0118"
                                + Octets.utf8("ip:dns-servers=1.1.1.1").toHex()
                                + "0606 00000002"));
        assertThat(users.user("carol").orElseThrow().password().isEmpty()).isTrue();
        assertThat(users.user("Alice")).isEmpty();
        assertThat(users.passwords())
                .containsExactly(
                        Map.entry("alice", Secret.utf8("wonderland")),
                        Map.entry("bob x", Secret.utf8("a \"b\" \\")),
                        Map.entry("carol", Secret.utf8("")));
    }

    @Test
    void tunnelProfilesAreApartFromUsersAndHaveTags() {
        var users = UsersFile.parse(List.of(
                "alice password=wonderland",
                "alice password=cisco SERVICE-TYPE=Outbound-User tunnel-type:1=L2TP Tunnel-Preference:31=258 "
                        + "tunnel-server-endpoint:0=a tunnel-client-auth-id:2=b tunnel-assignment-id=c "
                        + "tunnel-password=x tunnel-password:7=y",
                "bob password=x service-type=5"));
        assertThat(users.size()).isEqualTo(1);
        assertThat(users.passwords()).containsExactly(Map.entry("alice", Secret.utf8("wonderland")));
        assertThat(users.user("bob")).isEmpty();
        assertThat(users.tunnel("bob").orElseThrow().password()).isEqualTo(Secret.utf8("x"));
        var profile = users.tunnel("alice").orElseThrow();
        assertThat(octets(profile))
                .isEqualTo(Octets.ofHex("0606 00000005 4006 01000003 5306 1f000102 4304 0061 5a04 0262 5203 63"));
        assertThat(profile.tunnelPasswords())
                .containsExactly(
                        new UsersFile.TunnelPassword(0, Secret.utf8("x")),
                        new UsersFile.TunnelPassword(7, Secret.utf8("y")));
    }

    @Test
    void faultsOfTunnelProfilesAreReportedAndNoUserHasTheirPassword() {
        assertThatThrownBy(() -> UsersFile.parse(List.of(
                        "a password=cisco",
                        "b password=cisco service-type=Framed-User",
                        "c password=cisco service-type=Outbound-User",
                        "c password=x service-type=Outbound-User",
                        "d password=x tunnel-type:32=L2TP",
                        "e password=x tunnel-type:x=L2TP",
                        "f password=x framed-mtu:1=1400",
                        "g password=x tunnel-password:1=",
                        "h password=x tunnel-password=" + "p".repeat(240),
                        "i password=x tunnel-type=UDP",
                        "j password=x tunnel-server-endpoint:1=" + "n".repeat(253))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("line 1: password cisco is for tunnel profiles (service-type=Outbound-User) alone; "
                        + "line 2: password cisco is for tunnel profiles (service-type=Outbound-User) alone; "
                        + "line 4: tunnel profile c is there twice; "
                        + "line 5: tag 32 of Tunnel-Type is not in 0..31; "
                        + "line 6: tag x of Tunnel-Type is not in 0..31; "
                        + "line 7: Framed-MTU has no tag; "
                        + "line 8: Tunnel-Password has 0 octets, not 1..239; "
                        + "line 9: Tunnel-Password has 240 octets, not 1..239; "
                        + "line 10: tunnel-type cannot be \"UDP\"; "
                        + "line 11: Tunnel-Server-Endpoint of 253 octets with tag 1");
    }

    @Test
    void allFaultsAreReportedAtOnce() {
        assertThatThrownBy(() -> UsersFile.parse(List.of(
                        "alice",
                        "bob password=x y",
                        "carol password=x no-such=1",
                        "dave password=\"x",
                        "eve password=x framed-ip-address=host.example",
                        "frank password=x session-timeout=soon",
                        "grace password=x",
                        "grace password=y",
                        "heidi password=x reply-message=")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("line 1: no password=; line 2: \"y\" is not name=value; "
                        + "line 3: no attribute is called no-such; line 4: a quotation mark is missing; "
                        + "line 5: framed-ip-address \"host.example\" is not an address; "
                        + "line 6: session-timeout cannot be \"soon\"; line 8: user grace is there twice; "
                        + "line 9: reply-message has no value");
    }

    private static Octets octets(UsersFile.Profile user) {
        var bytes = new byte[user.reply().length()];
        int end = user.reply().writeTo(bytes, 0);
        assertThat(end).isEqualTo(bytes.length);
        return Octets.wrap(bytes);
    }
}
