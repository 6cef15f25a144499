package io.culvert.core.vpdn;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.Authorization;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Who decides whether a tunnel and a session survive a switchover: all combinations, and the ones to remember. */
class HaTruthTableTest {
    private static final String PAIR = "vpdn:l2tp-silent-switchover";

    enum Word {
        ABSENT,
        ON,
        OFF
    }

    /** What each of the five says. */
    record Case(Word global, Word template, Word group, Word tunnelPair, Word userPair) {}

    /**
     * global | template | group | tunnel pair | user pair | tunnel | session: {@code -} says nothing, {@code 1} on, {@code 0}
     * off; D default, G global, T template, P group, R RADIUS.
     */
    private static final String TO_REMEMBER = """
            - - - - - | 1D | 1D
            1 - - - - | 1G | 1G
            0 - - - - | 0G | 0G
            - 1 - - - | 1T | 1T
            - 0 - - - | 0T | 0T
            - - 1 - - | 1P | 1P
            - - 0 - - | 0P | 0P
            - - - 1 - | 1R | 1R
            - - - 0 - | 0R | 0R
            - - - - 1 | 1D | 1R
            - - - - 0 | 1D | 0R
            - 0 1 - - | 1P | 1P
            - 1 0 - - | 0P | 0P
            1 - 1 - - | 1P | 1P
            1 1 - - - | 1T | 1T
            0 - 1 - - | 0G | 0G
            0 - 0 - - | 0G | 0G
            0 - - 1 - | 0G | 0G
            0 - - 0 - | 0G | 0G
            0 - - - 1 | 0G | 0G
            0 - - - 0 | 0G | 0G
            - - 0 1 - | 0P | 0P
            - - 0 0 - | 0P | 0P
            - - 0 - 1 | 0P | 0P
            - - 0 - 0 | 0P | 0P
            - - 1 - 0 | 1P | 0R
            - - 1 1 1 | 1R | 1R
            - - 1 0 1 | 0R | 0R
            1 1 1 1 0 | 1R | 0R
            - 0 - 1 1 | 0T | 0T
            """;

    @ParameterizedTest
    @MethodSource("all")
    void everyCombinationIsDecidedByTheBroadestNoElseTheMostSpecificYes(Case sample) {
        var tunnel = tunnel(sample);
        assertThat(tunnel.ha()).isEqualTo(expected(sample, false));
        assertThat(session(sample, tunnel).ha()).isEqualTo(expected(sample, true));
    }

    @Test
    void thereAreThreeToTheFifthCombinations() {
        assertThat(all()).hasSize(243).doesNotHaveDuplicates();
    }

    @Test
    void theTableToRememberHolds() {
        var actual = new StringBuilder();
        TO_REMEMBER.lines().forEach(line -> {
            var words = line.split(" ");
            var sample = new Case(word(words[0]), word(words[1]), word(words[2]), word(words[3]), word(words[4]));
            var tunnel = tunnel(sample);
            actual.append(String.join(" ", List.of(words).subList(0, 5)))
                    .append(" | ")
                    .append(shown(tunnel.ha()))
                    .append(" | ")
                    .append(shown(session(sample, tunnel).ha()))
                    .append('\n');
        });
        assertThat(actual.toString()).isEqualTo(TO_REMEMBER);
    }

    @Test
    void theSsoRowAgreesWithWhatHolds() {
        var refused = tunnel(new Case(Word.ABSENT, Word.ABSENT, Word.OFF, Word.ON, Word.ABSENT));
        assertThat(refused.get(VpdnSettings.SSO)).isEqualTo(new Effective<>(false, new Origin.Group("g")));
        var switchedOff = tunnel(new Case(Word.ABSENT, Word.ABSENT, Word.ON, Word.OFF, Word.ABSENT));
        assertThat(switchedOff.get(VpdnSettings.SSO)).isEqualTo(new Effective<>(false, new Origin.Radius(PAIR)));
    }

    @Test
    void aSessionThatFollowsItsTunnelSharesOneInstance() {
        var tunnel = tunnel(new Case(Word.ABSENT, Word.ABSENT, Word.ON, Word.ABSENT, Word.ABSENT));
        assertThat(tunnel.forUser(RadiusPolicy.NONE)).isSameAs(tunnel.forUser(RadiusPolicy.NONE));
        assertThat(tunnel.forUser(Replies.userReply("vpdn:l2tp-hello-interval=9")))
                .as("a reply with nothing for a session")
                .isSameAs(tunnel.forUser(RadiusPolicy.NONE));
    }

    /** Written as the rule is told, not as it is computed. */
    private static Effective<Boolean> expected(Case sample, boolean isSession) {
        var pair = new Origin.Radius(PAIR);
        var configured = sample.group() != Word.ABSENT ? sample.group() : sample.template();
        Origin configuring = sample.group() != Word.ABSENT ? new Origin.Group("g") : new Origin.Template("t");
        if (sample.global() == Word.OFF) {
            return new Effective<>(false, new Origin.Global());
        }
        if (configured == Word.OFF) {
            return new Effective<>(false, configuring);
        }
        if (sample.tunnelPair() == Word.OFF || (isSession && sample.userPair() == Word.OFF)) {
            return new Effective<>(false, pair);
        }
        if (sample.tunnelPair() == Word.ON || (isSession && sample.userPair() == Word.ON)) {
            return new Effective<>(true, pair);
        }
        if (configured == Word.ON) {
            return new Effective<>(true, configuring);
        }
        return new Effective<>(true, sample.global() == Word.ON ? new Origin.Global() : new Origin.Default());
    }

    private static EffectiveSettings tunnel(Case sample) {
        var global = SettingValues.NONE.with(VpdnSettings.AUTHENTICATION, false);
        var configuration = new VpdnConfiguration(
                say(global, VpdnSettings.L2TP_SSO, sample.global()),
                List.of(new VpdnTemplate("t", say(SettingValues.NONE, VpdnSettings.SSO, sample.template()))),
                List.of(new VpdnGroup(
                        "g",
                        EnumSet.of(GroupKind.ACCEPT_DIALIN),
                        Optional.empty(),
                        List.of(),
                        Optional.of("t"),
                        say(SettingValues.NONE, VpdnSettings.SSO, sample.group()))),
                TunnelAuthorization.OFF);
        var policy = VpdnPolicy.of(configuration);
        return policy.resolve(policy.match("LAC"), RadiusPolicy.ofTunnelReply(pair(sample.tunnelPair())))
                .orElseThrow();
    }

    private static EffectiveSession session(Case sample, EffectiveSettings tunnel) {
        return tunnel.forUser(RadiusPolicy.ofUserReply(pair(sample.userPair())));
    }

    private static Authorization pair(Word word) {
        return switch (word) {
            case ABSENT -> Replies.pairs();
            case ON -> Replies.pairs(PAIR + "=1");
            case OFF -> Replies.pairs(PAIR + "=0");
        };
    }

    private static SettingValues say(SettingValues values, Setting<Boolean> setting, Word word) {
        return switch (word) {
            case ABSENT -> values;
            case ON -> values.with(setting, true);
            case OFF -> values.with(setting, false);
        };
    }

    static Stream<Case> all() {
        var all = new ArrayList<Case>();
        for (var global : Word.values()) {
            for (var template : Word.values()) {
                for (var group : Word.values()) {
                    for (var tunnelPair : Word.values()) {
                        for (var userPair : Word.values()) {
                            all.add(new Case(global, template, group, tunnelPair, userPair));
                        }
                    }
                }
            }
        }
        return all.stream();
    }

    private static Word word(String letter) {
        return switch (letter) {
            case "-" -> Word.ABSENT;
            case "1" -> Word.ON;
            case "0" -> Word.OFF;
            default -> throw new IllegalArgumentException(letter);
        };
    }

    private static String shown(Effective<Boolean> ha) {
        var origin = switch (ha.origin()) {
            case Origin.Default _ -> "D";
            case Origin.Global _ -> "G";
            case Origin.Template _ -> "T";
            case Origin.Group _ -> "P";
            case Origin.Radius _ -> "R";
        };
        return (ha.value() ? "1" : "0") + origin;
    }
}
