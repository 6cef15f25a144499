package io.culvert.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.aaa.AaaReply;
import io.culvert.core.aaa.Authorization;
import io.culvert.core.aaa.FramedAddress;
import io.culvert.core.aaa.TunnelAttributes;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureType;
import io.culvert.octets.Octets;
import io.culvert.ppp.auth.AuthenticationProtocol;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the AAA server said goes to the user and the history's reply, our own reason to the history's reason alone. */
class RejectionTest {
    private static final String OUR_REASON = "the account is for another service";

    private final Lab lab = new Lab();

    @ParameterizedTest
    @EnumSource(
            value = AuthenticationProtocol.class,
            names = {"PAP", "CHAP_MD5", "MS_CHAP_V2"})
    void ourReasonIsInTheHistoryAndNotOnTheWire(AuthenticationProtocol protocol) {
        lab.aaa.answer = Optional.of(AaaReply.Rejected.because(OUR_REASON));
        var client = dial(protocol);
        assertThat(client.authenticated.getFirst().success()).isFalse();
        assertThat(client.authenticated.getFirst().message().orElse("")).doesNotContain("service");
        assertThat(onTheWire()).doesNotContain(Octets.utf8("another service").toHex());
        assertThat(failure().type()).isEqualTo(FailureType.AUTHENTICATION_FAILED);
        assertThat(failure().reason()).isEqualTo(OUR_REASON);
        assertThat(failure().aaaReply()).isEmpty();
    }

    @Test
    void whatTheServerSaidIsToldToTheUserBesideOurReason() {
        lab.aaa.answer = Optional.of(new AaaReply.Rejected(
                Optional.of("ask the help desk"), Optional.empty(), Optional.of("a challenge cannot be answered")));
        var client = dial(AuthenticationProtocol.PAP);
        assertThat(client.authenticated.getFirst().message()).contains("refused: ask the help desk");
        assertThat(failure().reason()).isEqualTo("a challenge cannot be answered");
        assertThat(failure().aaaReply()).contains("ask the help desk");
    }

    @Test
    void aRejectOfTheServerHasNoOtherReason() {
        var client = dial(AuthenticationProtocol.PAP);
        assertThat(client.authenticated.getFirst().message()).contains("refused: wrong password");
        assertThat(failure().reason()).isEqualTo("authentication failed");
        assertThat(failure().aaaReply()).contains("wrong password");
    }

    @Test
    void aUserWhoseTunnelIsToBeOfAnotherProtocolIsRejectedWithTheServersMessage() {
        lab.aaa.answer = Optional.of(new AaaReply.Accepted(ofType(1, "hello"), Optional.empty()));
        var client = dial(AuthenticationProtocol.PAP);
        assertThat(client.authenticated.getFirst().success()).isFalse();
        assertThat(client.authenticated.getFirst().message()).contains("refused: hello");
        assertThat(failure().type()).isEqualTo(FailureType.AUTHENTICATION_FAILED);
        assertThat(failure().reason()).isEqualTo("the account is for another tunnel protocol");
        assertThat(failure().aaaReply()).contains("hello");
        assertThat(lab.all(Effect.PolicyNotice.class))
                .singleElement()
                .satisfies(notice -> assertThat(notice.notice().attribute()).isEqualTo("Tunnel-Type:1"));
    }

    @ParameterizedTest
    @EnumSource(
            value = AuthenticationProtocol.class,
            names = {"PAP", "CHAP_MD5", "MS_CHAP_V2"})
    void neitherUserNorLacIsToldOfAServerThatDoesNotAnswer(AuthenticationProtocol protocol) {
        var reason = "no answer from 198.51.100.7:1812 in 5 s";
        lab.aaa.answer = Optional.of(new AaaReply.Unavailable(reason));
        dial(protocol);
        assertThat(onTheWire()).doesNotContain(Octets.utf8("198.51.100.7").toHex());
        assertThat(failure().type()).isEqualTo(FailureType.AUTHENTICATION_ERROR);
        assertThat(failure().reason()).isEqualTo(reason);
        assertThat(failure().aaaReply()).isEmpty();
    }

    @Test
    void whatTheServerSaidOfAUserWhoThenGetsNoAddressIsKept() {
        var nobodys = new FramedAddress.Fixed(Samples.ip("127.0.0.1"));
        lab.aaa.answer = Optional.of(
                new AaaReply.Accepted(accept(nobodys, Optional.of("welcome back"), List.of()), Optional.empty()));
        assertThat(dial(AuthenticationProtocol.PAP).isUp()).isFalse();
        assertThat(failure().type()).isEqualTo(FailureType.AUTHORIZATION_FAILED);
        assertThat(failure().reason()).isEqualTo("address 127.0.0.1 cannot be a user's");
        assertThat(failure().aaaReply()).contains("welcome back");
    }

    @Test
    void aUserWithTheRightProtocolIsLetIn() {
        lab.aaa.answer = Optional.of(new AaaReply.Accepted(ofType(3, "hello"), Optional.empty()));
        assertThat(dial(AuthenticationProtocol.PAP).isUp()).isTrue();
        assertThat(lab.failures()).isEmpty();
    }

    private Client dial(AuthenticationProtocol protocol) {
        var lac = lab.lac(1);
        lab.run();
        lab.forget();
        var client = lab.dial(lac, Samples.client("alice", "hatter", protocol));
        lab.advance(Duration.ofSeconds(10));
        return client;
    }

    private FailureEvent failure() {
        assertThat(lab.failures()).hasSize(1);
        return lab.failures().getFirst();
    }

    private String onTheWire() {
        var frames = lab.all(Effect.SendPpp.class).stream()
                .map(effect -> effect.frame().toHex())
                .toList();
        assertThat(frames).isNotEmpty();
        return frames
                + lab.all(Effect.SendControl.class).stream()
                        .map(effect -> effect.datagram().toHex())
                        .toList()
                        .toString();
    }

    private static Authorization ofType(int type, String message) {
        return accept(
                new FramedAddress.FromPool(),
                Optional.of(message),
                List.of(new TunnelAttributes(
                        1,
                        Optional.of(type),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())));
    }

    private static Authorization accept(
            FramedAddress address, Optional<String> message, List<TunnelAttributes> tunnels) {
        return new Authorization(
                Optional.empty(),
                address,
                Optional.empty(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                message,
                List.of(),
                tunnels);
    }
}
