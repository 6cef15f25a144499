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
        var alice = users.find("alice").orElseThrow();
        assertThat(alice.password()).isEqualTo(Secret.utf8("wonderland"));
        assertThat(octets(alice)).isEqualTo(Octets.ofHex("08060a000005 1b0600000e10"));
        var bob = users.find("bob x").orElseThrow();
        assertThat(bob.password()).isEqualTo(Secret.utf8("a \"b\" \\"));
        assertThat(octets(bob))
                .isEqualTo(Octets.ofHex(
                        "1617" + Octets.utf8("10.1.0.0/24 0.0.0.0 1").toHex()
                                + "1a1e 00000009 0118"
                                + Octets.utf8("ip:dns-servers=1.1.1.1").toHex()
                                + "0606 00000002"));
        assertThat(users.find("carol").orElseThrow().password().isEmpty()).isTrue();
        assertThat(users.find("Alice")).isEmpty();
        assertThat(users.passwords())
                .containsExactly(
                        Map.entry("alice", Secret.utf8("wonderland")),
                        Map.entry("bob x", Secret.utf8("a \"b\" \\")),
                        Map.entry("carol", Secret.utf8("")));
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

    private static Octets octets(UsersFile.User user) {
        var bytes = new byte[user.reply().length()];
        int end = user.reply().writeTo(bytes, 0);
        assertThat(end).isEqualTo(bytes.length);
        return Octets.wrap(bytes);
    }
}
