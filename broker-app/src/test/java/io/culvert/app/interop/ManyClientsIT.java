package io.culvert.app.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Fifty Linux kernel clients at once, each with a tunnel of its own. */
@NeedsPeers
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ManyClientsIT {

    private static final int CLIENTS = 50;
    private static final Duration ALL_UP = Duration.ofMinutes(4);

    private BrokerLab lab;
    private KernelClient guest;

    @BeforeAll
    void start() {
        List<RadiusUser> users = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            users.add(user(i));
        }
        lab = BrokerLab.open("many-clients", spec -> spec, users.toArray(RadiusUser[]::new));
        guest = KernelClient.start(lab.lab().segment("access"), 256, "10.70.0.2/24");
    }

    @AfterAll
    void end() {
        lab.close();
    }

    @Test
    void fiftyClientsAreUpAtOnceAndAreAccountedEach() {
        for (int i = 1; i < CLIENTS; i++) {
            Dialer _ = guest.addDialer("10.70.0." + (100 + i) + "/24");
        }
        List<Dialer> dialers = guest.dialers();
        for (int i = 0; i < CLIENTS; i++) {
            dialers.get(i).dial(BrokerLab.dial(user(i)));
        }
        Set<String> addresses = new HashSet<>();
        for (Dialer dialer : dialers) {
            assertThat(addresses.add(dialer.awaitUp(ALL_UP).local()))
                    .as("address given twice")
                    .isTrue();
        }
        for (Dialer dialer : dialers) {
            PingResult ping = dialer.ping(PingOptions.to(BrokerLab.SERVER).count(2));
            // For its last answer ping waits no longer than twice the time of the first, and here are fifty clients at
            // work.
            assertThat(ping.received()).as(ping.output()).isPositive();
        }
        assertThat(lab.broker().metric("culvert_sessions", "")).isEqualTo(CLIENTS);
        assertThat(usersOf("Start")).hasSize(CLIENTS);

        dialers.forEach(Dialer::hangUp);
        Await.until(
                "a Stop for each",
                ALL_UP,
                lab.lab()::logs,
                () -> usersOf("Stop").equals(usersOf("Start")));
        var records = lab.radius().accounting();
        assertThat(records).hasSize(2 * CLIENTS + 1);
        assertThat(records.getFirst().isStatus("Accounting-On")).isTrue();
        assertThat(lab.broker().metric("culvert_sessions", "")).isZero();
        lab.assertHealthy();
    }

    private Set<String> usersOf(String status) {
        return lab.radius().accounting().stream()
                .filter(record -> record.isStatus(status))
                .flatMap(record -> record.value("User-Name").stream())
                .collect(Collectors.toSet());
    }

    private static RadiusUser user(int number) {
        return RadiusUser.of("user" + number, "password" + number);
    }
}
