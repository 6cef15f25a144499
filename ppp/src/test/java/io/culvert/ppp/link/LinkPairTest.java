package io.culvert.ppp.link;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.PppEnd;
import io.culvert.ppp.PppOutput;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.ProxyLcp;
import io.culvert.ppp.auth.AuthenticationProtocol;
import io.culvert.ppp.automaton.RestartSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Both ends, wired back to back in virtual time. */
final class LinkPairTest {
    private static final int SEEDS = 200;

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MS_CHAP_V1")
    void comesUpOnAQuietNetworkWithoutWaiting(AuthenticationProtocol protocol) {
        var pair = new LinkPair(Samples.client(), Samples.lns(protocol), 1, LinkPair.Trouble.NONE)
                .start()
                .run(Duration.ofSeconds(1));

        assertIpv4Open(pair);
        assertThat(pair.lnsOutputs)
                .filteredOn(PppOutput.AuthenticationNeeded.class::isInstance)
                .hasSize(1);
        assertThat(pair.toClient).hasSizeLessThanOrEqualTo(10);
        assertThat(pair.toLns).hasSizeLessThanOrEqualTo(10);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MS_CHAP_V1")
    void comesUpAndStaysUpOnABadNetwork(AuthenticationProtocol protocol) {
        for (long seed = 0; seed < SEEDS; seed++) {
            int loss = (int) (seed % 4) * 10;
            var trouble = new LinkPair.Trouble(loss, 10, Duration.ofMillis(200));
            var pair = new LinkPair(patient(Samples.client()), patient(Samples.lns(protocol)), seed, trouble)
                    .start()
                    .run(Duration.ofMinutes(3));
            assertThat(LinkPair.isIpv4Open(pair.lnsOutputs))
                    .as(() -> String.join("\n", pair.story))
                    .isTrue();
            assertThat(LinkPair.isIpv4Open(pair.clientOutputs))
                    .as(() -> String.join("\n", pair.story))
                    .isTrue();
            assertThat(pair.toClient).as("seed %d", seed).hasSizeLessThan(200);
        }
    }

    /** With three packets in ten lost, ten attempts are not always enough. */
    static PppSettings patient(PppSettings settings) {
        return new PppSettings(
                settings.role(),
                settings.mru(),
                settings.localName(),
                new RestartSettings(Duration.ofSeconds(3), 40, 10, 5),
                PppSettings.Echo.OFF,
                Duration.ofMinutes(5),
                Duration.ofMinutes(5),
                true,
                true,
                true);
    }

    @Test
    void lnsThatClosesFinishesWithItsOwnReason() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var trouble = new LinkPair.Trouble((int) (seed % 3) * 10, 10, Duration.ofMillis(100));
            var pair = new LinkPair(Samples.client(), patient(Samples.lns(AuthenticationProtocol.PAP)), seed, trouble)
                    .start()
                    .run(Duration.ofMinutes(1));
            var reason = PppEnd.closedLocally("session timeout");
            pair.lns.close(reason, pair.now);
            pair.collect();
            pair.run(Duration.ofMinutes(1));
            assertThat(LinkPair.last(pair.lnsOutputs, PppOutput.Finished.class))
                    .as("seed %d", seed)
                    .contains(new PppOutput.Finished(reason));
            assertThat(LinkPair.isIpv4Open(pair.lnsOutputs)).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "MS_CHAP_V1")
    void wrongPasswordEndsBothWithAuthenticationFailed(AuthenticationProtocol protocol) {
        var pair = new LinkPair(
                        PppSettings.client("alice", Secret.utf8("wrong")),
                        Samples.lns(protocol),
                        1,
                        LinkPair.Trouble.NONE)
                .start()
                .run(Duration.ofSeconds(10));
        var atLns = LinkPair.last(pair.lnsOutputs, PppOutput.Finished.class)
                .orElseThrow()
                .end();
        var atClient = LinkPair.last(pair.clientOutputs, PppOutput.Finished.class)
                .orElseThrow()
                .end();
        assertThat(atLns.reason()).isEqualTo(PppEnd.Reason.AUTHENTICATION_FAILED);
        assertThat(atLns.direction()).isEqualTo(PppEnd.Direction.AT_PEER);
        assertThat(atLns.protocol()).isEqualTo(protocol.protocolNumber());
        assertThat(atClient.reason()).isEqualTo(PppEnd.Reason.AUTHENTICATION_FAILED);
        assertThat(atClient.direction()).isEqualTo(PppEnd.Direction.AT_LOCAL);
    }

    @Test
    void protocolsAreNegotiatedDownToTheOneThatBothKnow() {
        var pair = new LinkPair(
                        Samples.client(AuthenticationProtocol.PAP),
                        PppSettings.lns("culvert"),
                        1,
                        LinkPair.Trouble.NONE)
                .start()
                .run(Duration.ofSeconds(1));
        assertIpv4Open(pair);
        assertThat(LinkPair.last(pair.lnsOutputs, PppOutput.LcpOpened.class)
                        .orElseThrow()
                        .facts()
                        .authentication())
                .contains(AuthenticationProtocol.PAP);
    }

    @Test
    void clientThatIsThreeSecondsLateDoesNotWaitForOurTimer() {
        var pair =
                new LinkPair(Samples.client(), Samples.lns(AuthenticationProtocol.CHAP_MD5), 1, LinkPair.Trouble.NONE);
        pair.lns.lowerUp(pair.now);
        pair.collect();
        pair.run(Duration.ofMillis(2500));
        pair.client.lowerUp(pair.now);
        pair.collect();
        pair.run(Duration.ofMillis(10));
        assertIpv4Open(pair);
    }

    @Test
    void proxiedClientRenegotiatesWhenTheLnsDoesNotLikeWhatTheLacDid() {
        for (long seed = 0; seed < SEEDS; seed++) {
            var trouble = new LinkPair.Trouble((int) (seed % 3) * 10, 0, Duration.ofMillis(50));
            var pair = new LinkPair(
                    Samples.client(), patient(Samples.lns(AuthenticationProtocol.CHAP_MD5)), seed, trouble);
            // The client has LCP open with a LAC that asked for PAP, and is through with it.
            pair.client.lowerUp(pair.now);
            pair.client.receive(Octets.ofHex("ff03c0210101000e0304c0230506aabbccdd"), pair.now);
            var request = pair.client.drain().stream()
                    .filter(PppOutput.SendFrame.class::isInstance)
                    .map(frame -> ((PppOutput.SendFrame) frame).frame())
                    .findFirst()
                    .orElseThrow();
            pair.client.receive(Octets.ofHex("ff03c02102" + request.toHex().substring(10)), pair.now);
            pair.client.receive(Octets.ofHex("ff03c0230201000500"), pair.now);
            pair.client.drain();
            pair.lns.lowerUp(
                    new ProxyLcp(
                            Optional.empty(),
                            Optional.of(Octets.ofHex("0304c0230506aabbccdd")),
                            Optional.of(request.slice(8)),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty()),
                    pair.now);
            pair.collect();
            pair.run(Duration.ofMinutes(1));
            assertThat(LinkPair.isIpv4Open(pair.lnsOutputs)).as("seed %d", seed).isTrue();
            assertThat(LinkPair.isIpv4Open(pair.clientOutputs))
                    .as("seed %d", seed)
                    .isTrue();
        }
    }

    private static void assertIpv4Open(LinkPair pair) {
        assertThat(LinkPair.last(pair.clientOutputs, PppOutput.Ipv4Opened.class))
                .contains(
                        new PppOutput.Ipv4Opened(Samples.address("10.64.0.5"), Samples.address("10.0.0.1"), List.of()));
        assertThat(LinkPair.last(pair.lnsOutputs, PppOutput.Ipv4Opened.class))
                .contains(
                        new PppOutput.Ipv4Opened(Samples.address("10.0.0.1"), Samples.address("10.64.0.5"), List.of()));
    }
}
