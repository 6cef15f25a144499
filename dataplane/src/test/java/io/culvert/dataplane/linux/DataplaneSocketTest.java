package io.culvert.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.dataplane.Dataplane;
import io.culvert.dataplane.DataplaneException;
import io.culvert.dataplane.DataplaneSettings;
import io.culvert.dataplane.DataplaneSettings.Mode;
import io.culvert.dataplane.DropReason;
import io.culvert.dataplane.ForwardingEntry;
import io.culvert.dataplane.Ipv4Forwarding;
import io.culvert.dataplane.Sequencing;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DataplaneSocketTest {
    private static final TunnelId TUNNEL = new TunnelId(0x0102);
    private static final SessionId SESSION = new SessionId(0x0304);
    private static final String HELLO = "c802000c0001000000000000";
    private static final String SENTINEL = "c802000cffff000000000000";

    private final Inbox inbox = new Inbox();
    private final Dataplane dataplane = Dataplanes.open(settings(0)).dataplane();
    private final int port = dataplane.localAddresses().getFirst().getPort();

    private static DataplaneSettings settings(int port) {
        return DataplaneSettings.DEFAULTS.withMode(Mode.NONE).withListen(port, List.of());
    }

    @AfterEach
    void close() {
        dataplane.close();
    }

    private InetSocketAddress at(String address) {
        return new InetSocketAddress(Peer.address(address), port);
    }

    private ForwardingEntry entry(Peer peer, String local, Sequencing sequencing, boolean forwarding) {
        return new ForwardingEntry(
                TUNNEL,
                SESSION,
                new TunnelId(0xA1A2),
                new SessionId(0xB1B2),
                new UdpPath(at(local), peer.address()),
                sequencing,
                true,
                false,
                forwarding
                        ? Optional.of(new Ipv4Forwarding((Inet4Address) Peer.address("10.64.0.7"), List.of(), 1400))
                        : Optional.empty());
    }

    /**
     * Waits until all that was sent to the data plane before has been dealt with. A control message is handed up before
     * data that was read with it, but not before data that was read with an earlier one.
     */
    private void settle(Peer peer, String local) throws InterruptedException {
        for (int i = 0; i < 2; i++) {
            peer.send(at(local), SENTINEL);
            assertThat(inbox.nextControl().datagram()).isEqualTo(Octets.ofHex(SENTINEL));
        }
    }

    private long dropped(DropReason reason) {
        return dataplane.counters().dropped(reason);
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.2", "127.0.0.1, 127.0.0.3", "::1, ::1"})
    void anAnswerLeavesFromTheAddressThatWasContacted(String from, String contacted) throws InterruptedException {
        dataplane.start(inbox);
        try (var peer = new Peer(Peer.address(from))) {
            peer.send(at(contacted), HELLO);

            var received = inbox.nextControl();
            assertThat(received)
                    .isEqualTo(new Inbox.Control(new UdpPath(at(contacted), peer.address()), Octets.ofHex(HELLO)));

            dataplane.sendControl(received.path(), Octets.ofHex("c802000c00010000 0000 0001"));
            var answer = peer.receive();
            assertThat(answer.from()).isEqualTo(at(contacted));
            assertThat(answer.datagram()).isEqualTo(Octets.ofHex("c802000c0001000000000001"));
            assertThat(dataplane.counters().controlReceived()).isEqualTo(1);
            assertThat(dataplane.counters().controlSent()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.2", "::1, ::1"})
    void framesOfAProgrammedSessionGoBothWays(String from, String local) throws InterruptedException {
        dataplane.start(inbox);
        try (var peer = new Peer(Peer.address(from))) {
            dataplane.program(entry(peer, local, Sequencing.OFF, false));
            peer.send(at(local), "0002 0102 0304 ff03c02101010004");
            assertThat(inbox.nextPpp()).isEqualTo(new Inbox.Ppp(TUNNEL, SESSION, Octets.ofHex("ff03c02101010004")));
            // IPv4 too, while IPCP is not open
            peer.send(at(local), "0802 0102 0304 0000 0000 0021 45");
            assertThat(inbox.nextPpp().frame()).isEqualTo(Octets.ofHex("002145"));

            dataplane.sendPpp(TUNNEL, SESSION, Octets.ofHex("ff03c02102010004"));
            var sent = peer.receive();
            assertThat(sent.from()).isEqualTo(at(local));
            assertThat(sent.datagram()).isEqualTo(Octets.ofHex("0002a1a2b1b2ff03c02102010004"));
            assertThat(dataplane.counters().framesPunted()).isEqualTo(2);
            assertThat(dataplane.counters().framesSent()).isEqualTo(1);
        }
    }

    @Test
    void aSequencedSessionCountsItsMessages() {
        dataplane.start(inbox);
        try (var peer = new Peer(Peer.address("127.0.0.1"))) {
            dataplane.program(entry(peer, "127.0.0.1", Sequencing.ON, false));
            dataplane.sendPpp(TUNNEL, SESSION, Octets.ofHex("c021"));
            dataplane.program(entry(peer, "127.0.0.1", Sequencing.ON, true));
            dataplane.sendPpp(TUNNEL, SESSION, Octets.ofHex("c021"));
            assertThat(peer.receive().datagram()).isEqualTo(Octets.ofHex("0802a1a2b1b200000000c021"));
            assertThat(peer.receive().datagram()).isEqualTo(Octets.ofHex("0802a1a2b1b200010000c021"));
        }
    }

    @Test
    void aLacFollowsItsLnsInSequencing() throws InterruptedException {
        dataplane.start(inbox);
        try (var peer = new Peer(Peer.address("127.0.0.1"))) {
            dataplane.program(entry(peer, "127.0.0.1", Sequencing.AS_PEER, false));
            dataplane.sendPpp(TUNNEL, SESSION, Octets.ofHex("c021"));
            assertThat(peer.receive().datagram()).isEqualTo(Octets.ofHex("0002a1a2b1b2c021"));
            peer.send(at("127.0.0.1"), "0802 0102 0304 0005 0000 c021");
            inbox.nextPpp();
            dataplane.sendPpp(TUNNEL, SESSION, Octets.ofHex("c021"));
            assertThat(peer.receive().datagram()).isEqualTo(Octets.ofHex("0802a1a2b1b200000000c021"));
            peer.send(at("127.0.0.1"), "0002 0102 0304 c021");
            inbox.nextPpp();
            dataplane.sendPpp(TUNNEL, SESSION, Octets.ofHex("c021"));
            assertThat(peer.receive().datagram()).isEqualTo(Octets.ofHex("0002a1a2b1b2c021"));
        }
    }

    @Test
    void lateMessagesAreDroppedAndCounted() throws InterruptedException {
        dataplane.start(inbox);
        try (var peer = new Peer(Peer.address("127.0.0.1"))) {
            dataplane.program(entry(peer, "127.0.0.1", Sequencing.ON, false));
            for (String ns : List.of("fffe", "0001", "ffff", "0001", "0002")) {
                peer.send(at("127.0.0.1"), "0802 0102 0304" + ns + "0000 c021" + ns);
            }
            assertThat(inbox.nextPpp().frame()).isEqualTo(Octets.ofHex("c021fffe"));
            assertThat(inbox.nextPpp().frame()).isEqualTo(Octets.ofHex("c0210001"));
            assertThat(inbox.nextPpp().frame()).isEqualTo(Octets.ofHex("c0210002"));
            assertThat(dropped(DropReason.LATE)).isEqualTo(2);
        }
    }

    @Test
    void whatIsNotTheSessionsIsDroppedByReason() throws InterruptedException {
        dataplane.start(inbox);
        try (var peer = new Peer(Peer.address("127.0.0.1"));
                var other = new Peer(Peer.address("127.0.0.1"));
                var elsewhere = new Peer(Peer.address("127.0.0.9"));
                var six = new Peer(Peer.address("::1"))) {
            dataplane.program(entry(peer, "127.0.0.1", Sequencing.OFF, true));
            other.send(at("127.0.0.1"), "0002 0102 0304 c021");
            elsewhere.send(at("127.0.0.1"), "0002 0102 0304 c021");
            six.send(at("::1"), "0002 0102 0304 c021");
            peer.send(at("127.0.0.1"), "0002 0102 0305 c021");
            peer.send(at("127.0.0.1"), "0002 0103 0304 c021");
            peer.send(at("127.0.0.1"), "0002 0102 0304");
            peer.send(at("127.0.0.1"), "0001 0102 0304 c021");
            peer.send(at("127.0.0.1"), "0002 01");
            peer.send(at("127.0.0.1"), "");
            peer.send(at("127.0.0.1"), Octets.ofHex("000201020304").concat(Octets.wrap(new byte[9800])));
            peer.send(at("127.0.0.1"), "0002 0102 0304 0021 45");
            settle(six, "::1");
            settle(peer, "127.0.0.1");
            assertThat(dropped(DropReason.WRONG_PEER)).isEqualTo(3);
            assertThat(dropped(DropReason.UNKNOWN_SESSION)).isEqualTo(2);
            assertThat(dropped(DropReason.EMPTY_FRAME)).isEqualTo(1);
            assertThat(dropped(DropReason.WRONG_VERSION)).isEqualTo(1);
            assertThat(dropped(DropReason.MALFORMED_HEADER)).isEqualTo(2);
            assertThat(dropped(DropReason.TRUNCATED)).isEqualTo(1);
            assertThat(dropped(DropReason.NOT_FORWARDING)).isEqualTo(1);
            assertThat(inbox.isEmpty()).isTrue();
        }
    }

    @Test
    void aRemovedSessionIsUnknown() throws InterruptedException {
        dataplane.start(inbox);
        try (var peer = new Peer(Peer.address("127.0.0.1"))) {
            dataplane.program(entry(peer, "127.0.0.1", Sequencing.OFF, true));
            assertThat(dataplane.counters().sessions()).isEqualTo(1);
            var counters = dataplane.counters(TUNNEL, SESSION).orElseThrow();
            assertThat(counters.inputPackets() + counters.outputPackets()).isZero();
            assertThat(System.nanoTime() - counters.lastActivityNanos()).isBetween(0L, 60_000_000_000L);
            assertThat(dataplane.remove(TUNNEL, SESSION)).contains(counters);
            assertThat(dataplane.remove(TUNNEL, SESSION)).isEmpty();
            assertThat(dataplane.counters(TUNNEL, SESSION)).isEmpty();
            peer.send(at("127.0.0.1"), "0002 0102 0304 c021");
            dataplane.sendPpp(TUNNEL, SESSION, Octets.ofHex("c021"));
            settle(peer, "127.0.0.1");
            assertThat(dropped(DropReason.UNKNOWN_SESSION)).isEqualTo(1);
            assertThat(dropped(DropReason.NO_PATH)).isEqualTo(1);
            assertThat(dataplane.counters().sessions()).isZero();
        }
    }

    @Test
    void twentyThousandJunkDatagramsAreDroppedAndCountedAndASessionGoesOn() throws InterruptedException {
        dataplane.start(inbox);
        var random = RandomGeneratorFactory.of("L64X128MixRandom").create(42);
        try (var peer = new Peer(Peer.address("127.0.0.1"));
                var attacker = new Peer(Peer.address("127.0.0.1"))) {
            dataplane.program(entry(peer, "127.0.0.1", Sequencing.OFF, true));
            int control = 0;
            int answered = 0;
            for (int i = 0; i < 20_000; i++) {
                var junk = new byte[random.nextInt(200)];
                random.nextBytes(junk);
                if (junk.length > 1 && i % 2 == 0) {
                    junk[1] = (byte) ((junk[1] & 0xF0) | 2);
                }
                attacker.send(at("127.0.0.1"), Octets.wrap(junk));
                if (i % 500 == 499) {
                    // In step, so that the kernel's buffer is not what is tested.
                    peer.send(at("127.0.0.1"), "0002 0102 0304 ff03c0210901000400000000");
                    Record next = inbox.next();
                    while (next instanceof Inbox.Control) {
                        control++;
                        next = inbox.next();
                    }
                    assertThat(next).isInstanceOf(Inbox.Ppp.class);
                    answered++;
                }
            }
            settle(peer, "127.0.0.1");
            assertThat(answered).isEqualTo(40);
            var counters = dataplane.counters();
            long drops = counters.dropped().values().stream()
                    .mapToLong(Long::longValue)
                    .sum();
            assertThat(drops + counters.controlReceived() - 2).isEqualTo(20_000);
            assertThat(counters.controlReceived() - 2).isEqualTo(control).isPositive();
            assertThat(counters.dropped(DropReason.WRONG_VERSION)).isGreaterThan(8_000);
            assertThat(counters.dropped(DropReason.UNKNOWN_SESSION)).isGreaterThan(1_000);
            assertThat(counters.dropped(DropReason.MALFORMED_HEADER)).isGreaterThan(1_000);
        }
    }

    @Test
    void oneSessionCannotFloodTheControlPlane() throws InterruptedException {
        dataplane.start(inbox);
        try (var peer = new Peer(Peer.address("127.0.0.1"))) {
            dataplane.program(entry(peer, "127.0.0.1", Sequencing.OFF, false));
            for (int i = 0; i < 1000; i++) {
                peer.send(at("127.0.0.1"), "0002 0102 0304 c021");
            }
            var punted = 0;
            long deadline = System.nanoTime() + 10_000_000_000L;
            while (dataplane.counters().framesPunted() + dropped(DropReason.PUNT_LIMIT_OF_SESSION) < 1000) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.onSpinWait();
            }
            while (!inbox.isEmpty()) {
                punted += inbox.next() instanceof Inbox.Ppp ? 1 : 0;
            }
            assertThat(punted).isBetween(50, 500);
            assertThat(dropped(DropReason.PUNT_LIMIT_OF_SESSION)).isEqualTo(1000 - punted);
        }
    }

    @Test
    void aListenerThatThrowsLosesThatMessageOnly() throws InterruptedException {
        dataplane.start(new io.culvert.dataplane.ControlListener() {
            @Override
            public void control(UdpPath path, Octets datagram) {
                if (datagram.equals(Octets.ofHex(HELLO))) {
                    throw new IllegalStateException("a fault");
                }
                inbox.control(path, datagram);
            }

            @Override
            public void ppp(TunnelId localTunnelId, SessionId localSessionId, Octets frame) {
                throw new IllegalStateException("a fault");
            }

            @Override
            public void numbersRunOut(TunnelId localTunnelId, SessionId localSessionId, int nextNs) {
                throw new IllegalStateException("nobody counts");
            }
        });
        try (var peer = new Peer(Peer.address("127.0.0.1"))) {
            dataplane.program(entry(peer, "127.0.0.1", Sequencing.OFF, false));
            peer.send(at("127.0.0.1"), HELLO);
            peer.send(at("127.0.0.1"), "0002 0102 0304 c021");
            settle(peer, "127.0.0.1");
            assertThat(dropped(DropReason.LISTENER_FAILED)).isEqualTo(2);
        }
    }

    @Test
    void anAddressInUseIsToldToPeople() {
        assertThatThrownBy(() -> Dataplanes.open(settings(port)))
                .isInstanceOf(DataplaneException.class)
                .hasMessage("UDP port " + port
                        + " of 0.0.0.0 is in use by another program: stop that, or choose another port");
    }

    @Test
    void aPortIsFreeAgainAfterClose() {
        dataplane.start(inbox);
        dataplane.close();
        Dataplanes.open(settings(port)).dataplane().close();
    }

    @Test
    void onlyGivenAddressesAreListenedOn() throws InterruptedException {
        var addresses = List.of(Peer.address("127.0.0.5"), Peer.address("127.0.0.6"), Peer.address("::1"));
        var settings = DataplaneSettings.DEFAULTS.withMode(Mode.NONE).withListen(0, addresses);
        try (var one = Dataplanes.open(settings).dataplane();
                var peer = new Peer(Peer.address("127.0.0.1"))) {
            one.start(inbox);
            var listening = one.localAddresses();
            assertThat(listening).extracting(InetSocketAddress::getAddress).isEqualTo(addresses);
            assertThat(listening)
                    .extracting(InetSocketAddress::getPort)
                    .containsOnly(listening.getFirst().getPort());
            peer.send(listening.get(1), HELLO);
            var path = inbox.nextControl().path();
            assertThat(path).isEqualTo(new UdpPath(listening.get(1), peer.address()));
            one.sendControl(path, Octets.ofHex(HELLO));
            assertThat(peer.receive().from()).isEqualTo(listening.get(1));
            one.sendControl(new UdpPath(at("127.0.0.1"), peer.address()), Octets.ofHex(HELLO));
            assertThat(one.counters().dropped(DropReason.NO_PATH)).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::"})
    void aWildcardLocalAddressIsChosenByTheKernel(String wildcard) {
        dataplane.start(inbox);
        var loopback = wildcard.equals("::") ? "::1" : "127.0.0.1";
        try (var peer = new Peer(Peer.address(loopback))) {
            dataplane.sendControl(new UdpPath(at(wildcard), peer.address()), Octets.ofHex(HELLO));
            assertThat(peer.receive().from()).isEqualTo(at(loopback));
        }
    }

    @Test
    void aControlMessageIsNeverLostToAFloodOfData() throws InterruptedException {
        // Not started: nothing is read while the flood fills the data socket's buffer.
        try (var peer = new Peer(Peer.address("127.0.0.1"))) {
            var data = Octets.ofHex("000200010002").concat(Octets.wrap(new byte[1400]));
            for (int i = 0; i < 20_000; i++) {
                peer.send(at("127.0.0.1"), data);
            }
            peer.send(at("127.0.0.1"), HELLO);
            dataplane.start(inbox);
            assertThat(inbox.nextControl().datagram()).isEqualTo(Octets.ofHex(HELLO));
        }
    }

    @Test
    void numbersBeginWhereTheyAreReservedAndEndAtTheirCeiling() throws InterruptedException {
        dataplane.start(inbox);
        try (var peer = new Peer(Peer.address("127.0.0.1"))) {
            var plain = entry(peer, "127.0.0.2", Sequencing.ON, false);
            dataplane.program(reserving(plain, 65_534, 1));
            for (int i = 0; i < 5; i++) {
                dataplane.sendPpp(TUNNEL, SESSION, Octets.ofHex("c021"));
            }
            assertThat(peer.receive().datagram()).isEqualTo(Octets.ofHex("0802a1a2b1b2 fffe 0000 c021"));
            assertThat(peer.receive().datagram()).isEqualTo(Octets.ofHex("0802a1a2b1b2 ffff 0000 c021"));
            assertThat(peer.receive().datagram()).isEqualTo(Octets.ofHex("0802a1a2b1b2 0000 0000 c021"));
            assertThat(dropped(DropReason.NO_NUMBER)).isEqualTo(2);
            assertThat(inbox.next()).isEqualTo(new Inbox.RunOut(TUNNEL, SESSION, 0));

            dataplane.program(reserving(plain, 65_534, 100));
            dataplane.sendPpp(TUNNEL, SESSION, Octets.ofHex("c021"));
            assertThat(peer.receive().datagram()).isEqualTo(Octets.ofHex("0802a1a2b1b2 0001 0000 c021"));
        }
    }

    private static ForwardingEntry reserving(ForwardingEntry entry, int first, int ceiling) {
        return new ForwardingEntry(
                entry.localTunnelId(),
                entry.localSessionId(),
                entry.peerTunnelId(),
                entry.peerSessionId(),
                entry.path(),
                entry.sequencing(),
                entry.sendAddressControl(),
                entry.compressProtocol(),
                entry.ipv4(),
                Optional.of(new ForwardingEntry.Numbers(first, ceiling, 1, true)),
                0);
    }
}
