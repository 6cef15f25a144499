package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.octets.Secret;
import io.culvert.ppp.PppSettings;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A LAC that requires sequence numbers sees none of them twice, whichever process they come from. */
@NeedsPeers
class SequencedCallIT {
    private static final Duration LATE = Duration.ofMinutes(1);
    private static final String LAC = "10.70.0.8";
    private static final int RESERVED = 8192;

    @Test
    void theNextProcessBeginsAboveAllNumbersThatMayHaveBeenUsed() {
        try (var lab = BrokerLab.open("sequenced", spec -> spec, BrokerLab.ALICE)) {
            TestLac lac = TestLac.open(
                            lab.lac("lac", LAC),
                            LAC,
                            BrokerLab.LNS,
                            TunnelSettings.builder("sequencing-lac")
                                    .secret(Secret.utf8(BrokerLab.TUNNEL_SECRET))
                                    .build())
                    .requireSequencing()
                    .awaitEstablished(LATE);
            var user = BrokerLab.ALICE;
            TestCall call = lac.dial(PppSettings.client(user.name(), Secret.utf8(user.password())));
            lac.runUntil("IPCP", LATE, call::isUp);
            int before = lac.dataNs().size();
            assertThat(lac.dataNs()).isNotEmpty();
            for (int i = 0; i < before; i++) {
                assertThat(lac.dataNs().get(i)).isEqualTo(i);
            }

            lab.broker().kill9();
            BrokerProcess _ = lab.startBrokerAgain(spec -> spec);
            // The first that the next process has to say.
            lac.hangUp(call);
            lac.runUntil("Terminate-Ack and CDN", LATE, call::isCleared);
            assertThat(lac.dataNs().subList(before, lac.dataNs().size()))
                    .isNotEmpty()
                    .first()
                    .isEqualTo(RESERVED);
            assertThat(lac.dataNs()).doesNotHaveDuplicates();
            lab.assertHealthy();
        }
    }
}
