package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A Linux client reads what the broker hides: without it, it could not even address the session. */
@NeedsPeers
class HiddenAvpsIT {
    @Test
    void sessionComesUpThoughItsIdIsHidden() {
        try (BrokerLab lab =
                BrokerLab.open("hidden", broker -> broker.with("culvert.l2tp.hide-avps", "true"), BrokerLab.ALICE)) {
            KernelClient client = lab.startClient(BrokerLab.CLIENT + "/24");
            client.dial(BrokerLab.dial(BrokerLab.ALICE).hideAvps());
            assertThat(client.awaitUp(BrokerLab.UP).local()).isEqualTo(BrokerLab.ALICES_ADDRESS);
            PingResult ping = client.ping(PingOptions.to(BrokerLab.SERVER).count(3));
            assertThat(ping.received()).as(ping.output()).isEqualTo(3);

            // Message Type and Random Vector are readable, the Assigned Session ID is not.
            String icrp = "ip.src == " + BrokerLab.LNS + " and l2tp.avp.message_type == 11";
            assertThat(lab.wire().fields(icrp, "l2tp.avp.hidden").getFirst().getFirst())
                    .containsExactly("0", "0", "1");
            client.hangUp();
        }
    }
}
