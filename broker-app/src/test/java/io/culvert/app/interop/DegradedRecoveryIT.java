package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.call.ClearReason;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.Avp;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A unit goes on that does not know what was said last, since the Redis was down when the active unit died: {@code failover:
 * auto} recovers the tunnels of those who speak RFC 4951. It dies before the first test; each test is about one LAC.
 */
@NeedsPeers
@SuppressWarnings("NullAway.Init") // by begin()
class DegradedRecoveryIT extends SwitchoverLab {
    private static final int SCCRQ = 1;
    private static final int STOP_CCN = 4;
    private static final int CDN = 14;
    private static final int FSQ = 21;
    private static final int FAILOVER_CAPABILITY = 76;

    private TestLac able;
    private TestCall kept;
    private TestCall ended;
    private TestCall late;
    private TestLac plain;
    private TestCall unaware;
    private TestLac quiet;
    private TestCall unasked;
    /** The last packet before the death of the active unit. */
    private int before;

    DegradedRecoveryIT() {
        super("degraded", DegradedRecoveryIT::configure);
    }

    private static BrokerProcess.Spec configure(BrokerProcess.Spec spec) {
        return spec.with("culvert.vpdn.tunnel-authorization.enabled", "false")
                // Of PATIENT.
                .with("culvert.vpdn.groups[1].settings.failover", "silent");
    }

    @Override
    void begin() {
        able = openCapable(USUAL);
        kept = dial(able, BOB);
        ended = dial(able, BOB);
        plain = open(USUAL);
        unaware = dial(plain, BOB);
        quiet = openCapable(PATIENT);
        unasked = dial(quiet, BOB);
        runUntil("all is confirmed", () -> able.isAcknowledged() && plain.isAcknowledged() && quiet.isAcknowledged());

        int mark = units.active().mark();
        lab.redis().kill9();
        runUntil("no journal", () -> said(mark, "checkpoint messaging is off"));
        able.hangUp(ended);
        runUntil("CDN", ended::isCleared);
        late = dial(able, BOB);
        before = wire.count("frame");
        units.killActive(() -> lab.redis().startAgain());
        assertThat(units.active().broker().lines()).anyMatch(line -> line.contains("the journal may lack"));
    }

    private boolean said(int mark, String part) {
        return units.active().broker().lines().stream().skip(mark).anyMatch(line -> line.contains(part));
    }

    @Test
    void theTunnelOfAPeerThatIsCapableIsRecoveredAndBothKeepWhatBothHave() {
        runUntil("reset", () -> !able.recovery().resets().isEmpty());
        awaitResync(able, "synced");
        runUntil("one session", () -> able.sessionCount() == 1 && sessions(able) == 1);
        assertThat(kept.isUp()).isTrue();
        assertThat(late.cleared().orElseThrow().by()).isEqualTo(ClearReason.By.FAILOVER);
        assertThat(saidSince(able))
                .extracting(CapturedMessage::type)
                .contains(FSQ)
                .doesNotContain(CDN, STOP_CCN);
        assertThat(failure("f.nas_clid = " + able.id() + " AND f.mid = " + ended.peerId()
                        + " AND f.reason = 'the peer does not know the call'"))
                .containsEntry("user_name", "bob")
                .doesNotContainKey("clearing_message");
        assertThat(dial(able, BOB).address()).isNotEqualTo(kept.address());
        assertThat(able.recovery().resets()).hasSize(1);
        assertThat(able.closed()).isEmpty();
    }

    @Test
    void theTunnelOfAPeerThatIsNotIsFoundInSilence() {
        assertFoundInSilence(plain, unaware);
    }

    @Test
    void whereTheGroupIsSilentNothingIsAnnouncedNorAskedOfAPeerThatIsCapable() {
        assertFoundInSilence(quiet, unasked);
        assertThat(quiet.peer().failover()).isEmpty();
        assertThat(said(quiet).getFirst().avpTypes()).doesNotContain(FAILOVER_CAPABILITY);
        assertThat(saidSince(quiet)).extracting(CapturedMessage::type).doesNotContain(FSQ);
    }

    private void assertFoundInSilence(TestLac own, TestCall call) {
        awaitResync(own, "synced");
        assertThat(own.recovery().resets()).isEmpty();
        assertThat(call.isUp()).isTrue();
        assertThat(saidSince(own)).extracting(CapturedMessage::type).doesNotContain(SCCRQ, CDN, STOP_CCN);
        assertThat(dial(own, BOB).isUp()).isTrue();
    }

    private List<CapturedMessage> saidSince(TestLac own) {
        return said(own).stream().filter(message -> message.frame() > before).toList();
    }

    private int sessions(TestLac own) {
        return Rest.items(
                        units.active().broker(),
                        "/sessions?tunnel=" + own.peer().tunnelId())
                .size();
    }

    private TestLac openCapable(String hostName) {
        return open(TunnelSettings.builder(hostName)
                .secret(Secret.utf8(BrokerLab.TUNNEL_SECRET))
                .failover(new Avp.FailoverCapability(true, true, Duration.ofMinutes(2)))
                .build());
    }
}
