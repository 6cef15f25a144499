package io.culvert.core.vpdn;

import static io.culvert.core.vpdn.Replies.destinationReply;
import static io.culvert.core.vpdn.Replies.reply;
import static io.culvert.core.vpdn.Replies.tag;
import static io.culvert.core.vpdn.Replies.tunnels;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.vpdn.PairNotice.Problem;
import io.culvert.octets.Secret;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reply that says where we, as a LAC, shall open a tunnel to. */
class DestinationReplyTest {
    /** What is written | server/priority of the alternatives, in order. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1 | 10.0.0.1/0",
                "10.0.0.1,10.0.0.2 | 10.0.0.1/0 10.0.0.2/0",
                "10.0.0.1 10.0.0.2 | 10.0.0.1/0 10.0.0.2/0",
                "10.0.0.1 , 10.0.0.2 | 10.0.0.1/0 10.0.0.2/0",
                "10.0.0.1,,10.0.0.2, | 10.0.0.1/0 10.0.0.2/0",
                "10.0.0.1/10.0.0.2 | 10.0.0.1/0 10.0.0.2/1",
                "10.0.0.1 / 10.0.0.2 | 10.0.0.1/0 10.0.0.2/1",
                "a,b c/d e,f/g | a/0 b/0 c/0 d/1 e/1 f/1 g/2",
                "a/b/c/d/e/f | a/0 b/1 c/2 d/3 e/4 f/5",
                "a//b/ | a/0 b/1",
                "/a | a/0",
                "a,a/a b | a/0 b/1",
                "2001:db8::1,lns.example.net | 2001:db8::1/0 lns.example.net/0",
            })
    void ipAddressesAreGroupsOfPriority(String text, String alternatives) {
        var policy = destinationReply("tunnel-type=l2tp", "vpdn:ip-addresses=" + text);
        assertThat(shown(policy)).isEqualTo(alternatives);
        assertThat(policy.notices()).isEmpty();
        assertThat(shown(destinationReply("tunnel-type=l2tp", "IP-Addresses * " + text)))
                .isEqualTo(alternatives);
    }

    @Test
    void aSeventhGroupOfPriorityDoesNotCount() {
        var policy = destinationReply("tunnel-type=l2tp", "vpdn:ip-addresses=a/b/c/d/e/f,g/h i");
        assertThat(shown(policy)).isEqualTo("a/0 b/1 c/2 d/3 e/4 f/5 g/5");
        assertThat(policy.notices())
                .containsExactly(new PairNotice(
                        Problem.OUT_OF_RANGE,
                        "vpdn:ip-addresses",
                        "a/b/c/d/e/f,g/h i",
                        "has 7 priority groups; the first 6 count"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "10.0.0",
                "10.0.0.256",
                "1.2.3.4.5",
                "0.0.0.0",
                "224.0.0.1",
                "::",
                "ff02::1",
                "2001:db8::g",
                "1::2::3",
                "fe80::1%eth0",
                "-a",
                "a-",
                "a..b",
                ".a",
                "a.b.1",
                "12345",
                "b\u00fccher.example",
                "a_b!",
            })
    void whatIsNoEndpointIsSaidAndTheRestKept(String server) {
        var policy = destinationReply("tunnel-type=l2tp", "vpdn:ip-addresses=" + server + ",10.0.0.9");
        assertThat(shown(policy)).isEqualTo("10.0.0.9/0");
        assertThat(policy.notices())
                .containsExactly(new PairNotice(
                        Problem.MALFORMED,
                        "vpdn:ip-addresses",
                        server,
                        "is neither a name nor an address of its medium; ignored"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"a", "A-1", "_x.example", "1.example", "10.0.0.1", "255.255.255.254", "::1", "2001:DB8::a.b"})
    void endpointsAreAddressesAndNames(String server) {
        boolean isEndpoint = !server.equals("2001:DB8::a.b");
        assertThat(Endpoint.isValid(server, Optional.empty())).isEqualTo(isEndpoint);
    }

    @Test
    void namesHaveALongestLength() {
        var label = "x".repeat(63);
        assertThat(Endpoint.isValid(label, Optional.empty())).isTrue();
        assertThat(Endpoint.isValid(label + "x", Optional.empty())).isFalse();
        var name = String.join(".", label, label, label, "x".repeat(61));
        assertThat(Endpoint.isValid(name, Optional.empty())).isTrue();
        assertThat(Endpoint.isValid(name + "x", Optional.empty())).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", ",", " / , "})
    void aListWithoutAnAddressIsTruncated(String text) {
        var policy = destinationReply("tunnel-type=l2tp", "vpdn:ip-addresses=" + text);
        assertThat(policy.alternatives()).isEmpty();
        assertThat(policy.notices())
                .containsExactly(new PairNotice(
                        Problem.TRUNCATED, "vpdn:ip-addresses", text.strip(), "has no address; ignored"));
    }

    @Test
    void oneTagIsOneAlternativeAndTheMostPreferredComesFirst() {
        var policy = RadiusPolicy.ofDestinationReply(tunnels(
                tag(0).type(3).server("untagged").build(),
                tag(1).type(3).server("thirty").preference(30).build(),
                tag(2).type(3).server("ten").preference(10).build(),
                tag(3).type(3).server("none").build(),
                tag(4).type(3).server("ten-too").preference(10).build(),
                tag(31).type(3).server("zero").preference(0).build()));
        assertThat(shown(policy)).isEqualTo("zero/0 ten/10 ten-too/10 thirty/30 untagged/16777215 none/16777215");
        assertThat(policy.alternatives().stream().map(TunnelAlternative::tag)).containsExactly(31, 2, 4, 1, 0, 3);
        assertThat(policy.notices()).isEmpty();
    }

    @Test
    void anAlternativeHasAllThatItsAttributesSay() {
        var policy = RadiusPolicy.ofDestinationReply(tunnels(tag(9).type(3)
                .medium(1)
                .client(" 10.0.0.1 ")
                .server(" 10.0.0.2 ")
                .password("GeHeIm")
                .privateGroup("private")
                .assignment("assigned")
                .preference(7)
                .clientName("LAC")
                .serverName("LNS")
                .build()));
        assertThat(policy.alternatives())
                .containsExactly(new TunnelAlternative(
                        "10.0.0.2",
                        7,
                        9,
                        Optional.of("10.0.0.1"),
                        Optional.of(Secret.utf8("GeHeIm")),
                        Optional.of("assigned"),
                        Optional.of("private"),
                        Optional.of("LAC"),
                        Optional.of("LNS"),
                        Optional.empty()));
        assertThat(policy.values()).as("settings").isEqualTo(SettingValues.NONE);
        assertThat(policy.alternatives().toString()).doesNotContain("GeHeIm").contains("Secret[redacted]");
    }

    @Test
    void pairsAloneHaveToNameTheirProtocol() {
        var policy = destinationReply("vpdn:ip-addresses=a");
        assertThat(policy.alternatives()).isEmpty();
        assertThat(policy.notices())
                .containsExactly(
                        new PairNotice(Problem.TRUNCATED, "vpdn:tunnel-type", "", "is missing; the tunnel is ignored"));
        var other = destinationReply("vpdn:tunnel-type=l2f", "vpdn:ip-addresses=a");
        assertThat(other.alternatives()).isEmpty();
        assertThat(other.notices().stream().map(PairNotice::problem)).containsExactly(Problem.NOT_SUPPORTED);
        assertThat(shown(destinationReply("vpdn:ip-addresses=a", "tunnel-type=L2TP")))
                .isEqualTo("a/0");
    }

    @Test
    void pairsSayWhatHoldsForAllAlternatives() {
        var policy = destinationReply(
                "vpdn:tunnel-type=l2tp",
                "vpdn:ip-addresses=10.0.0.2 10.0.0.3",
                "vpdn:source-ip=10.0.0.1",
                "vpdn:l2tp-tunnel-password=secret",
                "vpdn:tunnel-id=LAC",
                "vpdn:gw-name=LNS",
                "vpdn:session-limit=131072",
                "vpdn:l2tp-tunnel-resync-packet=4");
        assertThat(policy.alternatives()).hasSize(2).allSatisfy(alternative -> {
            assertThat(alternative.client()).contains("10.0.0.1");
            assertThat(alternative.password()).contains(Secret.utf8("secret"));
            assertThat(alternative.localName()).contains("LAC");
            assertThat(alternative.peerName()).contains("LNS");
            assertThat(alternative.sessionLimit()).contains(131_072);
            assertThat(alternative.assignmentId()).isEmpty();
            assertThat(alternative.tag()).isZero();
        });
        assertThat(policy.values().get(VpdnSettings.RESYNC)).contains(4);
        assertThat(policy.notices()).isEmpty();
    }

    @Test
    void ofTheNamesOfTheLacTheTunnelIdCounts() {
        var policy =
                destinationReply("tunnel-type=l2tp", "vpdn:ip-addresses=a", "vpdn:nas-name=NAS", "vpdn:tunnel-id=LAC");
        assertThat(policy.alternatives().getFirst().localName()).contains("LAC");
        assertThat(destinationReply("tunnel-type=l2tp", "vpdn:ip-addresses=a", "vpdn:nas-name=NAS")
                        .alternatives()
                        .getFirst()
                        .localName())
                .contains("NAS");
        assertThat(policy.notices().stream().map(notice -> notice.problem() + " " + notice.attribute()))
                .containsExactly("CONTRADICTORY vpdn:nas-name");
    }

    @Test
    void whatAnAttributeSaysOfOneTunnelComesBeforeAPair() {
        var policy = RadiusPolicy.ofDestinationReply(reply(
                List.of(
                        tag(1).server("a")
                                .password("own")
                                .clientName("OWN")
                                .client("10.0.0.1")
                                .serverName("LNS-A")
                                .build(),
                        tag(2).server("b").build()),
                "vpdn:l2tp-tunnel-password=all",
                "vpdn:tunnel-id=ALL",
                "vpdn:source-ip=10.0.0.9",
                "vpdn:gw-name=LNS"));
        var first = policy.alternatives().getFirst();
        var second = policy.alternatives().getLast();
        assertThat(first.password()).contains(Secret.utf8("own"));
        assertThat(first.localName()).contains("OWN");
        assertThat(first.client()).contains("10.0.0.1");
        assertThat(first.peerName()).contains("LNS-A");
        assertThat(second.password()).contains(Secret.utf8("all"));
        assertThat(second.localName()).contains("ALL");
        assertThat(second.client()).contains("10.0.0.9");
        assertThat(second.peerName()).contains("LNS");
        assertThat(policy.notices())
                .containsExactly(
                        new PairNotice(
                                Problem.CONTRADICTORY,
                                "vpdn:l2tp-tunnel-password",
                                "******",
                                "contradicts Tunnel-Password:1, which counts for its tunnel"),
                        new PairNotice(
                                Problem.CONTRADICTORY,
                                "vpdn:tunnel-id",
                                "ALL",
                                "contradicts Tunnel-Client-Auth-ID:1, which counts for its tunnel"));
    }

    @Test
    void attributesWithoutATagAndWithoutAnLnsFillInForTheOthers() {
        var policy = RadiusPolicy.ofDestinationReply(tunnels(
                tag(0).type(3)
                        .medium(1)
                        .password("common")
                        .clientName("LAC")
                        .preference(5)
                        .build(),
                tag(1).server("a").build(),
                tag(2).server("b").password("own").preference(1).build()));
        assertThat(shown(policy)).isEqualTo("b/1 a/5");
        assertThat(policy.alternatives().getFirst().password()).contains(Secret.utf8("own"));
        assertThat(policy.alternatives().getFirst().localName()).contains("LAC");
        assertThat(policy.alternatives().getLast().password()).contains(Secret.utf8("common"));
        assertThat(policy.notices()).isEmpty();
        assertThat(shown(RadiusPolicy.ofDestinationReply(
                        tunnels(tag(0).type(1).build(), tag(1).server("a").build()))))
                .as("of a protocol that is not L2TP")
                .isEmpty();
    }

    @Test
    void aTunnelOfAnotherProtocolOrMediumIsIgnored() {
        var policy = RadiusPolicy.ofDestinationReply(tunnels(
                tag(1).type(1).server("pptp").build(),
                tag(2).type(3).medium(6).server("ethernet").build(),
                tag(3).type(3).medium(2).server("2001:db8::1").build()));
        assertThat(shown(policy)).isEqualTo("2001:db8::1/16777215");
        assertThat(policy.excludesL2tp()).isFalse();
        assertThat(policy.notices())
                .containsExactly(
                        new PairNotice(
                                Problem.NOT_SUPPORTED,
                                "Tunnel-Type:1",
                                "1",
                                "is not supported: tunnels are L2TP; ignored"),
                        new PairNotice(
                                Problem.NOT_SUPPORTED,
                                "Tunnel-Medium-Type:2",
                                "6",
                                "is not supported: tunnels run over IPv4 and IPv6; the tunnel is ignored"));
    }

    /** Medium (0 none) | address | whether it is of the medium. */
    @ParameterizedTest
    @CsvSource({
        "0, 10.0.0.1, true",
        "0, 2001:db8::1, true",
        "0, lns, true",
        "1, 10.0.0.1, true",
        "1, 2001:db8::1, false",
        "1, lns, true",
        "2, 10.0.0.1, false",
        "2, 2001:db8::1, true",
        "2, lns, true",
    })
    void anAddressIsOfItsMedium(int medium, String address, boolean isValid) {
        var server =
                medium == 0 ? tag(1).server(address) : tag(1).server(address).medium(medium);
        var policy = RadiusPolicy.ofDestinationReply(tunnels(server.build()));
        assertThat(policy.alternatives()).hasSize(isValid ? 1 : 0);
        assertThat(policy.notices())
                .containsExactlyElementsOf(
                        isValid
                                ? List.of()
                                : List.of(new PairNotice(
                                        Problem.MALFORMED,
                                        "Tunnel-Server-Endpoint:1",
                                        address,
                                        "is neither a name nor an address of its medium; the tunnel is ignored")));
        var client = medium == 0
                ? tag(1).server("a").client(address)
                : tag(1).server("a").client(address).medium(medium);
        var clients = RadiusPolicy.ofDestinationReply(tunnels(client.build()));
        assertThat(clients.alternatives().getFirst().client())
                .isEqualTo(isValid ? Optional.of(address) : Optional.empty());
        assertThat(clients.notices()).hasSize(isValid ? 0 : 1);
        var listed = RadiusPolicy.ofDestinationReply(reply(
                List.of(medium == 0 ? tag(1).build() : tag(1).medium(medium).build()), "ip-addresses=" + address));
        assertThat(listed.alternatives()).hasSize(isValid ? 1 : 0);
    }

    @Test
    void anAlternativeWithoutAnLnsIsSaid() {
        var policy = RadiusPolicy.ofDestinationReply(tunnels(
                tag(1).type(3).server("a").build(), tag(2).type(3).password("x").build()));
        assertThat(shown(policy)).isEqualTo("a/16777215");
        assertThat(policy.notices())
                .containsExactly(new PairNotice(
                        Problem.TRUNCATED, "Tunnel-Server-Endpoint:2", "", "is missing; the tunnel is ignored"));
    }

    @Test
    void ipAddressesStandInWhereNoAttributeNamesAnLns() {
        var policy = RadiusPolicy.ofDestinationReply(reply(
                List.of(
                        tag(1).type(3).assignment("later").preference(9).build(),
                        tag(2).type(3).assignment("first").preference(1).build()),
                "vpdn:ip-addresses=a,b/c"));
        assertThat(shown(policy)).isEqualTo("a/0 b/0 c/1");
        assertThat(policy.alternatives())
                .allMatch(alternative -> alternative.tag() == 2)
                .allMatch(alternative -> alternative.assignmentId().equals(Optional.of("first")));
        assertThat(policy.notices().stream().map(notice -> notice.problem() + " " + notice.attribute()))
                .containsExactly("TRUNCATED Tunnel-Server-Endpoint:1");
        assertThat(RadiusPolicy.ofDestinationReply(reply(List.of(tag(1).type(1).build()), "vpdn:ip-addresses=a"))
                        .alternatives())
                .as("of a protocol that is not L2TP")
                .isEmpty();
    }

    @Test
    void attributesThatNameAnLnsComeBeforeIpAddresses() {
        var tunnels = List.of(tag(1).server("a").build(), tag(2).server("b").build());
        var policy = RadiusPolicy.ofDestinationReply(reply(tunnels, "vpdn:ip-addresses=a,c"));
        assertThat(shown(policy)).isEqualTo("a/16777215 b/16777215");
        assertThat(policy.notices())
                .containsExactly(new PairNotice(
                        Problem.CONTRADICTORY,
                        "vpdn:ip-addresses",
                        "a,c",
                        "contradicts Tunnel-Server-Endpoint, which counts; ignored"));
        assertThat(RadiusPolicy.ofDestinationReply(reply(tunnels, "vpdn:ip-addresses=b/a"))
                        .notices())
                .as("the same ones")
                .isEmpty();
    }

    @Test
    void ipAddressesDoNotStandInForAnLnsThatIsNoEndpoint() {
        var policy = RadiusPolicy.ofDestinationReply(
                reply(List.of(tag(1).server("10.0.0.256").build()), "vpdn:ip-addresses=a"));
        assertThat(policy.alternatives()).isEmpty();
        assertThat(policy.notices().stream().map(notice -> notice.problem() + " " + notice.attribute()))
                .containsExactly("MALFORMED Tunnel-Server-Endpoint:1", "CONTRADICTORY vpdn:ip-addresses");
    }

    /** Pair | problem, or - | what is said. */
    private static final String PAIRS = """
            source-ip=10.0.0.1 | - |
            source-ip=10.0.0.256 | MALFORMED | must be an IPv4 address; ignored
            source-ip=lac | MALFORMED | must be an IPv4 address; ignored
            source-ip=2001:db8::1 | MALFORMED | must be an IPv4 address; ignored
            source-ip=0.0.0.0 | MALFORMED | must be an IPv4 address; ignored
            session-limit=1 | - |
            session-limit=0 | OUT_OF_RANGE | must be between 1 and 131072; ignored
            session-limit=131073 | OUT_OF_RANGE | must be between 1 and 131072; ignored
            session-limit=x | MALFORMED | must be between 1 and 131072; ignored
            l2tp-busy-disconnect=no | - |
            l2tp-busy-disconnect=yes | NOT_SUPPORTED | is not supported: the next LNS is tried always; ignored
            l2tp-busy-disconnect=x | MALFORMED | must be yes, no, 1, 0, true or false; ignored
            gw-name=LNS | - |
            gw-name=a\u0001 | MALFORMED | must be a name of 1 to 255 octets in UTF-8; ignored
            nas-name=LAC | - |
            vpn-vrf=red | NOT_SUPPORTED | is not supported: there are no VRFs; ignored
            vpn-id=a1:3F6C | NOT_SUPPORTED | is not supported: there are no VRFs; ignored
            vpn-id=ffffff:ffffffff | NOT_SUPPORTED | is not supported: there are no VRFs; ignored
            vpn-id=1000000:1 | MALFORMED | must be an OUI of 6 hexadecimal digits at most, a colon, and an index of 8 at most; ignored
            vpn-id=a1:123456789 | MALFORMED | must be an OUI of 6 hexadecimal digits at most, a colon, and an index of 8 at most; ignored
            vpn-id=a1 | MALFORMED | must be an OUI of 6 hexadecimal digits at most, a colon, and an index of 8 at most; ignored
            vpn-id=red:1 | MALFORMED | must be an OUI of 6 hexadecimal digits at most, a colon, and an index of 8 at most; ignored
            """;

    @Test
    void pairsForALacAreHeldToTheirRanges() {
        var actual = PAIRS.lines()
                .map(line -> {
                    var pair = line.substring(0, line.indexOf(" | "));
                    var notices = destinationReply("vpdn:" + pair).notices();
                    return notices.isEmpty()
                            ? pair + " | - |"
                            : pair + " | " + notices.getFirst().problem() + " | "
                                    + notices.getFirst().text();
                })
                .collect(Collectors.joining("\n", "", "\n"));
        assertThat(actual).isEqualTo(PAIRS);
    }

    @Test
    void namesInAttributesAreHeldToTheirRanges() {
        var policy = RadiusPolicy.ofDestinationReply(tunnels(tag(1).server("a")
                .clientName("x".repeat(65))
                .serverName("a\nb")
                .password("")
                .assignment("")
                .privateGroup("")
                .build()));
        var alternative = policy.alternatives().getFirst();
        assertThat(Stream.of(
                        alternative.localName(),
                        alternative.peerName(),
                        alternative.password(),
                        alternative.assignmentId(),
                        alternative.privateGroupId()))
                .allMatch(Optional::isEmpty);
        assertThat(policy.notices().stream().map(notice -> notice.problem() + " " + notice.attribute()))
                .containsExactly(
                        "TRUNCATED Tunnel-Password:1",
                        "OUT_OF_RANGE Tunnel-Client-Auth-ID:1",
                        "MALFORMED Tunnel-Server-Auth-ID:1");
    }

    private static String shown(RadiusPolicy policy) {
        return policy.alternatives().stream()
                .map(alternative -> alternative.server() + "/" + alternative.priority())
                .collect(Collectors.joining(" "));
    }
}
