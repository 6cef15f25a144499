package io.culvert.core.vpdn;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class VpdnSettingsTest {
    /**
     * key | IOS command | default | levels: Global, Template, grouP, Radius tunnel reply, radius User reply | values: type,
     * range, word for none.
     */
    private static final String TABLE = """
            l2tp-sso | l2tp sso enable | true | G | FLAG
            sso | sso enable | true | TPRU | FLAG
            resync | l2tp tunnel resync | 10 | GTPRU | COUNT 1 1024
            resync-new-calls | l2tp tunnel resync new-calls | refuse | GTP | WORDS refuse hold
            failover | l2tp tunnel failover | auto | GTP | WORDS auto silent failover-protocol
            failover-recovery-time | l2tp tunnel failover recovery-time | 60 | GTP | SECONDS 0 3600
            retransmit-retries | l2tp tunnel retransmit retries | 10 | GTPR | COUNT 5 1000
            retransmit-initial | l2tp tunnel retransmit timeout min | 1 | GTPR | SECONDS 1 8
            retransmit-maximum | l2tp tunnel retransmit timeout max | 8 | GTPR | SECONDS 1 8
            initial-retransmit-retries | l2tp tunnel retransmit initial retries | 2 | GTP | COUNT 1 1000
            initial-retransmit-initial | l2tp tunnel retransmit initial timeout min | 1 | GTP | SECONDS 1 8
            initial-retransmit-maximum | l2tp tunnel retransmit initial timeout max | 8 | GTP | SECONDS 1 8
            hello-interval | l2tp tunnel hello | 60 | GTPR | SECONDS 0 1000
            setup-timeout | l2tp tunnel timeout setup | 60 | GTP | SECONDS 5 6000
            receive-window | l2tp tunnel receive-window | 1024 | GTPR | COUNT 1 16384
            busy-timeout | l2tp tunnel busy timeout | 60 | GTP | SECONDS 1 65535
            no-session-timeout | l2tp tunnel timeout no-session | 10 | GTPR | SECONDS 0 86400 never
            congestion-control | l2tp congestion-control | true | GTP | FLAG
            authentication | l2tp tunnel authentication | true | GTPR | FLAG
            tunnel-secret | l2tp tunnel password |  | GTPR | SECRET 255
            hide-avps | l2tp hidden | false | GTPR | FLAG
            session-limit | session-limit | none | GTP | COUNT 1 131072 none
            local-name | local name |  | GTPR | NAME 64
            sequencing | l2tp sequencing | false | GTPRU | FLAG
            virtual-template | virtual-template | none | GTPR | COUNT 1 1000 none
            history-table-size | vpdn history failure table-size | 20 | G | COUNT 20 50
            """;

    private static final Map<Character, Level> LEVELS = Map.of(
            'G', Level.GLOBAL, 'T', Level.TEMPLATE, 'P', Level.GROUP, 'R', Level.RADIUS_TUNNEL, 'U', Level.RADIUS_USER);

    /** A setting, a text, and what comes of it: a printed value, or a fault. */
    record Case(Setting<?> setting, String text, String printed, boolean isOutOfRange, String expectation) {
        @Override
        public String toString() {
            return setting + " \"" + Texts.shown(text) + "\"";
        }
    }

    @Test
    void theTableNamesEverySettingWithItsCommandDefaultAndLevels() {
        var actual = new ArrayList<String>();
        VpdnSettings.ALL.forEach(setting -> actual.add(row(setting)));
        var expected =
                rows().map(row -> String.join("|", Arrays.copyOf(row, 4))).toList();
        assertThat(actual).containsExactlyElementsOf(expected);
    }

    private static <T> String row(Setting<T> setting) {
        var levels = new StringBuilder();
        for (char letter : new char[] {'G', 'T', 'P', 'R', 'U'}) {
            levels.append(setting.levels().contains(LEVELS.get(letter)) ? letter : "");
        }
        return String.join("|", setting.key(), setting.command(), setting.print(setting.defaultValue()), levels);
    }

    @ParameterizedTest
    @MethodSource("cases")
    void aTextIsAValueOrAFaultWithTheAllowedRange(Case sample) {
        check(sample.setting(), sample);
    }

    private static <T> void check(Setting<T> setting, Case sample) {
        switch (setting.parse(sample.text())) {
            case Parsed.Ok<T>(var value) -> {
                assertThat(sample.expectation()).as("a fault was expected").isEmpty();
                assertThat(setting.print(value)).isEqualTo(sample.printed());
                assertThat(setting.accepts(value)).isTrue();
            }
            case Parsed.Fault<T>(var isOutOfRange, var expectation) -> {
                assertThat(expectation).isEqualTo(sample.expectation()).isEqualTo(setting.expectation());
                assertThat(isOutOfRange).isEqualTo(sample.isOutOfRange());
            }
        }
    }

    static Stream<Case> cases() {
        return rows().flatMap(row -> {
            var setting = VpdnSettings.find(row[0]).orElseThrow();
            var range = row[4].split(" ");
            var cases = new ArrayList<Case>();
            switch (range[0]) {
                case "FLAG" -> flags(setting, cases);
                case "WORDS" -> words(setting, range, cases);
                case "COUNT" -> counts(setting, range, cases);
                case "SECONDS" -> {
                    counts(setting, range, cases);
                    seconds(setting, range, cases);
                }
                case "NAME" -> names(setting, cases);
                case "SECRET" -> secrets(setting, cases);
                default -> throw new IllegalStateException(row[4]);
            }
            return cases.stream();
        });
    }

    private static void words(Setting<?> setting, String[] range, List<Case> cases) {
        for (int i = 1; i < range.length; i++) {
            cases.add(new Case(setting, range[i], range[i], false, ""));
            cases.add(new Case(setting, " " + range[i].toUpperCase(Locale.ROOT) + "\t", range[i], false, ""));
        }
        var expectation = "must be " + String.join(" or ", List.of(range).subList(1, range.length));
        for (var other : List.of("", " ", "yes", "1", range[1] + "d", range[1] + " " + range[2])) {
            cases.add(new Case(setting, other, "", false, expectation));
        }
    }

    private static void flags(Setting<?> setting, List<Case> cases) {
        for (var yes : List.of("yes", "1", "true", "YES", "True", " yes ", "\ttrue")) {
            cases.add(new Case(setting, yes, "true", false, ""));
        }
        for (var no : List.of("no", "0", "false", "No", "FALSE", " 0")) {
            cases.add(new Case(setting, no, "false", false, ""));
        }
        for (var other : List.of("", " ", "2", "-1", "on", "yess", "01", "y", "\u0131")) {
            cases.add(new Case(setting, other, "", false, "must be yes, no, 1, 0, true or false"));
        }
    }

    private static void counts(Setting<?> setting, String[] range, List<Case> cases) {
        long least = Long.parseLong(range[1]);
        long most = Long.parseLong(range[2]);
        var unit = range[0].equals("SECONDS") ? " seconds" : "";
        var word = range.length == 4 ? range[3] : "";
        var expectation = "must be between " + least + " and " + most + unit + (word.isEmpty() ? "" : ", or " + word);
        for (long value : new long[] {least, least + 1, most - 1, most}) {
            cases.add(new Case(setting, Long.toString(value), Long.toString(value), false, ""));
        }
        cases.add(new Case(setting, " 00" + most + "\t", Long.toString(most), false, ""));
        for (var text : List.of(
                Long.toString(least - 1),
                Long.toString(most + 1),
                "-" + most,
                "2147483648",
                "4294967297",
                "9223372036854775807",
                "9223372036854775808",
                "-99999999999999999999",
                "1" + "0".repeat(300))) {
            cases.add(new Case(setting, text, "", true, expectation));
        }
        for (var text : List.of("", " ", "x", "+1", "1.5", "1e1", "--1", "-", "0x10", "1 0", "\u0661", "1\u0000")) {
            cases.add(new Case(setting, text, "", false, expectation));
        }
        if (!word.isEmpty()) {
            cases.add(new Case(setting, word, word, false, ""));
            cases.add(new Case(setting, " " + word.toUpperCase(Locale.ROOT) + " ", word, false, ""));
        }
        cases.add(new Case(setting, word.equals("never") ? "none" : "never", "", false, expectation));
    }

    private static void seconds(Setting<?> setting, String[] range, List<Case> cases) {
        long most = Long.parseLong(range[2]);
        var expectation = setting.expectation();
        cases.add(new Case(setting, "7s", "7", false, ""));
        cases.add(new Case(setting, "7S", "7", false, ""));
        cases.add(new Case(setting, most + "s", Long.toString(most), false, ""));
        cases.add(new Case(setting, (most + 1) + "s", "", true, expectation));
        cases.add(
                most < 60 ? new Case(setting, "1m", "", true, expectation) : new Case(setting, "1m", "60", false, ""));
        cases.add(
                most < 3600
                        ? new Case(setting, "1h", "", true, expectation)
                        : new Case(setting, "1H", "3600", false, ""));
        cases.add(new Case(setting, "9223372036854775807h", "", true, expectation));
        cases.add(new Case(setting, "s", "", false, expectation));
        cases.add(new Case(setting, "5d", "", false, expectation));
        cases.add(new Case(setting, "5ms", "", false, expectation));
    }

    private static void names(Setting<?> setting, List<Case> cases) {
        var expectation = "must be a name of 1 to 64 octets in UTF-8";
        cases.add(new Case(setting, "LNS-1", "LNS-1", false, ""));
        cases.add(new Case(setting, " lns.example.net ", "lns.example.net", false, ""));
        cases.add(new Case(setting, "none", "none", false, ""));
        cases.add(new Case(setting, "x".repeat(64), "x".repeat(64), false, ""));
        cases.add(new Case(setting, "\u00e4".repeat(32), "\u00e4".repeat(32), false, ""));
        cases.add(new Case(setting, "x".repeat(65), "", true, expectation));
        cases.add(new Case(setting, "\u00e4".repeat(32) + "x", "", true, expectation));
        cases.add(new Case(setting, "", "", false, expectation));
        cases.add(new Case(setting, "  ", "", false, expectation));
        cases.add(new Case(setting, "a\nb", "", false, expectation));
        cases.add(new Case(setting, "a\u0000", "", false, expectation));
        cases.add(new Case(setting, "a\uFFFD", "", false, expectation));
        cases.add(new Case(setting, "a\u202Eb", "", false, expectation));
    }

    private static void secrets(Setting<?> setting, List<Case> cases) {
        var expectation = "must be a secret of 1 to 255 octets in UTF-8, not blank";
        for (var secret : List.of("x", " s = e:c*r ", "none", "x".repeat(255), "\u00e4".repeat(127))) {
            cases.add(new Case(setting, secret, "******", false, ""));
        }
        cases.add(new Case(setting, "x".repeat(256), "", true, expectation));
        cases.add(new Case(setting, "\u00e4".repeat(128), "", true, expectation));
        cases.add(new Case(setting, "", "", false, expectation));
        cases.add(new Case(setting, " \t", "", false, expectation));
        cases.add(new Case(setting, "a\uFFFD", "", false, expectation));
        cases.add(new Case(setting, "\uFFFDa", "", false, expectation));
    }

    @Test
    void aSecretIsTakenExactlyAsItIsWritten() {
        assertThat(VpdnSettings.PASSWORD.parse(" a=b ")).isEqualTo(new Parsed.Ok<>(Optional.of(Secret.utf8(" a=b "))));
    }

    @Test
    void valuesThatWereNotParsedAreHeldToTheSameRange() {
        assertThat(VpdnSettings.RESYNC.accepts(0)).isFalse();
        assertThat(VpdnSettings.RESYNC.accepts(1)).isTrue();
        assertThat(VpdnSettings.RESYNC.accepts(1024)).isTrue();
        assertThat(VpdnSettings.RESYNC.accepts(1025)).isFalse();
        assertThat(VpdnSettings.HELLO.accepts(Duration.ZERO)).isTrue();
        assertThat(VpdnSettings.HELLO.accepts(Duration.ofSeconds(1000))).isTrue();
        assertThat(VpdnSettings.HELLO.accepts(Duration.ofSeconds(1001))).isFalse();
        assertThat(VpdnSettings.HELLO.accepts(Duration.ofSeconds(-1))).isFalse();
        assertThat(VpdnSettings.HELLO.accepts(Duration.ofMillis(1500))).isFalse();
        assertThat(VpdnSettings.NO_SESSION_TIMEOUT.accepts(Optional.empty())).isTrue();
        assertThat(VpdnSettings.NO_SESSION_TIMEOUT.accepts(Optional.of(Duration.ofSeconds(86_401))))
                .isFalse();
        assertThat(VpdnSettings.PASSWORD.accepts(Optional.of(Secret.utf8("")))).isFalse();
        assertThat(VpdnSettings.LOCAL_NAME.accepts(Optional.of(" x"))).isFalse();
        assertThat(VpdnSettings.L2TP_SSO.accepts(false)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Resync", "resync ", "l2tp tunnel resync", "nothing"})
    void keysAreFoundExactlyAsWritten(String key) {
        assertThat(VpdnSettings.find(key)).isEmpty();
        assertThat(VpdnSettings.find("resync")).contains(VpdnSettings.RESYNC);
    }

    @Test
    void onlyTheTunnelSecretIsSecret() {
        assertThat(VpdnSettings.ALL).filteredOn(Setting::isSecret).containsExactly(VpdnSettings.PASSWORD);
    }

    @Test
    void readingSaysEverythingThatIsWrongAndKeepsTheRest() {
        var texts = new LinkedHashMap<String, String>();
        texts.put("resync", "4");
        texts.put("hello-interval", "1001");
        texts.put("sso", "maybe");
        texts.put("l2tp-sso", "no");
        texts.put("tunnel-secrte", "geheim");
        texts.put("tunnel-secret", " ");
        var faults = new ArrayList<VpdnFault>();
        var values = VpdnSettings.read(texts, Level.GROUP, "groups[3].settings", faults::add);
        assertThat(values).isEqualTo(SettingValues.NONE.with(VpdnSettings.RESYNC, 4));
        assertThat(faults)
                .containsExactlyInAnyOrder(
                        new VpdnFault(
                                "groups[3].settings.hello-interval", "1001", "must be between 0 and 1000 seconds"),
                        new VpdnFault("groups[3].settings.sso", "maybe", "must be yes, no, 1, 0, true or false"),
                        new VpdnFault(
                                "groups[3].settings.l2tp-sso",
                                "false",
                                "can be set for all tunnels only, not in a template or group"),
                        new VpdnFault("groups[3].settings.tunnel-secrte", "", "there is no such setting"),
                        new VpdnFault(
                                "groups[3].settings.tunnel-secret",
                                "",
                                "must be a secret of 1 to 255 octets in UTF-8, not blank"));
    }

    @Test
    void valuesAreComparedByContentAndShownInTheOrderOfTheTableWithoutSecrets() {
        var some = SettingValues.NONE
                .with(VpdnSettings.PASSWORD, Optional.of(Secret.utf8("geheim")))
                .with(VpdnSettings.RESYNC, 4);
        var same = SettingValues.NONE
                .with(VpdnSettings.RESYNC, 5)
                .with(VpdnSettings.RESYNC, 4)
                .with(VpdnSettings.PASSWORD, Optional.of(Secret.utf8("geheim")));
        assertThat(some).isEqualTo(same).hasSameHashCodeAs(same).isNotEqualTo(SettingValues.NONE);
        assertThat(some).hasToString("{resync=4, tunnel-secret=******}");
        assertThat(some.keys()).containsExactly(VpdnSettings.RESYNC, VpdnSettings.PASSWORD);
        assertThat(some.without(VpdnSettings.PASSWORD)).isEqualTo(SettingValues.NONE.with(VpdnSettings.RESYNC, 4));
        assertThat(some.without(VpdnSettings.HELLO)).isSameAs(some);
        assertThat(some.get(VpdnSettings.RESYNC)).contains(4);
        assertThat(some.get(VpdnSettings.HELLO)).isEmpty();
        assertThat(SettingValues.NONE.isEmpty()).isTrue();
        assertThat(some.isEmpty()).isFalse();
    }

    private static Stream<String[]> rows() {
        return TABLE.lines().map(line -> {
            var cells = line.split("\\|");
            Arrays.setAll(cells, i -> cells[i].strip());
            return cells;
        });
    }
}
