package io.culvert.core.vpdn;

import static io.culvert.core.vpdn.Replies.reply;
import static io.culvert.core.vpdn.Replies.tag;
import static io.culvert.core.vpdn.Replies.tunnelReply;
import static io.culvert.core.vpdn.Replies.tunnels;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.TunnelAttributes;
import io.culvert.core.vpdn.PairNotice.Problem;
import io.culvert.octets.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reply that lets a LAC open a tunnel to us. */
class TunnelReplyTest {
    /** Attribute | the setting that it gives | texts that are taken | out of range | not readable. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "l2tp-silent-switchover | sso | 1 0 yes no true false YES | | 2 on x",
                "l2tp-tunnel-resync-packet | resync | 1 4 250 1024 | 0 1025 -1 | x 1.5",
                "tunnel-id | local-name | LNS-1 | x234567890123456789012345678901234567890123456789012345678901234e | a\u0001b",
                "gw-name | local-name | LNS-1 | x234567890123456789012345678901234567890123456789012345678901234e | a\u0001b",
                "l2tp-tunnel-authen | authentication | yes no 1 0 true false | | 2 on",
                "l2tp-hidden-avp | hide-avps | yes no 1 0 true false | | 2 on",
                "l2tp-hello-interval | hello-interval | 0 60 1000 | -1 1001 | x",
                "l2tp-cm-local-window-size | receive-window | 1 16384 | 0 16385 | x",
                "l2tp-cm-retransmit-retries | retransmit-retries | 5 1000 | 4 1001 | x",
                "l2tp-cm-min-timeout | retransmit-initial | 1 8 | 0 9 | x",
                "l2tp-cm-max-timeout | retransmit-maximum | 1 8 | 0 9 | x",
                "l2tp-nosession-timeout | no-session-timeout | 0 86400 never | -1 86401 | x",
                "l2tp-sequencing | sequencing | yes no 1 0 true false | | 2 on",
                "vpdn-vtemplate | virtual-template | 1 1000 | 0 1001 | x",
            })
    void aPairGivesItsSetting(String name, String key, String taken, String outOfRange, String unreadable) {
        var setting = VpdnSettings.find(key).orElseThrow();
        var names = name.startsWith("l2tp") ? List.of(name, "12tp" + name.substring(4)) : List.of(name);
        for (var spelled : names) {
            for (var form : List.of("vpdn:%s=%s", "%s=%s", "VPDN:%s*%s", " %s * %s ")) {
                words(taken).forEach(text -> checkTaken(setting, name, spelled, form.formatted(spelled, text), text));
                words(outOfRange)
                        .forEach(text -> checkFault(
                                setting, spelled, form.formatted(spelled, text), Problem.OUT_OF_RANGE, text));
                words(unreadable)
                        .forEach(text ->
                                checkFault(setting, spelled, form.formatted(spelled, text), Problem.MALFORMED, text));
            }
        }
    }

    private static <T> void checkTaken(Setting<T> setting, String name, String spelled, String pair, String text) {
        var policy = tunnelReply(pair);
        var value = ((Parsed.Ok<T>) setting.parse(text)).value();
        assertThat(policy.values()).as(pair).isEqualTo(SettingValues.NONE.with(setting, value));
        assertThat(policy.attribute(setting)).isEqualTo("vpdn:" + name);
        assertThat(policy.notices())
                .containsExactlyElementsOf(
                        name.equals(spelled)
                                ? List.of()
                                : List.of(misspelled(name, spelled, setting.isSecret() ? "******" : text.strip())));
    }

    private static void checkFault(Setting<?> setting, String spelled, String pair, Problem problem, String text) {
        var policy = tunnelReply(pair);
        assertThat(policy.values()).as(pair).isEqualTo(SettingValues.NONE);
        assertThat(policy.notices().getLast())
                .isEqualTo(new PairNotice(
                        problem, "vpdn:" + spelled, Texts.shown(text), setting.expectation() + "; ignored"));
        assertThat(policy.notices()).hasSize(spelled.startsWith("12tp") ? 2 : 1);
    }

    private static PairNotice misspelled(String name, String spelled, String value) {
        return new PairNotice(
                Problem.MISSPELLED, "vpdn:" + spelled, value, "is misspelled with the digit one; read as vpdn:" + name);
    }

    private static Stream<String> words(String text) {
        return text == null ? Stream.of() : Stream.of(text.strip().split(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"vpdn:l2tp-tunnel-password", "12tp-tunnel-password", "vpdn:gw-password", "nas-password"})
    void aSecretIsTakenExactlyAndNeverShown(String name) {
        var policy = tunnelReply(name + "= s=e*c:r ");
        assertThat(policy.values())
                .isEqualTo(SettingValues.NONE.with(VpdnSettings.PASSWORD, Optional.of(Secret.utf8(" s=e*c:r "))));
        var broken = tunnelReply(name + "=GeHeIm\uFFFD");
        assertThat(broken.values()).isEqualTo(SettingValues.NONE);
        assertThat(broken.notices().getLast().problem()).isEqualTo(Problem.MALFORMED);
        assertThat(broken.notices().getLast().value()).isEqualTo("******");
        var tooLong = tunnelReply(name + "=" + "GeHeIm".repeat(50));
        assertThat(tooLong.notices().getLast().problem()).isEqualTo(Problem.OUT_OF_RANGE);
        assertThat(tooLong.notices().getLast().value()).isEqualTo("******");
    }

    /** Two or three sources of the secret in this order | the one that counts | those that are contradicted, in order. */
    @ParameterizedTest
    @CsvSource({
        "l2tp-tunnel-password gw-password, l2tp-tunnel-password, gw-password",
        "gw-password l2tp-tunnel-password, l2tp-tunnel-password, gw-password",
        "nas-password gw-password, nas-password, gw-password",
        "gw-password nas-password, gw-password, nas-password",
        "nas-password gw-password l2tp-tunnel-password, l2tp-tunnel-password, gw-password nas-password",
        "l2tp-tunnel-password l2tp-tunnel-password, l2tp-tunnel-password, l2tp-tunnel-password",
    })
    void amongSecretsTheBetterAttributeThenTheFirstCounts(String order, String winner, String losers) {
        var names = order.split(" ");
        var pairs = new ArrayList<String>();
        for (int i = 0; i < names.length; i++) {
            pairs.add("vpdn:" + names[i] + "=" + i);
        }
        var policy = tunnelReply(pairs.toArray(String[]::new));
        assertThat(policy.attribute(VpdnSettings.PASSWORD)).isEqualTo("vpdn:" + winner);
        assertThat(policy.values().get(VpdnSettings.PASSWORD))
                .contains(
                        Optional.of(Secret.utf8(Integer.toString(List.of(names).indexOf(winner)))));
        assertThat(policy.notices().stream().map(PairNotice::attribute))
                .containsExactly(
                        Stream.of(losers.split(" ")).map(name -> "vpdn:" + name).toArray(String[]::new));
        assertThat(policy.notices()).allSatisfy(notice -> {
            assertThat(notice.problem()).isEqualTo(Problem.CONTRADICTORY);
            assertThat(notice.value()).isEqualTo("******");
        });
        assertThat(policy.notices().getLast().text())
                .isEqualTo("contradicts vpdn:" + winner + ", which counts; ignored");
    }

    @Test
    void theTunnelPasswordAttributeWinsOverPairs() {
        var policy = RadiusPolicy.ofTunnelReply(
                reply(List.of(tag(0).password("attribute").build()), "vpdn:l2tp-tunnel-password=pair"));
        assertThat(policy.values().get(VpdnSettings.PASSWORD)).contains(Optional.of(Secret.utf8("attribute")));
        assertThat(policy.attribute(VpdnSettings.PASSWORD)).isEqualTo("Tunnel-Password");
        assertThat(policy.notices())
                .containsExactly(new PairNotice(
                        Problem.CONTRADICTORY,
                        "vpdn:l2tp-tunnel-password",
                        "******",
                        "contradicts Tunnel-Password, which counts; ignored"));
        assertThat(RadiusPolicy.ofTunnelReply(
                                reply(List.of(tag(0).password("same").build()), "vpdn:l2tp-tunnel-password=same"))
                        .notices())
                .isEmpty();
    }

    @Test
    void theNameOfTheServerInTheAttributeWinsOverPairs() {
        var policy = RadiusPolicy.ofTunnelReply(reply(
                List.of(tag(2).serverName("LNS-A").clientName("LAC").build()),
                "vpdn:gw-name=LNS-C",
                "vpdn:tunnel-id=LNS-B"));
        assertThat(policy.values()).isEqualTo(SettingValues.NONE.with(VpdnSettings.LOCAL_NAME, Optional.of("LNS-A")));
        assertThat(policy.attribute(VpdnSettings.LOCAL_NAME)).isEqualTo("Tunnel-Server-Auth-ID:2");
        assertThat(policy.notices().stream()
                        .map(notice -> notice.problem() + " " + notice.attribute() + " " + notice.value()))
                .containsExactly("CONTRADICTORY vpdn:gw-name LNS-C", "CONTRADICTORY vpdn:tunnel-id LNS-B");
        assertThat(tunnelReply("vpdn:gw-name=b", "vpdn:tunnel-id=a").values().get(VpdnSettings.LOCAL_NAME))
                .contains(Optional.of("a"));
    }

    @Test
    void theFirstOfContradictoryValuesCounts() {
        var policy = tunnelReply(
                "vpdn:l2tp-tunnel-resync-packet=4",
                "vpdn:12tp-tunnel-resync-packet=250",
                "vpdn:l2tp-tunnel-resync-packet=004");
        assertThat(policy.values()).isEqualTo(SettingValues.NONE.with(VpdnSettings.RESYNC, 4));
        assertThat(policy.notices())
                .containsExactly(
                        misspelled("l2tp-tunnel-resync-packet", "12tp-tunnel-resync-packet", "250"),
                        new PairNotice(
                                Problem.CONTRADICTORY,
                                "vpdn:12tp-tunnel-resync-packet",
                                "250",
                                "contradicts vpdn:l2tp-tunnel-resync-packet, which counts; ignored"));
    }

    @Test
    void aValueThatIsIgnoredContradictsNothing() {
        var policy = tunnelReply("vpdn:l2tp-tunnel-resync-packet=0", "vpdn:l2tp-tunnel-resync-packet=250");
        assertThat(policy.values()).isEqualTo(SettingValues.NONE.with(VpdnSettings.RESYNC, 250));
        assertThat(policy.notices()).hasSize(1);
        assertThat(policy.notices().getFirst().problem()).isEqualTo(Problem.OUT_OF_RANGE);
    }

    /** Pair | problem, or - where it asks for what is the case anyway | what is said. */
    private static final String NOT_SETTINGS = """
            l2tp-drop-out-of-order=yes | - |
            l2tp-drop-out-of-order=no | NOT_SUPPORTED | is not supported: late data messages are dropped, never put in order; ignored
            l2tp-drop-out-of-order=x | MALFORMED | must be yes, no, 1, 0, true or false; ignored
            l2tp-udp-checksum=1 | - |
            l2tp-udp-checksum=0 | NOT_SUPPORTED | is not supported: UDP checksums are always sent; ignored
            l2tp-udp-checksum=x | MALFORMED | must be yes, no, 1, 0, true or false; ignored
            tunnel-tos-reflect=no | - |
            tunnel-tos-reflect=yes | NOT_SUPPORTED | is not supported: the outer TOS is 0; ignored
            tunnel-tos-setting=0 | - |
            tunnel-tos-setting=1 | NOT_SUPPORTED | is not supported: the outer TOS is 0; ignored
            tunnel-tos-setting=255 | NOT_SUPPORTED | is not supported: the outer TOS is 0; ignored
            tunnel-tos-setting=256 | OUT_OF_RANGE | must be between 0 and 255; ignored
            tunnel-tos-setting=x | MALFORMED | must be between 0 and 255; ignored
            tos=00 | - |
            tos=184 | NOT_SUPPORTED | is not supported: the outer TOS is 0; ignored
            vpn-vrf=red | NOT_SUPPORTED | is not supported: there are no VRFs; ignored
            vpn-id=A1:3F6C | NOT_SUPPORTED | is not supported: there are no VRFs; ignored
            vpdn-multihop=0 | - |
            vpdn-multihop=1 | NOT_SUPPORTED | is not supported: sessions are not switched onward; ignored
            vpdn-multihop*1 | NOT_SUPPORTED | is not supported: sessions are not switched onward; ignored
            ip-addresses=10.0.0.1 | NO_EFFECT | has an effect on a LAC only, and this is the LNS; ignored
            source-ip=10.0.0.1 | NO_EFFECT | has an effect on a LAC only, and this is the LNS; ignored
            session-limit=5 | NO_EFFECT | has an effect on a LAC only, and this is the LNS; ignored
            l2tp-busy-disconnect=yes | NO_EFFECT | has an effect on a LAC only, and this is the LNS; ignored
            nas-name=LAC | NO_EFFECT | names the LAC, which has named itself; ignored
            terminate-to=x | UNKNOWN | is not known; ignored
            local-name=x | UNKNOWN | is not known; ignored
            domain-screen=x | UNKNOWN | is not known; ignored
            domain-screen*x | - |
            tunnel-type=l2tp | - |
            tunnel-type= L2TP | - |
            tunnel-type=12tp | MISSPELLED | is misspelled with the digit one; read as l2tp
            tunnel-type=pptp | NOT_SUPPORTED | is not supported: tunnels are L2TP; ignored
            tunnel-type=l2f | NOT_SUPPORTED | is not supported: tunnels are L2TP; ignored
            """;

    @Test
    void pairsThatAreNoSettingsAreSaidUnlessTheyAskForWhatIsTheCaseAnyway() {
        var actual = NOT_SETTINGS
                .lines()
                .map(line -> {
                    var pair = line.substring(0, line.indexOf(" | "));
                    var policy = tunnelReply("vpdn:" + pair);
                    assertThat(policy.values()).as(pair).isEqualTo(SettingValues.NONE);
                    if (policy.notices().isEmpty()) {
                        return pair + " | - |";
                    }
                    assertThat(policy.notices()).as(pair).hasSize(1);
                    var notice = policy.notices().getFirst();
                    var parts = pair.split("[=*]");
                    assertThat(notice.attribute()).isEqualTo("vpdn:" + parts[0]);
                    assertThat(notice.value()).isEqualTo(parts[1]);
                    return pair + " | " + notice.problem() + " | " + notice.text();
                })
                .collect(Collectors.joining("\n", "", "\n"));
        assertThat(actual).isEqualTo(NOT_SETTINGS);
    }

    @Test
    void aReplyWithNothingOfOursIsNone() {
        assertThat(RadiusPolicy.ofTunnelReply(Authorization.PLAIN)).isSameAs(RadiusPolicy.NONE);
        assertThat(tunnelReply("ip:addr-pool=x", "vpdn:l2tp-future*1", "vpdn:tunnel-type=l2tp"))
                .isSameAs(RadiusPolicy.NONE);
        assertThat(RadiusPolicy.ofTunnelReply(tunnels(tag(0).type(3)
                        .medium(1)
                        .client("10.0.0.1")
                        .server("10.0.0.2")
                        .assignment("a")
                        .preference(1)
                        .clientName("LAC")
                        .build())))
                .as("what a LAC needs, and an LNS knows")
                .isSameAs(RadiusPolicy.NONE);
    }

    @Test
    void groupAndTemplateAreNames() {
        var policy = tunnelReply("vpdn:vpdn-group= Wholesale A ", "VPDN-Template=fast", "vpdn-group=other");
        assertThat(policy.groupName()).contains("Wholesale A");
        assertThat(policy.templateName()).contains("fast");
        assertThat(policy.values().isEmpty()).isTrue();
        assertThat(policy.notices())
                .containsExactly(new PairNotice(
                        Problem.CONTRADICTORY,
                        "vpdn:vpdn-group",
                        "other",
                        "contradicts vpdn:vpdn-group, which counts; ignored"));
        assertThat(tunnelReply("vpdn:vpdn-group=a\u0000").groupName()).isEmpty();
    }

    @Test
    void theOriginOfWhatWasNotSaidCannotBeAskedFor() {
        assertThatThrownBy(() -> RadiusPolicy.NONE.attribute(VpdnSettings.RESYNC))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("nothing was said about resync");
    }

    @Test
    void sixteenNoticesAreKeptAndTheRestCounted() {
        var sixteen = IntStream.range(0, 16).mapToObj(i -> "vpdn:x" + i + "=1").toArray(String[]::new);
        assertThat(tunnelReply(sixteen).notices()).hasSize(16).allMatch(notice -> notice.problem() == Problem.UNKNOWN);
        var twenty = IntStream.range(0, 20).mapToObj(i -> "vpdn:x" + i + "=1").toArray(String[]::new);
        var notices = tunnelReply(twenty).notices();
        assertThat(notices).hasSize(17);
        assertThat(notices.get(15).attribute()).isEqualTo("vpdn:x15");
        assertThat(notices.getLast())
                .isEqualTo(new PairNotice(Problem.TOO_MANY, "Cisco-AVPair", "4", "more notices are not kept"));
    }

    /** Tunnel-Type values by tag (- none) | pair | whether L2TP is excluded | notices. */
    @ParameterizedTest
    @CsvSource({
        "'', '', false, 0",
        "3, '', false, 0",
        "1, '', true, 1",
        "13, '', true, 1",
        "1 3, '', false, 1",
        "1 2, '', true, 2",
        "- 1, '', true, 1",
        "- -, '', false, 0",
        "'', l2tp, false, 0",
        "'', l2f, true, 1",
        "3, l2f, false, 1",
        "1, l2tp, false, 1",
    })
    void aReplyThatNamesOtherProtocolsOnlyIsAsGoodAsAReject(String types, String pair, boolean excludes, int notices) {
        var tags = new ArrayList<TunnelAttributes>();
        for (var type : types.isEmpty() ? new String[0] : types.split(" ")) {
            var tag = tag(tags.size() + 1);
            tags.add(
                    type.equals("-")
                            ? tag.build()
                            : tag.type(Integer.parseInt(type)).build());
        }
        var reply = pair.isEmpty() ? reply(tags) : reply(tags, "vpdn:tunnel-type=" + pair);
        for (var policy : List.of(
                RadiusPolicy.ofTunnelReply(reply),
                RadiusPolicy.ofUserReply(reply),
                RadiusPolicy.ofDestinationReply(reply))) {
            assertThat(policy.excludesL2tp()).isEqualTo(excludes);
            assertThat(policy.notices().stream().filter(notice -> notice.problem() == Problem.NOT_SUPPORTED))
                    .hasSize(notices);
        }
    }

    @Test
    void anotherProtocolIsNamedWithItsTag() {
        assertThat(RadiusPolicy.ofTunnelReply(
                                tunnels(tag(0).type(1).build(), tag(5).type(2).build()))
                        .notices())
                .containsExactly(
                        new PairNotice(
                                Problem.NOT_SUPPORTED,
                                "Tunnel-Type",
                                "1",
                                "is not supported: tunnels are L2TP; ignored"),
                        new PairNotice(
                                Problem.NOT_SUPPORTED,
                                "Tunnel-Type:5",
                                "2",
                                "is not supported: tunnels are L2TP; ignored"));
    }

    @Test
    void ofSeveralTunnelsTheMostPreferredL2tpOneGivesTheSecret() {
        var policy = RadiusPolicy.ofTunnelReply(tunnels(
                tag(1).type(1).preference(0).password("pptp").build(),
                tag(2).type(3).preference(20).password("later").build(),
                tag(3).preference(10).password("best").serverName("LNS").build(),
                tag(4).password("last").build()));
        assertThat(policy.values())
                .isEqualTo(SettingValues.NONE
                        .with(VpdnSettings.PASSWORD, Optional.of(Secret.utf8("best")))
                        .with(VpdnSettings.LOCAL_NAME, Optional.of("LNS")));
        assertThat(policy.attribute(VpdnSettings.PASSWORD)).isEqualTo("Tunnel-Password:3");
        assertThat(policy.notices().stream().map(notice -> notice.problem() + " " + notice.attribute()))
                .containsExactly(
                        "NOT_SUPPORTED Tunnel-Type:1",
                        "CONTRADICTORY Tunnel-Password:2",
                        "CONTRADICTORY Tunnel-Password:4");
        assertThat(policy.notices().get(1).value()).isEqualTo("******");
    }

    @Test
    void anEmptyTunnelPasswordIsSaidAndLeavesThePair() {
        var policy = RadiusPolicy.ofTunnelReply(
                reply(List.of(tag(7).password("").build()), "vpdn:l2tp-tunnel-password=pair"));
        assertThat(policy.attribute(VpdnSettings.PASSWORD)).isEqualTo("vpdn:l2tp-tunnel-password");
        assertThat(policy.notices())
                .containsExactly(new PairNotice(Problem.TRUNCATED, "Tunnel-Password:7", "", "is empty; ignored"));
    }

    @Test
    void aPolicyIsShownWithoutItsSecret() {
        assertThat(tunnelReply("vpdn:l2tp-tunnel-password=GeHeIm", "vpdn:vpdn-group=g", "vpdn:l2tp-hello-interval=9"))
                .hasToString("RadiusPolicy[values={hello-interval=9, tunnel-secret=******}, group=Optional[g],"
                        + " template=Optional.empty, notices=[], excludesL2tp=false]");
    }

    @Test
    void alternativesAreForALacAlone() {
        var reply = reply(List.of(tag(1).type(3).server("10.0.0.1").build()), "vpdn:ip-addresses=10.0.0.2");
        assertThat(RadiusPolicy.ofTunnelReply(reply).alternatives()).isEmpty();
        assertThat(RadiusPolicy.ofUserReply(reply).alternatives()).isEmpty();
        assertThat(RadiusPolicy.ofDestinationReply(reply).alternatives()).hasSize(1);
    }
}
