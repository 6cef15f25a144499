package io.culvert.core.vpdn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.culvert.core.aaa.Authorization;
import io.culvert.core.vpdn.PairNotice.Problem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class AvPairParserTest {
    private static final String SECRET = "GeHeIm7";

    @Test
    void theTableHasEveryAttribute() {
        assertThat(Arrays.stream(VpdnAttribute.values()).map(VpdnAttribute::attributeName))
                .containsExactly(
                        "l2tp-silent-switchover",
                        "l2tp-tunnel-resync-packet",
                        "tunnel-id",
                        "tunnel-type",
                        "ip-addresses",
                        "l2tp-tunnel-password",
                        "gw-password",
                        "nas-password",
                        "gw-name",
                        "nas-name",
                        "l2tp-tunnel-authen",
                        "l2tp-hidden-avp",
                        "l2tp-hello-interval",
                        "l2tp-cm-local-window-size",
                        "l2tp-cm-retransmit-retries",
                        "l2tp-cm-min-timeout",
                        "l2tp-cm-max-timeout",
                        "l2tp-busy-disconnect",
                        "l2tp-nosession-timeout",
                        "l2tp-drop-out-of-order",
                        "l2tp-sequencing",
                        "l2tp-udp-checksum",
                        "tunnel-tos-reflect",
                        "tunnel-tos-setting",
                        "tos",
                        "source-ip",
                        "vpn-vrf",
                        "vpn-id",
                        "vpdn-group",
                        "vpdn-template",
                        "vpdn-vtemplate",
                        "vpdn-multihop",
                        "session-limit",
                        "terminate-to",
                        "local-name",
                        "domain-screen");
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void everyAttributeIsReadInEverySpelling(VpdnAttribute attribute, String name) {
        boolean isMisspelled = name.startsWith("12");
        for (var prefix : List.of("", "vpdn:", "VPDN:", "vPdN:", " vpdn : ", "\tvpdn:")) {
            for (var spelled : List.of(name, name.toUpperCase(Locale.ROOT), " " + name + " ")) {
                for (char separator : new char[] {'=', '*'}) {
                    var pair = AvPairParser.parse(prefix + spelled + separator + " a=b*c:d ");
                    assertThat(pair)
                            .as(prefix + spelled + separator)
                            .isEqualTo(new AvPair.Known(attribute, "vpdn:" + name, " a=b*c:d ", separator == '='));
                    var known = (AvPair.Known) pair;
                    assertThat(known.isMisspelled()).isEqualTo(isMisspelled);
                    assertThat(known.name()).isEqualTo("vpdn:" + attribute.attributeName());
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("spellings")
    void anAttributeWithoutAValueIsTruncated(VpdnAttribute attribute, String name) {
        for (var prefix : List.of("", "vpdn:", "VPDN: ")) {
            for (var rest : List.of("", "=", "*", "= ", "*\t")) {
                assertThat(AvPairParser.parse(prefix + name + rest))
                        .as(attribute + ": " + prefix + name + rest)
                        .isEqualTo(new AvPair.Faulty(
                                new PairNotice(Problem.TRUNCATED, "vpdn:" + name, "", "has no value; ignored")));
            }
        }
    }

    static Stream<Object[]> spellings() {
        var spellings = new ArrayList<Object[]>();
        for (var attribute : VpdnAttribute.values()) {
            var name = attribute.attributeName();
            spellings.add(new Object[] {attribute, name});
            if (name.startsWith("l2tp")) {
                spellings.add(new Object[] {attribute, "12tp" + name.substring(4)});
            }
        }
        return spellings.stream();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ip:addr-pool=x",
                "lcp:interface-config=ip unnumbered",
                "shell:priv-lvl=15",
                "ip:l2tp-silent-switchover=1",
                "IP:dns-servers*1.1.1.1",
                ":l2tp-silent-switchover=1",
                "vpdn2:l2tp-silent-switchover=1",
                "subscriber:accounting-list=default",
                "connect-progress=Call Up",
                "client-mac-address=00:11:22",
                "nothing",
                "vpdn",
                "l2tp",
                "xl2tp-silent-switchover=1",
                "l2tpsilent=1",
                "ip:",
                "\u0000=1",
            })
    void pairsOfOthersAreLeftAlone(String text) {
        assertThat(AvPairParser.parse(text)).isEqualTo(new AvPair.Foreign());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"vpdn:l2tp-future*1", "VPDN: x *", "l2tp-future*1", "vpdn-future*a=b", "12tp-future*", "vpdn:*1"
            })
    void unknownPairsThatMayBeIgnoredAreIgnored(String text) {
        assertThat(AvPairParser.parse(text)).isEqualTo(new AvPair.Ignorable());
    }

    /** The text | problem | attribute | value | what is said. */
    private static final String FAULTY = """
            vpdn:l2tp-future=1 | UNKNOWN | vpdn:l2tp-future | 1 | is not known; ignored
            VPDN : L2TP-Future = a=b | UNKNOWN | vpdn:l2tp-future | ****** | is not known; ignored
            vpdn:l2tp-future=Yes | UNKNOWN | vpdn:l2tp-future | Yes | is not known; ignored
            vpdn:l2tp-future=192.0.2.1/10.0.0.1 | UNKNOWN | vpdn:l2tp-future | 192.0.2.1/10.0.0.1 | is not known; ignored
            vpdn:l2tp-tunnel-paswrd=geheim | UNKNOWN | vpdn:l2tp-tunnel-paswrd | ****** | is not known; ignored
            vpdn:x= | UNKNOWN | vpdn:x |  | is not known; ignored
            l2tp-future=1 | UNKNOWN | vpdn:l2tp-future | 1 | is not known; ignored
            12tp-future=1 | UNKNOWN | vpdn:12tp-future | 1 | is not known; ignored
            vpdn-future=1 | UNKNOWN | vpdn:vpdn-future | 1 | is not known; ignored
            vpdn:l2tp tunnel=1 | UNKNOWN | vpdn:l2tp | ****** | is not known; ignored
            vpdn:a:b=1 | UNKNOWN | vpdn:a | ****** | is not known; ignored
            vpdn:l2tp-pasword=1 | UNKNOWN | vpdn:l2tp-pasword | ****** | is not known; ignored
            vpdn:my-secret-x=1 | UNKNOWN | vpdn:my-secret | ****** | is not known; ignored
            vpdn:gw-pwd=1 | UNKNOWN | vpdn:gw-pw | ****** | is not known; ignored
            vpdn:l2tp-future=l2tp-tunnel-Password=1 | UNKNOWN | vpdn:l2tp-future | ****** | is not known; ignored
            vpdn:=4 | MALFORMED | vpdn: |  | has no attribute before the value; ignored
            =4 | MALFORMED | vpdn: |  | has no attribute before the value; ignored
            vpdn: | TRUNCATED | vpdn: |  | has no value; ignored
            vpdn:   | TRUNCATED | vpdn: |  | has no value; ignored
            vpdn:l2tp-tunnel-resy | TRUNCATED | vpdn:l2tp-tunnel-resy |  | has no value; ignored
            l2tp-tunnel-resy | TRUNCATED | vpdn:l2tp-tunnel-resy |  | has no value; ignored
            vpdn:l2tp-tunnel-passwordGeheim | TRUNCATED | vpdn:l2tp-tunnel-password |  | has no value; ignored
            vpdn:l2tp-tunnel-password Geheim | TRUNCATED | vpdn:l2tp-tunnel-password |  | has no value; ignored
            vpdn:l2tp-tunnel-password:Geheim | TRUNCATED | vpdn:l2tp-tunnel-password |  | has no value; ignored
            """;

    @Test
    void whatIsOursAndOfNoUseIsSaid() {
        var actual = FAULTY.lines()
                .map(line -> {
                    var text = line.substring(0, line.indexOf(" | "));
                    var notice = ((AvPair.Faulty) AvPairParser.parse(text)).notice();
                    return String.join(
                            " | ",
                            text,
                            notice.problem().toString(),
                            notice.attribute(),
                            notice.value(),
                            notice.text());
                })
                .collect(Collectors.joining("\n", "", "\n"));
        assertThat(actual).isEqualTo(FAULTY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "\t\n"})
    void anEmptyPairIsTruncated(String text) {
        assertThat(AvPairParser.parse(text))
                .isEqualTo(new AvPair.Faulty(new PairNotice(Problem.TRUNCATED, "vpdn:", "", "has no value; ignored")));
    }

    @Test
    void aLongNameAndALongValueAreCut() {
        var notice = ((AvPair.Faulty) AvPairParser.parse("vpdn:" + "n".repeat(5000) + "=" + "1".repeat(5000))).notice();
        assertThat(notice.attribute()).isEqualTo("vpdn:" + "n".repeat(64) + "...");
        assertThat(notice.value()).isEqualTo("1".repeat(64) + "...");
    }

    @Test
    void whatCannotBePrintedIsADot() {
        assertThat(AvPairParser.shownValue(" a\r\nb\u0000\u007f\u2028\u202e\uD800\uFFFD\uD83D\uDE00\u00e4 "))
                .isEqualTo("a..b......\uD83D\uDE00\u00e4");
        assertThat(Texts.shown("x".repeat(64))).isEqualTo("x".repeat(64));
        assertThat(Texts.shown("\uD83D\uDE00".repeat(65))).isEqualTo("\uD83D\uDE00".repeat(64) + "...");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void anyTextIsAPairOrNone(long seed) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        for (int i = 0; i < 3000; i++) {
            var text = randomText(random);
            var reply = Replies.pairs(text, randomText(random), randomText(random));
            for (var policy : policies(reply)) {
                for (var notice : policy.notices()) {
                    var shown = notice.attribute() + notice.value() + notice.text();
                    if (notice.attribute().length() >= 80 || shown.length() > 300 || !Texts.isPrintable(shown)) {
                        fail("seed " + seed + ", \"" + text + "\": " + notice);
                    }
                }
            }
        }
    }

    /** Whatever is done to a pair with a secret in it, the secret is in no notice. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void aSecretIsInNoNotice(long seed) {
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
        var names = List.of("l2tp-tunnel-password", "12tp-tunnel-password", "gw-password", "nas-password");
        int taken = 0;
        for (int i = 0; i < 3000; i++) {
            var pair = new StringBuilder(random.nextBoolean() ? "vpdn:" : "");
            int nameAt = pair.length();
            pair.append(names.get(random.nextInt(names.size())));
            // One change, short of destroying the word that gives the secret away.
            int at = nameAt + random.nextInt(pair.length() - nameAt - "password".length() + 1);
            switch (random.nextInt(3)) {
                case 0 -> pair.insert(at, randomCharacter(random));
                case 1 -> pair.append(random.nextBoolean() ? " " : randomCharacter(random));
                default -> {}
            }
            pair.append(List.of("=", "*", "", " ", ":", "==", " = ").get(random.nextInt(7)))
                    .append(SECRET);
            var other = "vpdn:" + names.get(random.nextInt(names.size())) + "=" + "Other" + SECRET;
            var reply = Replies.pairs(pair.toString(), other, "vpdn:l2tp-tunnel-resync-packet=4," + other);
            for (var policy : policies(reply)) {
                var shown = policy + " " + policy.alternatives();
                if (shown.toLowerCase(Locale.ROOT).contains(SECRET.toLowerCase(Locale.ROOT))) {
                    fail("seed " + seed + ", \"" + pair + "\": " + shown);
                }
                taken += policy.values().get(VpdnSettings.PASSWORD).isPresent() ? 1 : 0;
            }
        }
        assertThat(taken).as("secrets that were there to be shown").isGreaterThan(3000);
    }

    private static List<RadiusPolicy> policies(Authorization reply) {
        return List.of(
                RadiusPolicy.ofTunnelReply(reply),
                RadiusPolicy.ofUserReply(reply),
                RadiusPolicy.ofDestinationReply(reply));
    }

    private static String randomText(RandomGenerator random) {
        var text = new StringBuilder();
        int parts = random.nextInt(6);
        for (int i = 0; i < parts; i++) {
            switch (random.nextInt(7)) {
                case 0 -> text.append("vpdn:");
                case 1 ->
                    text.append(VpdnAttribute.values()[random.nextInt(VpdnAttribute.values().length)].attributeName());
                case 2 -> text.append("12tp-");
                case 3 -> text.append(random.nextBoolean() ? '=' : '*');
                case 4 -> text.append(random.nextLong());
                case 5 ->
                    text.append(List.of("yes", "l2tp", "10.0.0.1,a/b", " ", "/", "none")
                            .get(random.nextInt(6)));
                default -> text.append(randomCharacter(random));
            }
        }
        return text.toString();
    }

    private static char randomCharacter(RandomGenerator random) {
        return (char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(Character.MAX_VALUE + 1));
    }
}
