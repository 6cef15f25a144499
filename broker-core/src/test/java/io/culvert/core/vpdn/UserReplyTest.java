package io.culvert.core.vpdn;

import static io.culvert.core.vpdn.Replies.reply;
import static io.culvert.core.vpdn.Replies.tag;
import static io.culvert.core.vpdn.Replies.userReply;
import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.Authorization;
import io.culvert.core.vpdn.PairNotice.Problem;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The reply that accepts a user whose tunnel is there already. */
class UserReplyTest {
    @ParameterizedTest
    @CsvSource({
        "l2tp-silent-switchover, sso, 1",
        "l2tp-silent-switchover, sso, 0",
        "l2tp-tunnel-resync-packet, resync, 250",
        "l2tp-sequencing, sequencing, yes",
    })
    void whatIsOfTheSessionHasAnEffect(String name, String key, String text) {
        for (var spelled : List.of(name, "12tp" + name.substring(4))) {
            for (var form : List.of("vpdn:%s=%s", "%s=%s", "VPDN:%s*%s")) {
                check(VpdnSettings.find(key).orElseThrow(), name, form.formatted(spelled, text), text);
            }
        }
    }

    private static <T> void check(Setting<T> setting, String name, String pair, String text) {
        var value = ((Parsed.Ok<T>) setting.parse(text)).value();
        var policy = userReply(pair);
        assertThat(policy.values()).isEqualTo(SettingValues.NONE.with(setting, value));
        assertThat(policy.attribute(setting)).isEqualTo("vpdn:" + name);
        assertThat(policy.notices().stream().map(PairNotice::problem))
                .containsExactlyElementsOf(pair.contains("12tp") ? List.of(Problem.MISSPELLED) : List.of());
    }

    @Test
    void onlyThreeSettingsAreOfTheSession() {
        assertThat(VpdnSettings.ALL)
                .filteredOn(setting -> setting.levels().contains(Level.RADIUS_USER))
                .containsExactly(VpdnSettings.SSO, VpdnSettings.RESYNC, VpdnSettings.SEQUENCING);
    }

    /** Pair | problem | value | what is said. */
    private static final String WITHOUT_EFFECT = """
            tunnel-id=x | NO_EFFECT | x | has no effect on a session, only where a tunnel is opened; ignored
            l2tp-tunnel-password=x | NO_EFFECT | ****** | has no effect on a session, only where a tunnel is opened; ignored
            gw-password=x | NO_EFFECT | ****** | has no effect on a session, only where a tunnel is opened; ignored
            nas-password=x | NO_EFFECT | ****** | has no effect on a session, only where a tunnel is opened; ignored
            l2tp-tunnel-authen=no | NO_EFFECT | no | has no effect on a session, only where a tunnel is opened; ignored
            l2tp-hidden-avp=yes | NO_EFFECT | yes | has no effect on a session, only where a tunnel is opened; ignored
            l2tp-hello-interval=9999 | NO_EFFECT | 9999 | has no effect on a session, only where a tunnel is opened; ignored
            l2tp-cm-local-window-size=4 | NO_EFFECT | 4 | has no effect on a session, only where a tunnel is opened; ignored
            l2tp-cm-retransmit-retries=5 | NO_EFFECT | 5 | has no effect on a session, only where a tunnel is opened; ignored
            l2tp-cm-min-timeout=1 | NO_EFFECT | 1 | has no effect on a session, only where a tunnel is opened; ignored
            l2tp-cm-max-timeout=8 | NO_EFFECT | 8 | has no effect on a session, only where a tunnel is opened; ignored
            l2tp-nosession-timeout=8 | NO_EFFECT | 8 | has no effect on a session, only where a tunnel is opened; ignored
            vpdn-vtemplate=8 | NO_EFFECT | 8 | has no effect on a session, only where a tunnel is opened; ignored
            vpdn-group=g | NO_EFFECT | g | has no effect on a session, only where a tunnel is opened; ignored
            vpdn-template=t | NO_EFFECT | t | has no effect on a session, only where a tunnel is opened; ignored
            gw-name=x | NO_EFFECT | x | names the LNS, which knows its name; ignored
            nas-name=x | NO_EFFECT | x | names the LAC, which has named itself; ignored
            ip-addresses=10.0.0.1 | NO_EFFECT | 10.0.0.1 | has an effect on a LAC only, and this is the LNS; ignored
            source-ip=10.0.0.1 | NO_EFFECT | 10.0.0.1 | has an effect on a LAC only, and this is the LNS; ignored
            session-limit=1 | NO_EFFECT | 1 | has an effect on a LAC only, and this is the LNS; ignored
            l2tp-busy-disconnect=1 | NO_EFFECT | 1 | has an effect on a LAC only, and this is the LNS; ignored
            vpdn-multihop=1 | NOT_SUPPORTED | 1 | is not supported: sessions are not switched onward; ignored
            tunnel-tos-setting=8 | NOT_SUPPORTED | 8 | is not supported: the outer TOS is 0; ignored
            l2tp-tunnel-resync-packet=0 | OUT_OF_RANGE | 0 | must be between 1 and 1024; ignored
            l2tp-silent-switchover=x | MALFORMED | x | must be yes, no, 1, 0, true or false; ignored
            """;

    @Test
    void theRestHasNoneAndSaysSo() {
        var actual = WITHOUT_EFFECT
                .lines()
                .map(line -> {
                    var pair = line.substring(0, line.indexOf(" | "));
                    var policy = userReply("vpdn:" + pair);
                    assertThat(policy.values().isEmpty()).as(pair).isTrue();
                    assertThat(policy.groupName()).isEmpty();
                    assertThat(policy.templateName()).isEmpty();
                    assertThat(policy.notices()).as(pair).hasSize(1);
                    var notice = policy.notices().getFirst();
                    assertThat(notice.attribute()).isEqualTo("vpdn:" + pair.substring(0, pair.indexOf('=')));
                    return String.join(" | ", pair, notice.problem().toString(), notice.value(), notice.text());
                })
                .collect(Collectors.joining("\n", "", "\n"));
        assertThat(actual).isEqualTo(WITHOUT_EFFECT);
    }

    @Test
    void aReplyWithNothingOfOursIsNone() {
        assertThat(RadiusPolicy.ofUserReply(Authorization.PLAIN)).isSameAs(RadiusPolicy.NONE);
        assertThat(userReply("ip:dns-servers=1.1.1.1", "shell:priv-lvl=1")).isSameAs(RadiusPolicy.NONE);
        assertThat(RadiusPolicy.ofUserReply(reply(List.of(tag(1).type(3)
                        .server("10.0.0.1")
                        .password("x")
                        .serverName("LNS")
                        .build()))))
                .as("attributes of the LAC's own profile of the user")
                .isSameAs(RadiusPolicy.NONE);
    }

    @Test
    void whatIsSaidOfAnotherTunnelDoesNotChangeTheSession() {
        var policy = VpdnPolicy.of(new VpdnConfiguration(
                SettingValues.NONE.with(VpdnSettings.AUTHENTICATION, false),
                List.of(),
                List.of(),
                TunnelAuthorization.OFF));
        var tunnel = policy.resolve(policy.match("LAC"), RadiusPolicy.NONE).orElseThrow();
        assertThat(tunnel.forUser(userReply("vpdn:l2tp-hidden-avp=yes", "vpdn:x=1")))
                .isSameAs(tunnel.forUser(RadiusPolicy.NONE));
    }
}
