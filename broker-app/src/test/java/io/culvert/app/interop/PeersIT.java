package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Proves the peers that need no guest: xl2tpd of this machine, and the relay to IPv6. */
@NeedsPeers
class PeersIT {

    private static final Duration BRIEF = Duration.ofSeconds(10);

    @Test
    void xl2tpdOfThisMachineOpensATunnelToAnother() {
        try (Lab lab = Lab.open("peers-xl2tpd")) {
            Namespace lac = lab.namespace("lac");
            Namespace lns = lab.namespace("lns");
            String _ = lab.segment("access").attach(lac, "eth0", "10.70.0.2/24");
            String _ = lab.segment("access").attach(lns, "eth0", "10.70.0.1/24");
            Capture capture = Capture.start(lns, "eth0");
            HostProcess _ = Peers.xl2tpdLns(lns, Optional.of("secret"));
            HostProcess caller = Peers.xl2tpd(
                    lac, DialOptions.to("10.70.0.1").hostName("caller").tunnelSecret("secret"));

            Peers.xl2tpdControl(lac, "c lns");
            String _ = caller.awaitLine(line -> line.contains("Connection established"), BRIEF, lab::logs);
            capture.awaitPacket("ip.src == 10.70.0.2 and l2tp.avp.message_type == 3", BRIEF);
            capture.assertNothingSuspicious("10.70.0.2");
        }
    }

    @Test
    void relayCarriesL2tpOverIpv6() {
        try (Lab lab = Lab.open("peers-relay")) {
            Namespace lac = lab.namespace("lac");
            Namespace relay = lab.namespace("relay");
            Namespace lns = lab.namespace("lns");
            String _ = lab.segment("four").attach(lac, "eth0", "10.70.0.2/24");
            String _ = lab.segment("four").attach(relay, "eth0", "10.70.0.1/24");
            String _ = lab.segment("six").attach(relay, "eth1", "fd00:70::2/64");
            String _ = lab.segment("six").attach(lns, "eth0", "fd00:70::1/64");
            Capture capture = Capture.start(lns, "eth0");
            HostProcess _ = Peers.relayToIpv6(relay, "fd00:70::2", "fd00:70::1");
            HostProcess _ = Peers.xl2tpd(lac, DialOptions.to("10.70.0.1"));

            Peers.xl2tpdControl(lac, "t 10.70.0.1");
            capture.awaitPacket("ipv6.src == fd00:70::2 and udp.srcport == 1701 and l2tp", BRIEF);
            assertThat(capture.controlMessages("fd00:70::2").getFirst().type()).isEqualTo(1);
        }
    }

    @Test
    void brokerOfThisBuildStartsAnswersAndStops() {
        try (Lab lab = Lab.open("peers-broker")) {
            BrokerProcess broker = BrokerProcess.start(
                    lab.namespace("lns"), BrokerProcess.Spec.of("broker").with("server.port", "8080"));
            assertThat(broker.get(8080, "/actuator/health").body()).contains("UP");
            broker.stop();
            assertThat(broker.process().isAlive()).isFalse();
        }
    }
}
