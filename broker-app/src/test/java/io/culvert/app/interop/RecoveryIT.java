package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.failover.ControlReset;
import io.culvert.l2tp.tunnel.TunnelImage;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.Avp;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.PppSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * RFC 4951 between two units and LACs that speak it, and those that do not. The active unit is killed before the first test;
 * each test is about the tunnel of one LAC.
 */
@NeedsPeers
@SuppressWarnings("NullAway.Init") // by begin()
class RecoveryIT extends SwitchoverLab {
    private static final String ALWAYS = "lac-always";
    private static final String FAILS = "lac-fails";

    private static final int SCCRQ = 1;
    private static final int SCCRP = 2;
    private static final int SCCCN = 3;
    private static final int STOP_CCN = 4;
    private static final int CDN = 14;
    private static final int FSQ = 21;
    private static final int FSR = 22;

    private static final int TIE_BREAKER = 5;
    private static final int FAILOVER_CAPABILITY = 76;
    private static final int TUNNEL_RECOVERY = 77;
    private static final int SUGGESTED_CONTROL_SEQUENCE = 78;
    private static final int FAILOVER_SESSION_STATE = 79;

    /** Late messages in order that are taken for a new count. */
    private static final int RUN = 16;

    private static final int L2TP_HEADER = 12;
    private static final int AVP_LENGTH = 0x03FF;

    private static final Avp.FailoverCapability CAPABLE = new Avp.FailoverCapability(true, true, Duration.ofMinutes(2));

    private TestLac always;
    private TestLac fails;
    private TestLac able;
    private TestLac plain;
    private TestCall recovered;
    private TestCall kept;
    private TestCall silent;
    private TestCall unaware;
    private TestLac numbered;
    private TestCall counted;
    /** The last packet before the death of the active unit. */
    private int before;

    RecoveryIT() {
        super("recovery", RecoveryIT::configure);
    }

    private static BrokerProcess.Spec configure(BrokerProcess.Spec spec) {
        return spec.with("culvert.vpdn.tunnel-authorization.enabled", "false")
                .with("culvert.vpdn.groups[3].name", "always")
                .with("culvert.vpdn.groups[3].terminate-from[0]", ALWAYS)
                .with("culvert.vpdn.groups[3].settings.failover", "failover-protocol")
                .with("culvert.vpdn.groups[3].settings.failover-recovery-time", "90");
    }

    @Override
    void begin() {
        always = openCapable(ALWAYS);
        recovered = dialAsking(always);
        fails = openCapable(FAILS);
        kept = dialAsking(fails);
        able = openCapable(USUAL);
        silent = dialAsking(able);
        plain = open(USUAL);
        unaware = dialAsking(plain);
        numbered = openCapable(ALWAYS).requireSequencing();
        counted = dialAsking(numbered, Duration.ofMillis(250));
        before = frames();
        always.recovery().answer(false);
        units.killActive();
    }

    @Test
    void theCapabilityIsInEveryReplyWithTheTimeThatTheGroupSays() {
        assertThat(capability(always)).isEqualTo("000c" + "0000" + "004c" + "0003" + "00015f90");
        for (TestLac own : List.of(fails, able, plain)) {
            assertThat(capability(own)).isEqualTo("000c" + "0000" + "004c" + "0003" + "0000ea60");
        }
    }

    private String capability(TestLac own) {
        CapturedMessage reply = ofType(said(own), SCCRP).stream().findFirst().orElseThrow();
        return avp(reply.frame(), FAILOVER_CAPABILITY);
    }

    @Test
    void aTunnelIsRecoveredByOneThatNamesItsIdsAndItsCallsLive() {
        runUntil("request of the new active unit", () -> always.recovery().ignored() > 0);
        String names = "8010" + "0000" + "004d" + "0000" + "0000"
                + hex(always.peer().tunnelId().value()) + "0000"
                + hex(always.id().value());
        CapturedMessage request = ofType(saidSince(before), SCCRQ).stream()
                .filter(message -> avp(message.frame(), TUNNEL_RECOVERY).equals(names))
                .findFirst()
                .orElseThrow();
        assertThat(request.tunnelId()).isZero();
        assertThat(request.avpTypes()).contains(TIE_BREAKER).doesNotContain(FAILOVER_CAPABILITY);
        assertThat(saidSince(before, always)).isEmpty();
        Map<String, Object> waiting = failover(always);
        assertThat(Rest.at(waiting, "local")).isEqualTo(capability(90));
        assertThat(Rest.at(waiting, "peer")).isEqualTo(capability(120));
        assertThat(Rest.at(waiting, "recovery")).isEqualTo("ours");
        int recoveryId = (int) Rest.at(waiting, "recoveryTunnelId");
        Map<String, Object> recovery = tunnel(recoveryId);
        assertThat(Rest.at(recovery, "failover", "recoveredTunnelId"))
                .isEqualTo(always.peer().tunnelId().value());
        assertThat(Rest.find(recovery, "failover", "local")).isEmpty();

        always.recovery().answer(true);
        runUntil("reset", () -> !always.recovery().resets().isEmpty());
        awaitResync(always, "synced");
        assertThat(Rest.at(failover(always), "recovery")).isEqualTo("none");
        ControlReset reset = always.recovery().resets().getFirst();
        CapturedMessage answer =
                ofType(inTunnel(wire.controlMessages(LAC), recoveryId), SCCRP).getFirst();
        assertThat(avp(answer.frame(), SUGGESTED_CONTROL_SEQUENCE))
                .isEqualTo("000c" + "0000" + "004e" + "0000" + hex(reset.nr().value())
                        + hex(reset.ns().value()));
        int lacsId = always.recovery().lastId().value();
        CapturedMessage connected =
                ofType(inTunnel(saidSince(before), lacsId), SCCCN).getFirst();
        runUntil("FSR", () -> !ofType(saidSince(connected.frame(), always), FSR).isEmpty());
        List<CapturedMessage> after = saidSince(before, always);
        assertThat(after.getFirst().frame()).isGreaterThan(connected.frame());
        assertThat(after.getFirst().ns()).isEqualTo(reset.nr().value());
        assertThat(after).extracting(CapturedMessage::type).contains(FSQ).doesNotContain(CDN, STOP_CCN);
        CapturedMessage query = ofType(after, FSQ).getFirst();
        assertThat(query.avps().getFirst().mandatory()).isFalse();
        assertThat(avp(query.frame(), FAILOVER_SESSION_STATE))
                .isEqualTo("8010" + "0000" + "004f" + "0000" + "0000"
                        + hex(recovered.peerId().value()) + "0000"
                        + hex(recovered.id().value()));

        int _ = assertLives(always, recovered, connected.frame());
        runUntil(
                "StopCCN of the recovery tunnel",
                () -> !ofType(inTunnel(saidSince(before), lacsId), STOP_CCN).isEmpty());
        assertThat(always.closed()).isEmpty();
        assertThat(always.recovery().resets()).hasSize(1);
        assertThat(dial(always, BOB).address()).isNotEqualTo(recovered.address());
    }

    @Test
    void aLacThatFailsRecoversItsTunnelAndWhatOneEndAloneKnowsIsClearedWithoutAWord() {
        // Before that new calls are refused.
        awaitResync(fails, "synced");
        TestCall unknownToLns = dial(fails, BOB);
        TunnelImage image = fails.image();
        fails.hangUp(unknownToLns);
        runUntil("CDN", unknownToLns::isCleared);
        TestCall unknownToLac = dial(fails, BOB);
        int frame = frames();
        fails.fail(image);
        runUntil("reset", () -> !fails.recovery().resets().isEmpty());

        ControlReset reset = fails.recovery().resets().getFirst();
        int lacsId = fails.recovery().lastId().value();
        CapturedMessage reply =
                ofType(inTunnel(saidSince(frame), lacsId), SCCRP).getFirst();
        assertThat(reply.avpTypes()).doesNotContain(FAILOVER_CAPABILITY);
        assertThat(avp(reply.frame(), SUGGESTED_CONTROL_SEQUENCE))
                .isEqualTo("000c" + "0000" + "004e" + "0000" + hex(reset.ns().value())
                        + hex(reset.nr().value()));
        runUntil("one session", () -> fails.sessionCount() == 1 && sessions(fails) == 1);
        List<CapturedMessage> after = saidSince(reply.frame(), fails);
        assertThat(after.getFirst().ns()).isEqualTo(reset.nr().value());
        assertThat(after).extracting(CapturedMessage::type).contains(FSQ, FSR).doesNotContain(CDN, STOP_CCN);
        int _ = assertLives(fails, kept, reply.frame());
        assertThat(failure("f.nas_clid = " + fails.id() + " AND f.mid = " + unknownToLac.peerId()))
                .containsEntry("user_name", "bob")
                .containsEntry("reason", "the peer does not know the call")
                .doesNotContainKey("clearing_message");
        assertThat(dial(fails, BOB).isUp()).isTrue();
    }

    /** RFC 4951 section 3.2.3: who has failed begins at zero. */
    @Test
    void numberedDataIsTakenAfterAFailureOfEitherEnd() {
        runUntil("reset", () -> !numbered.recovery().resets().isEmpty());
        int _ = assertLives(numbered, counted, before);
        assertThat(numbered.dataNs().stream().filter(ns -> ns == 0))
                .as("zero from both units")
                .hasSize(2);

        // So many that zero would be late for some time.
        runUntil("numbers", () -> numbered.numbersUsed(counted) > 2 * RUN);
        int frame = frames();
        numbered.fail(numbered.image());
        runUntil("reset", () -> numbered.recovery().resets().size() == 2);
        int reply = assertLives(numbered, counted, frame);
        List<List<List<String>>> since = wire.fields(
                "ip.src == " + LAC + " and l2tp.type == 0 and l2tp.tunnel == "
                        + numbered.peer().tunnelId() + " and l2tp.session == " + counted.peerId()
                        + " and frame.number > " + frame + " and frame.number < " + reply,
                "l2tp.Ns");
        assertThat(since).hasSizeLessThan(RUN);
        assertThat(since.getFirst().getFirst()).containsExactly("0");
    }

    @Test
    void withoutThePeersCapabilityATunnelIsFoundInSilence() {
        assertFoundInSilence(plain, unaware);
        assertThat(said(plain)).noneMatch(message -> message.type() == FSQ);
    }

    @Test
    void withTheWholeJournalAPeerThatIsCapableIsFoundInSilenceAndAskedForItsSessions() {
        assertFoundInSilence(able, silent);
        assertThat(ofType(saidSince(before, able), FSQ)).isNotEmpty();
    }

    private void assertFoundInSilence(TestLac own, TestCall call) {
        awaitResync(own, "synced");
        assertThat(own.recovery().resets()).isEmpty();
        assertThat(own.recovery().ignored()).isZero();
        Map<String, Object> failover = failover(own);
        assertThat(Rest.at(failover, "local")).isEqualTo(capability(60));
        assertThat(Rest.find(failover, "peer"))
                .isEqualTo(own == plain ? Optional.empty() : Optional.of(capability(120)));
        assertThat(Rest.at(failover, "recovery")).isEqualTo("none");
        int _ = assertLives(own, call, before);
        assertThat(dial(own, BOB).isUp()).isTrue();
    }

    /** The call is up, and an LCP Echo-Request of its client was answered after that packet; by the one that is returned. */
    private int assertLives(TestLac own, TestCall call, int frame) {
        String replies = "ip.src == " + BrokerLab.LNS + " and l2tp.tunnel == " + own.id() + " and l2tp.session == "
                + call.id() + " and lcp and ppp.code == 10 and frame.number > " + frame;
        runUntil("Echo-Reply", () -> wire.count(replies) > 0);
        assertThat(call.isUp()).isTrue();
        return Integer.parseInt(
                wire.fields(replies, "frame.number").getFirst().getFirst().getFirst());
    }

    private static Map<String, Object> capability(int recoverySeconds) {
        return Map.of("controlChannel", true, "dataChannel", true, "recoveryTimeMillis", recoverySeconds * 1000);
    }

    /** What the active unit tells of RFC 4951 about the tunnel of that LAC. */
    @SuppressWarnings("unchecked") // JSON
    private Map<String, Object> failover(TestLac own) {
        return (Map<String, Object>) Rest.at(tunnel(own.peer().tunnelId().value()), "failover");
    }

    private Map<String, Object> tunnel(int id) {
        return Rest.get(units.active().broker(), "/tunnels/" + id);
    }

    private int sessions(TestLac own) {
        return Rest.items(
                        units.active().broker(),
                        "/sessions?tunnel=" + own.peer().tunnelId())
                .size();
    }

    /** So many packets have passed. */
    private int frames() {
        return wire.count("frame");
    }

    /** Control messages of the LNS after that packet. */
    private List<CapturedMessage> saidSince(int frame) {
        return wire.controlMessages(BrokerLab.LNS).stream()
                .filter(message -> message.frame() > frame)
                .toList();
    }

    /** Those in the tunnel of that LAC. */
    private List<CapturedMessage> saidSince(int frame, TestLac own) {
        return inTunnel(saidSince(frame), own.id().value());
    }

    private static List<CapturedMessage> inTunnel(List<CapturedMessage> messages, int id) {
        return messages.stream().filter(message -> message.tunnelId() == id).toList();
    }

    private static List<CapturedMessage> ofType(List<CapturedMessage> messages, int type) {
        return messages.stream().filter(message -> message.type() == type).toList();
    }

    /** The only AVP of that type in that packet, its header included. */
    private String avp(int frame, int type) {
        List<List<List<String>>> packets = wire.fields("frame.number == " + frame, "udp.payload");
        Octets message = Octets.ofHex(packets.getFirst().getFirst().getFirst().replace(":", ""));
        List<String> found = new ArrayList<>();
        int length;
        for (int at = L2TP_HEADER; at < message.length(); at += length) {
            length = message.u16(at) & AVP_LENGTH;
            if (message.u16(at + 2) == 0 && message.u16(at + 4) == type) {
                boolean _ = found.add(message.slice(at, at + length).toHex());
            }
        }
        assertThat(found).hasSize(1);
        return found.getFirst();
    }

    private static String hex(int number) {
        return "%04x".formatted(number);
    }

    /** A call whose client asks for a sign of life each second, and needs none. */
    private TestCall dialAsking(TestLac own) {
        return dialAsking(own, Duration.ofSeconds(1));
    }

    private TestCall dialAsking(TestLac own, Duration interval) {
        TestCall call = own.dial(client(BOB).withEcho(new PppSettings.Echo(interval, 1000)));
        runUntil("IPCP", call::isUp);
        return call;
    }

    private TestLac openCapable(String hostName) {
        return open(TunnelSettings.builder(hostName)
                .secret(Secret.utf8(BrokerLab.TUNNEL_SECRET))
                .failover(CAPABLE)
                .build());
    }
}
