package io.culvert.app.interop;

import io.culvert.l2tp.tunnel.TunnelOutput;
import io.culvert.l2tp.tunnel.TunnelSettings;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.SessionMessage;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Our LAC's side of a tunnel to l2tpns, which reads what we hide. */
@NeedsPeers(alsoPrograms = "l2tpns")
class ForeignLnsIT {

    private static final Duration SECONDS = Duration.ofSeconds(15);
    private static final String LAC = "10.70.0.8";
    private static final String LNS = "10.70.0.1";
    private static final String SECRET = "tunnel-secret";

    @Test
    void foreignLnsReadsTheAvpsThatOurLacHides() {
        try (Lab lab = Lab.open("foreign-lns")) {
            Namespace lns = lab.namespace("lns");
            Namespace lac = lab.namespace("lac");
            String _ = lab.segment("access").attach(lns, "eth0", LNS + "/24");
            String _ = lab.segment("access").attach(lac, "eth0", LAC + "/24");
            Capture capture = Capture.start(lns, "eth0");
            L2tpns l2tpns = L2tpns.start(
                    lns,
                    LNS,
                    "10.80.0.1",
                    "10.80.0.0/24",
                    "127.0.0.1",
                    "unused",
                    Map.of("l2tp_secret", "\"" + SECRET + "\"", "debug", "4"));
            TestLac own = TestLac.open(
                    lac,
                    LAC,
                    LNS,
                    TunnelSettings.builder("hiding-lac")
                            .secret(Secret.utf8(SECRET))
                            .authenticatePeer(true)
                            .hideAvps(true)
                            .build());
            own.runUntil("tunnel", SECONDS, () -> own.has(TunnelOutput.Established.class));
            var _ = own.call(id -> new SessionMessage.Icrq(
                    id, 77, List.of(Avp.CalledNumber.of("5550100"), Avp.CallingNumber.of("5550199"))));
            own.runUntil("ICRP", SECONDS, () -> own.has(TunnelOutput.CallAccepted.class));

            String _ = l2tpns.process().awaitLine(line -> line.contains("5550199"), SECONDS, lab::logs);
            String _ = l2tpns.process().awaitLine(line -> line.contains("5550100"), SECONDS, lab::logs);
            capture.assertNothingSuspicious(LAC);
        }
    }
}
