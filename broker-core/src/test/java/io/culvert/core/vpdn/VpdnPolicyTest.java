package io.culvert.core.vpdn;

import static io.culvert.core.vpdn.Replies.tunnelReply;
import static io.culvert.core.vpdn.Replies.userReply;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.core.vpdn.PairNotice.Problem;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class VpdnPolicyTest {
    private static final SettingValues OPEN = SettingValues.NONE.with(VpdnSettings.AUTHENTICATION, false);

    /** The pair that gives a setting; those without cannot come from RADIUS. */
    private static final Map<Setting<?>, String> PAIRS = Map.ofEntries(
            Map.entry(VpdnSettings.SSO, "l2tp-silent-switchover"),
            Map.entry(VpdnSettings.RESYNC, "l2tp-tunnel-resync-packet"),
            Map.entry(VpdnSettings.RETRANSMIT_RETRIES, "l2tp-cm-retransmit-retries"),
            Map.entry(VpdnSettings.RETRANSMIT_MIN, "l2tp-cm-min-timeout"),
            Map.entry(VpdnSettings.RETRANSMIT_MAX, "l2tp-cm-max-timeout"),
            Map.entry(VpdnSettings.HELLO, "l2tp-hello-interval"),
            Map.entry(VpdnSettings.RECEIVE_WINDOW, "l2tp-cm-local-window-size"),
            Map.entry(VpdnSettings.NO_SESSION_TIMEOUT, "l2tp-nosession-timeout"),
            Map.entry(VpdnSettings.AUTHENTICATION, "l2tp-tunnel-authen"),
            Map.entry(VpdnSettings.PASSWORD, "l2tp-tunnel-password"),
            Map.entry(VpdnSettings.HIDE_AVPS, "l2tp-hidden-avp"),
            Map.entry(VpdnSettings.LOCAL_NAME, "tunnel-id"),
            Map.entry(VpdnSettings.SEQUENCING, "l2tp-sequencing"),
            Map.entry(VpdnSettings.VIRTUAL_TEMPLATE, "vpdn-vtemplate"));

    private static final List<Level> FROM_BROAD =
            List.of(Level.GLOBAL, Level.TEMPLATE, Level.GROUP, Level.RADIUS_TUNNEL);

    /** A setting, and where it is given. */
    record Case(Setting<?> setting, Set<Level> given) {}

    @ParameterizedTest
    @MethodSource("precedences")
    void theMostSpecificLevelThatSaysSomethingCounts(Case sample) {
        checkPrecedence(sample.setting(), sample.given());
    }

    private static <T> void checkPrecedence(Setting<T> setting, Set<Level> given) {
        var global = given(setting, given, Level.GLOBAL, SettingValues.NONE);
        var template = given(setting, given, Level.TEMPLATE, SettingValues.NONE);
        var group = given(setting, given, Level.GROUP, SettingValues.NONE);
        // With tunnel authorization a missing secret is no fault.
        var policy = VpdnPolicy.of(new VpdnConfiguration(
                global,
                List.of(new VpdnTemplate("t", template)),
                List.of(dialin("g", Optional.of("t"), group)),
                new TunnelAuthorization(true, Secret.utf8("cisco"))));
        var reply = given.contains(Level.RADIUS_TUNNEL)
                ? tunnelReply("vpdn:" + PAIRS.get(setting) + "=" + text(setting, Level.RADIUS_TUNNEL))
                : RadiusPolicy.NONE;
        var settings = policy.resolve(policy.match("LAC"), reply).orElseThrow();

        var winner = FROM_BROAD.stream().filter(given::contains).reduce((_, last) -> last);
        assertThat(settings.get(setting))
                .isEqualTo(winner.map(level -> new Effective<>(value(setting, level), origin(setting, level)))
                        .orElse(new Effective<>(setting.defaultValue(), new Origin.Default())));
        assertThat(settings.value(setting)).isEqualTo(settings.get(setting).value());
        for (var other : VpdnSettings.ALL) {
            if (!other.equals(setting)) {
                assertThat(settings.get(other).origin()).as(other.key()).isEqualTo(new Origin.Default());
            }
        }
    }

    static Stream<Case> precedences() {
        return VpdnSettings.ALL.stream()
                .flatMap(setting -> IntStream.range(0, 1 << FROM_BROAD.size())
                        .mapToObj(bits -> {
                            var given = EnumSet.noneOf(Level.class);
                            for (int i = 0; i < FROM_BROAD.size(); i++) {
                                if ((bits & 1 << i) != 0) {
                                    given.add(FROM_BROAD.get(i));
                                }
                            }
                            return new Case(setting, given);
                        })
                        .filter(sample -> setting.levels().containsAll(sample.given())));
    }

    @Test
    void everySettingThatRadiusMayGiveHasAPair() {
        assertThat(VpdnSettings.ALL)
                .filteredOn(setting -> setting.levels().contains(Level.RADIUS_TUNNEL))
                .containsExactlyInAnyOrderElementsOf(PAIRS.keySet());
    }

    private static <T> SettingValues given(Setting<T> setting, Set<Level> given, Level level, SettingValues values) {
        return given.contains(level) ? values.with(setting, value(setting, level)) : values;
    }

    /** Another one on every level; two by turns where there are no more; on everywhere for SSO, which is not overridden. */
    private static String text(Setting<?> setting, Level level) {
        int place = level.ordinal();
        if (setting.equals(VpdnSettings.SSO)) {
            return "yes";
        }
        if (setting.defaultValue() instanceof Boolean) {
            return place % 2 == 0 ? "yes" : "no";
        }
        if (setting.equals(VpdnSettings.RESYNC_NEW_CALLS)) {
            return place % 2 == 0 ? "hold" : "refuse";
        }
        if (setting.equals(VpdnSettings.FAILOVER)) {
            return place % 2 == 0 ? "silent" : "failover-protocol";
        }
        return setting.equals(VpdnSettings.HISTORY_TABLE_SIZE) ? "30" : Integer.toString(5 + place % 4);
    }

    private static <T> T value(Setting<T> setting, Level level) {
        return switch (setting.parse(text(setting, level))) {
            case Parsed.Ok<T>(var value) -> value;
            case Parsed.Fault<T> fault -> throw new IllegalStateException(fault.expectation());
        };
    }

    private static Origin origin(Setting<?> setting, Level level) {
        return switch (level) {
            case GLOBAL -> new Origin.Global();
            case TEMPLATE -> new Origin.Template("t");
            case GROUP -> new Origin.Group("g");
            case RADIUS_TUNNEL, RADIUS_USER -> new Origin.Radius("vpdn:" + PAIRS.get(setting));
        };
    }

    @Test
    void aLacBelongsToTheGroupThatNamesItElseToTheDefaultGroup() {
        var named = dialin("named", List.of("LAC-1", "LAC-2"), SettingValues.NONE);
        var other = dialin("other", List.of("lac-1"), SettingValues.NONE);
        var rest = dialin("rest", List.of(), SettingValues.NONE);
        var policy = VpdnPolicy.of(configuration(named, rest, other));
        assertThat(policy.match("LAC-1")).isEqualTo(new GroupMatch.Found(named));
        assertThat(policy.match("LAC-2")).isEqualTo(new GroupMatch.Found(named));
        assertThat(policy.match("lac-1")).isEqualTo(new GroupMatch.Found(other));
        assertThat(policy.match("Lac-1")).isEqualTo(new GroupMatch.Found(rest));
        assertThat(policy.match("")).isEqualTo(new GroupMatch.Found(rest));
    }

    @Test
    void withoutADefaultGroupAStrangerIsRefused() {
        var policy = VpdnPolicy.of(configuration(dialin("named", List.of("LAC-1"), SettingValues.NONE)));
        assertThat(policy.match("LAC-2")).isEqualTo(new GroupMatch.NoMatch());
        assertThat(policy.resolve(policy.match("LAC-2"), RadiusPolicy.NONE)).isEmpty();
        assertThat(policy.resolve(policy.match("LAC-2"), tunnelReply("vpdn:l2tp-hello-interval=9")))
                .isEmpty();
    }

    @Test
    void groupsForOtherDirectionsServeNoLac() {
        var lac = new VpdnGroup(
                "lac",
                EnumSet.of(GroupKind.REQUEST_DIALIN, GroupKind.REQUEST_DIALOUT),
                Optional.empty(),
                List.of(),
                Optional.empty(),
                SettingValues.NONE);
        var dialout = new VpdnGroup(
                "dialout",
                EnumSet.of(GroupKind.ACCEPT_DIALOUT),
                Optional.empty(),
                List.of("LNS"),
                Optional.empty(),
                SettingValues.NONE);
        var policy = VpdnPolicy.of(configuration(lac, dialout));
        assertThat(policy.match("LNS")).isEqualTo(new GroupMatch.NoMatch());
        assertThat(policy.match("LAC")).isEqualTo(new GroupMatch.NoMatch());
        assertThat(policy.resolve(policy.match("LAC"), tunnelReply("vpdn:vpdn-group=lac")))
                .isEmpty();
        assertThat(policy.group("lac")).contains(lac);
        assertThat(policy.group("LAC")).isEmpty();
    }

    @Test
    void withoutGroupsTheGlobalSettingsServeEverybody() {
        var configuration = configuration();
        var policy = VpdnPolicy.of(configuration);
        assertThat(policy.configuration()).isSameAs(configuration);
        assertThat(policy.match("anybody")).isEqualTo(new GroupMatch.NoGroups());
        var settings =
                policy.resolve(policy.match("anybody"), RadiusPolicy.NONE).orElseThrow();
        assertThat(settings.groupName()).isEmpty();
        assertThat(settings.get(VpdnSettings.AUTHENTICATION)).isEqualTo(new Effective<>(false, new Origin.Global()));
        assertThat(settings.notices()).isEmpty();
    }

    @Test
    void tunnelsAboutWhichRadiusSaysNothingShareOneInstance() {
        var policy = VpdnPolicy.of(configuration(dialin("g", List.of("a", "b"), SettingValues.NONE)));
        var one = policy.resolve(policy.match("a"), RadiusPolicy.NONE).orElseThrow();
        assertThat(policy.resolve(policy.match("b"), RadiusPolicy.NONE).orElseThrow())
                .isSameAs(one);
        assertThat(policy.resolve(policy.match("b"), tunnelReply("ip:addr-pool=x"))
                        .orElseThrow())
                .isSameAs(one);
        assertThat(one.groupName()).contains("g");
        var global = VpdnPolicy.of(configuration());
        assertThat(global.resolve(global.match("a"), RadiusPolicy.NONE).orElseThrow())
                .isSameAs(global.resolve(global.match("b"), RadiusPolicy.NONE).orElseThrow());
    }

    @Test
    void aGroupThatHasBeenRemovedSinceStillServesTheTunnelThatItMatched() {
        var gone = dialin("gone", List.of(), SettingValues.NONE.with(VpdnSettings.RESYNC, 77));
        var before = VpdnPolicy.of(configuration(gone));
        var after = VpdnPolicy.of(configuration(dialin("gone", List.of(), SettingValues.NONE)));
        var settings = after.resolve(before.match("LAC"), RadiusPolicy.NONE).orElseThrow();
        assertThat(settings.get(VpdnSettings.RESYNC)).isEqualTo(new Effective<>(77, new Origin.Group("gone")));
    }

    @Test
    void aGroupNamedByRadiusTakesThePlaceOfTheOneThatMatches() {
        var policy = VpdnPolicy.of(configuration(
                dialin("a", List.of("LAC"), SettingValues.NONE.with(VpdnSettings.RESYNC, 11)),
                dialin("b", List.of("x"), SettingValues.NONE.with(VpdnSettings.RESYNC, 22))));
        var settings = policy.resolve(policy.match("LAC"), tunnelReply("vpdn:vpdn-group= b "))
                .orElseThrow();
        assertThat(settings.groupName()).contains("b");
        assertThat(settings.get(VpdnSettings.RESYNC)).isEqualTo(new Effective<>(22, new Origin.Group("b")));
        assertThat(settings.notices()).isEmpty();
        assertThat(policy.resolve(policy.match("stranger"), tunnelReply("vpdn-group=b"))
                        .orElseThrow()
                        .groupName())
                .as("a LAC that RADIUS knows, and the configuration does not")
                .contains("b");
    }

    @Test
    void aGroupThatIsNotThereLeavesTheOneThatMatchesAndIsSaid() {
        var policy = VpdnPolicy.of(
                configuration(dialin("a", List.of("LAC"), SettingValues.NONE.with(VpdnSettings.RESYNC, 11))));
        var settings = policy.resolve(
                        policy.match("LAC"), tunnelReply("vpdn:vpdn-group=B", "vpdn:l2tp-hello-interval=9"))
                .orElseThrow();
        assertThat(settings.groupName()).contains("a");
        assertThat(settings.value(VpdnSettings.RESYNC)).isEqualTo(11);
        assertThat(settings.value(VpdnSettings.HELLO)).isEqualTo(Duration.ofSeconds(9));
        assertThat(settings.notices())
                .containsExactly(new PairNotice(
                        Problem.NO_SUCH_NAME,
                        "vpdn:vpdn-group",
                        "B",
                        "is not an accept-dialin vpdn-group of this unit; what is configured for the LAC holds"));
    }

    @Test
    void aTemplateNamedByRadiusTakesThePlaceOfTheGroupsButNotOfTheGroup() {
        var policy = VpdnPolicy.of(new VpdnConfiguration(
                OPEN,
                List.of(
                        new VpdnTemplate("own", SettingValues.NONE.with(VpdnSettings.RESYNC, 11)),
                        new VpdnTemplate(
                                "radius",
                                SettingValues.NONE
                                        .with(VpdnSettings.RESYNC, 22)
                                        .with(VpdnSettings.RECEIVE_WINDOW, 33))),
                List.of(dialin("g", Optional.of("own"), SettingValues.NONE.with(VpdnSettings.RECEIVE_WINDOW, 44))),
                TunnelAuthorization.OFF));
        var settings = policy.resolve(policy.match("LAC"), tunnelReply("vpdn:vpdn-template=radius"))
                .orElseThrow();
        assertThat(settings.groupName()).contains("g");
        assertThat(settings.get(VpdnSettings.RESYNC)).isEqualTo(new Effective<>(22, new Origin.Template("radius")));
        assertThat(settings.get(VpdnSettings.RECEIVE_WINDOW)).isEqualTo(new Effective<>(44, new Origin.Group("g")));

        var other = policy.resolve(policy.match("LAC"), tunnelReply("vpdn:vpdn-template=nothing"))
                .orElseThrow();
        assertThat(other.get(VpdnSettings.RESYNC)).isEqualTo(new Effective<>(11, new Origin.Template("own")));
        assertThat(other.notices())
                .containsExactly(new PairNotice(
                        Problem.NO_SUCH_NAME,
                        "vpdn:vpdn-template",
                        "nothing",
                        "is not a vpdn-template of this unit; what is configured for the LAC holds"));
    }

    @Test
    void anOutOfRangeValueLeavesWhatTheNextLevelSays() {
        var policy =
                VpdnPolicy.of(configuration(dialin("g", List.of(), SettingValues.NONE.with(VpdnSettings.RESYNC, 250))));
        var settings = policy.resolve(policy.match("LAC"), tunnelReply("vpdn:l2tp-tunnel-resync-packet=1025"))
                .orElseThrow();
        assertThat(settings.get(VpdnSettings.RESYNC)).isEqualTo(new Effective<>(250, new Origin.Group("g")));
        assertThat(settings.notices())
                .containsExactly(new PairNotice(
                        Problem.OUT_OF_RANGE,
                        "vpdn:l2tp-tunnel-resync-packet",
                        "1025",
                        "must be between 1 and 1024; ignored"));
    }

    @Test
    void aConfigurationWithFaultsIsNotTaken() {
        assertThatThrownBy(() -> VpdnPolicy.of(VpdnConfiguration.EMPTY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("settings.tunnel-secret: is missing, and authentication is on");
    }

    @ParameterizedTest
    @CsvSource({
        // HA, receive window, resync: advertised, send limit
        "true, 1024, 10, 10, 10",
        "true, 1024, 1024, 1024, 1024",
        "true, 16384, 1024, 1024, 1024",
        "true, 8, 250, 8, 250",
        "true, 250, 250, 250, 250",
        "true, 1024, 1, 1, 4",
        "true, 1024, 3, 3, 4",
        "true, 1024, 4, 4, 4",
        "true, 1024, 5, 5, 5",
        "true, 1, 1, 1, 4",
        "false, 1024, 10, 1024, 32767",
        "false, 1, 1, 1, 32767",
        "false, 16384, 1024, 16384, 32767",
    })
    void windowsFollowResyncWhereThereIsHa(boolean ha, int window, int resync, int advertised, int limit) {
        var values = OPEN.with(VpdnSettings.L2TP_SSO, ha)
                .with(VpdnSettings.RECEIVE_WINDOW, window)
                .with(VpdnSettings.RESYNC, resync);
        var settings = settings(values);
        assertThat(settings.advertisedReceiveWindow()).isEqualTo(advertised);
        assertThat(settings.sendWindowLimit()).isEqualTo(limit);
        assertThat(settings.value(VpdnSettings.RECEIVE_WINDOW)).as("shown").isEqualTo(window);
    }

    @ParameterizedTest
    @CsvSource({"1", "7", "8"})
    void aRetransmitMaximumBelowEightSecondsIsShownAndTakenForEight(int seconds) {
        var settings = settings(OPEN.with(VpdnSettings.RETRANSMIT_MAX, Duration.ofSeconds(seconds))
                .with(VpdnSettings.INITIAL_MAX, Duration.ofSeconds(seconds)));
        assertThat(settings.value(VpdnSettings.RETRANSMIT_MAX)).hasSeconds(seconds);
        assertThat(settings.retransmitCap()).hasSeconds(8);
        assertThat(settings.value(VpdnSettings.INITIAL_MAX)).hasSeconds(seconds);
        assertThat(settings.initialRetransmitCap()).hasSeconds(8);
    }

    @ParameterizedTest
    @CsvSource({
        "false, false, false, false",
        "false, false, true, false",
        "true, false, false, true",
        "true, false, true, false",
        "false, true, false, true",
        "false, true, true, false",
        "true, true, false, true",
        "true, true, true, false",
    })
    void authenticationAndHidingNeedASecret(boolean authentication, boolean hide, boolean secret, boolean lacks) {
        var policy = VpdnPolicy.of(configuration());
        var reply = tunnelReply(
                "l2tp-tunnel-authen=" + authentication,
                "l2tp-hidden-avp=" + hide,
                secret ? "l2tp-tunnel-password=x" : "ip:nothing=1");
        assertThat(policy.resolve(new GroupMatch.NoGroups(), reply)
                        .orElseThrow()
                        .lacksSecret())
                .isEqualTo(lacks);
    }

    @Test
    void rowsShowEverySettingWithItsOriginAndNoSecret() {
        var settings = settings(OPEN.with(VpdnSettings.PASSWORD, Optional.of(Secret.utf8("geheim"))));
        var rows = settings.rows();
        assertThat(rows).hasSize(VpdnSettings.ALL.size());
        assertThat(rows.getFirst())
                .isEqualTo(new EffectiveSettings.Row("l2tp-sso", "l2tp sso enable", "true", new Origin.Default()));
        assertThat(rows)
                .contains(
                        new EffectiveSettings.Row(
                                "tunnel-secret", "l2tp tunnel password", "******", new Origin.Global()),
                        new EffectiveSettings.Row(
                                "authentication", "l2tp tunnel authentication", "false", new Origin.Global()),
                        new EffectiveSettings.Row(
                                "no-session-timeout", "l2tp tunnel timeout no-session", "10", new Origin.Default()),
                        new EffectiveSettings.Row("local-name", "local name", "", new Origin.Default()));
        assertThat(settings.toString()).contains("******").doesNotContain("geheim");
    }

    @Test
    void aUserMayRaiseTheResyncBurstAndAskForSequencing() {
        var tunnel = settings(OPEN);
        var session = tunnel.forUser(userReply("vpdn:l2tp-tunnel-resync-packet=250", "vpdn:l2tp-sequencing=yes"));
        assertThat(session.resyncWish())
                .contains(new Effective<>(250, new Origin.Radius("vpdn:l2tp-tunnel-resync-packet")));
        assertThat(session.sequencing()).isEqualTo(new Effective<>(true, new Origin.Radius("vpdn:l2tp-sequencing")));
        assertThat(session.ha()).isEqualTo(new Effective<>(true, new Origin.Default()));
        assertThat(tunnel.sendWindowLimit()).as("the tunnel's own").isEqualTo(10);

        var follows = settings(OPEN.with(VpdnSettings.SEQUENCING, true)).forUser(RadiusPolicy.NONE);
        assertThat(follows.sequencing()).isEqualTo(new Effective<>(true, new Origin.Global()));
        assertThat(follows.resyncWish()).isEmpty();
        var out = tunnel.forUser(userReply("vpdn:l2tp-silent-switchover=0"));
        assertThat(out.sequencing()).isEqualTo(new Effective<>(false, new Origin.Default()));
        assertThat(out.resyncWish()).isEmpty();
    }

    @Test
    void originsAreDescribedForPeople() {
        assertThat(Stream.of(
                                new Origin.Default(),
                                new Origin.Global(),
                                new Origin.Template("t"),
                                new Origin.Group("g"),
                                new Origin.Radius("vpdn:x"))
                        .map(Origin::describe))
                .containsExactly("default", "global", "vpdn-template t", "vpdn-group g", "RADIUS vpdn:x");
    }

    private static EffectiveSettings settings(SettingValues global) {
        var policy = VpdnPolicy.of(new VpdnConfiguration(global, List.of(), List.of(), TunnelAuthorization.OFF));
        return policy.resolve(policy.match("LAC"), RadiusPolicy.NONE).orElseThrow();
    }

    private static VpdnConfiguration configuration(VpdnGroup... groups) {
        return new VpdnConfiguration(OPEN, List.of(), List.of(groups), TunnelAuthorization.OFF);
    }

    private static VpdnGroup dialin(String name, List<String> terminateFrom, SettingValues settings) {
        return new VpdnGroup(
                name, EnumSet.of(GroupKind.ACCEPT_DIALIN), Optional.empty(), terminateFrom, Optional.empty(), settings);
    }

    private static VpdnGroup dialin(String name, Optional<String> template, SettingValues settings) {
        return new VpdnGroup(
                name, EnumSet.of(GroupKind.ACCEPT_DIALIN), Optional.empty(), List.of(), template, settings);
    }
}
