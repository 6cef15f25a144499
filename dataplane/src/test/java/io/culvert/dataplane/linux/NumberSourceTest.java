package io.culvert.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.dataplane.ForwardingEntry;
import io.culvert.dataplane.ForwardingEntry.Numbers;
import io.culvert.dataplane.Sequencing;
import io.culvert.dataplane.packet.DataHeaders;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import java.net.InetSocketAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberSourceTest {
    private static final TunnelId TUNNEL = new TunnelId(7);
    private static final SessionId SESSION = new SessionId(9);

    private final Inbox inbox = new Inbox();
    private final NumberSource numbers = new NumberSource();

    NumberSourceTest() {
        numbers.ask(inbox);
    }

    private static SessionProgram program(Sequencing sequencing, Numbers reserved) {
        var address = new InetSocketAddress(Peer.address("127.0.0.1"), 1701);
        var entry = new ForwardingEntry(
                TUNNEL,
                SESSION,
                new TunnelId(1),
                new SessionId(1),
                new UdpPath(address, address),
                sequencing,
                true,
                false,
                Optional.empty(),
                Optional.of(reserved),
                0);
        var at = SocketAddress.of(address);
        try (var endpoint = UdpEndpoint.open(Peer.address("127.0.0.1"), 0, 4096)) {
            return new SessionProgram(entry, endpoint, at, at);
        }
    }

    private Session use(int first, int count, boolean required) {
        var session =
                new Session(program(Sequencing.ON, new Numbers(first, (first + 8192) & 0xFFFF, 4096, required)), 16, 0);
        for (int i = 0; i < count; i++) {
            assertThat(numbers.next(session)).isEqualTo((first + i) & 0xFFFF);
        }
        return session;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5000, 61_000, 65_535})
    void moreAreAskedForWhenFewAreLeftAndAgainAsTheyBecomeFewer(int first) throws InterruptedException {
        var session = use(first, 4095, true);
        assertThat(inbox.isEmpty()).isTrue();
        numbers.next(session);
        assertThat(inbox.next()).isEqualTo(new Inbox.RunOut(TUNNEL, SESSION, (first + 4096) & 0xFFFF));
        for (int i = 0; i < 1024; i++) {
            numbers.next(session);
        }
        assertThat(inbox.next()).isEqualTo(new Inbox.RunOut(TUNNEL, SESSION, (first + 5120) & 0xFFFF));
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void aSessionThatIsProgrammedAgainCountsOnToTheNewCeiling() {
        var session = use(100, 5000, true);
        session.program(program(Sequencing.ON, new Numbers(100, 100 + 4096 + 8192, 4096, true)));
        for (int ns = 5100; ns < 100 + 4096 + 8192; ns++) {
            assertThat(numbers.next(session)).isEqualTo(ns);
        }
        assertThat(numbers.next(session)).isEqualTo(NumberSource.NONE_LEFT);
    }

    @Test
    void aboveTheCeilingThereIsNoNumberAndTheQuestionIsRepeated() throws InterruptedException {
        var session = use(0, 8192, true);
        for (int i = 0; i < 5; i++) {
            inbox.next();
        }
        for (int i = 0; i < 2048; i++) {
            assertThat(numbers.next(session)).isEqualTo(NumberSource.NONE_LEFT);
        }
        assertThat(inbox.next()).isEqualTo(new Inbox.RunOut(TUNNEL, SESSION, 8192));
        assertThat(inbox.next()).isEqualTo(new Inbox.RunOut(TUNNEL, SESSION, 8192));
        assertThat(inbox.isEmpty()).isTrue();
        session.program(program(Sequencing.ON, new Numbers(0, 16_384, 4096, true)));
        assertThat(numbers.next(session)).as("nothing was skipped").isEqualTo(8192);
    }

    @Test
    void whereNoNumberIsRequiredMessagesGoWithoutForAWhile() {
        var session = use(0, 8192, false);
        assertThat(numbers.next(session)).isEqualTo(DataHeaders.UNSEQUENCED);
        session.program(program(Sequencing.ON, new Numbers(0, 16_384, 4096, false)));
        assertThat(numbers.next(session)).isEqualTo(8192);
    }
}
