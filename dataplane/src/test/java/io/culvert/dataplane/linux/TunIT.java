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
import io.culvert.dataplane.Ipv4Prefix;
import io.culvert.dataplane.Sequencing;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** IP packets through a real TUN and the kernel's routing, with a peer that is a UDP socket. */
class TunIT {
    private static final TunnelId TUNNEL = new TunnelId(5);
    private static final SessionId SESSION = new SessionId(6);
    private static final String GATEWAY = "10.64.0.1";
    private static final String USER = "10.64.0.7";
    private static final String HEADER = "000200090008ff030021";
    private static final int MTU = 1400;

    private static final DataplaneSettings SETTINGS = DataplaneSettings.DEFAULTS
            .withMode(Mode.TUN)
            .withListen(0, List.of())
            .withTun("culvert9", 1500, Optional.of(ipv4(GATEWAY)));

    /** The data plane under test and one peer with one user. */
    private static final class Lab implements AutoCloseable {
        final Dataplane dataplane = Dataplanes.open(SETTINGS).dataplane();
        final InetSocketAddress server;
        final Peer peer;

        Lab(String outer) {
            server = new InetSocketAddress(
                    Peer.address(outer), dataplane.localAddresses().getFirst().getPort());
            peer = new Peer(Peer.address(outer));
            dataplane.addRoute(prefix("10.64.0.0", 16));
            dataplane.start(new Inbox());
        }

        ForwardingEntry entry(int session, Sequencing sequencing, String user, Ipv4Prefix... routes) {
            return new ForwardingEntry(
                    TUNNEL,
                    new SessionId(session),
                    new TunnelId(9),
                    new SessionId(8),
                    new UdpPath(server, peer.address()),
                    sequencing,
                    true,
                    false,
                    Optional.of(new Ipv4Forwarding(ipv4(user), List.of(routes), MTU)));
        }

        void send(Octets packet) {
            peer.send(server, Octets.ofHex("000200050006ff030021").concat(packet));
        }

        /** The next IP packet that comes in a data message. */
        Octets receive() {
            var datagram = peer.receive().datagram();
            assertThat(datagram.slice(0, 10)).isEqualTo(Octets.ofHex(HEADER));
            return datagram.slice(10);
        }

        void awaitDrop(DropReason reason) {
            await(() -> dataplane.counters().dropped(reason) != 0);
        }

        @Override
        public void close() {
            peer.close();
            dataplane.close();
        }
    }

    private static Inet4Address ipv4(String literal) {
        return (Inet4Address) Peer.address(literal);
    }

    private static Ipv4Prefix prefix(String network, int length) {
        return new Ipv4Prefix(ipv4(network), length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void aPingOfTheGatewayIsAnsweredAndCounted(String outer) throws Exception {
        NetworkNamespace.run(() -> {
            try (var lab = new Lab(outer)) {
                assertThat(lab.dataplane.isForwarding()).isTrue();
                lab.dataplane.program(lab.entry(6, Sequencing.OFF, USER));
                long before = System.nanoTime();
                lab.send(InnerPackets.echoRequest(USER, GATEWAY, 56));
                var reply = lab.receive();
                assertThat(reply.length()).isEqualTo(84);
                assertThat(reply.slice(12, 20)).isEqualTo(Octets.ofHex("0a400001 0a400007"));
                assertThat(reply.slice(20)).isEqualTo(InnerPackets.echo(0, 56));

                // The answer is here before what brought it has been counted.
                await(() ->
                        lab.dataplane.counters(TUNNEL, SESSION).orElseThrow().inputPackets() == 1);
                var counters = lab.dataplane.remove(TUNNEL, SESSION).orElseThrow();
                assertThat(counters.outputPackets()).isEqualTo(1);
                assertThat(counters.inputOctets()).isEqualTo(84);
                assertThat(counters.outputOctets()).isEqualTo(84);
                assertThat(counters.lastActivityNanos() - before).isPositive();
            }
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"0021", "21", "ff0321", "ff030021"})
    void everyFormOfThePppHeaderIsTaken(String ppp) throws Exception {
        NetworkNamespace.run(() -> {
            try (var lab = new Lab("127.0.0.1")) {
                lab.dataplane.program(lab.entry(6, Sequencing.OFF, USER));
                // Length bit, offset, and padding behind the IP packet
                var frame = Octets.ofHex(ppp).concat(InnerPackets.echoRequest(USER, GATEWAY, 8));
                var message = Octets.ofHex("4202").concat(Octets.wrap(new byte[] {0, (byte) (frame.length() + 13)}));
                lab.peer.send(
                        lab.server,
                        message.concat(Octets.ofHex("00050006 0002 aaaa"))
                                .concat(frame)
                                .concat(Octets.ofHex("00eeee")));
                assertThat(lab.receive().slice(20)).isEqualTo(InnerPackets.echo(0, 8));
            }
        });
    }

    @Test
    void sequencedSessionsSendNs() throws Exception {
        NetworkNamespace.run(() -> {
            try (var lab = new Lab("127.0.0.1")) {
                lab.dataplane.program(lab.entry(6, Sequencing.ON, USER));
                for (String ns : List.of("0000", "0001")) {
                    lab.send(InnerPackets.echoRequest(USER, GATEWAY, 8));
                    assertThat(lab.peer.receive().datagram().slice(0, 14))
                            .isEqualTo(Octets.ofHex("080200090008" + ns + "0000ff030021"));
                }
                lab.dataplane.sendPpp(TUNNEL, SESSION, Octets.ofHex("ff03c021"));
                assertThat(lab.peer.receive().datagram()).isEqualTo(Octets.ofHex("08020009000800020000ff03c021"));
            }
        });
    }

    @Test
    void aForeignSourceIsDroppedAndAFramedRouteIsNot() throws Exception {
        NetworkNamespace.run(() -> {
            try (var lab = new Lab("127.0.0.1");
                    var service = new DatagramSocket(new InetSocketAddress(Peer.address(GATEWAY), 0))) {
                lab.dataplane.program(lab.entry(6, Sequencing.OFF, USER, prefix("192.168.77.0", 24)));
                int port = service.getLocalPort();
                lab.send(InnerPackets.udp("10.64.0.8", GATEWAY, 5000, port, "spoofed"));
                lab.send(InnerPackets.udp("192.168.78.1", GATEWAY, 5000, port, "spoofed"));
                lab.send(InnerPackets.udp(GATEWAY, GATEWAY, 5000, port, "spoofed"));
                lab.send(InnerPackets.udp("192.168.77.9", GATEWAY, 5000, port, "routed"));
                var packet = receive(service);
                assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.US_ASCII))
                        .isEqualTo("routed");
                assertThat(lab.dataplane.counters().dropped(DropReason.SPOOFED_SOURCE))
                        .isEqualTo(3);

                service.send(new DatagramPacket(new byte[] {1, 2, 3}, 3, packet.getSocketAddress()));
                var answer = lab.receive();
                assertThat(answer.slice(16, 20)).isEqualTo(Octets.ofHex("c0a84d09"));
                assertThat(answer.slice(28)).isEqualTo(Octets.ofHex("010203"));
            }
        });
    }

    @Test
    void segmentsAreClampedBothWays() throws Exception {
        NetworkNamespace.run(() -> {
            try (var lab = new Lab("127.0.0.1");
                    var service = new ServerSocket(0, 5, Peer.address(GATEWAY))) {
                lab.dataplane.program(lab.entry(6, Sequencing.OFF, USER));
                lab.send(InnerPackets.syn(USER, GATEWAY, service.getLocalPort(), 1460));
                var answer = lab.receive();
                assertThat(answer.u8(33)).isEqualTo(0x12);
                assertThat(answer.slice(40, 44)).isEqualTo(Octets.ofHex("02040550"));
                assertThat(lab.dataplane.counters().mssClamped()).isEqualTo(2);
            }
        });
    }

    @Test
    void anOversizedPacketThatMustNotBeFragmentedIsAnsweredAndTheSenderLearnsTheMtu() throws Exception {
        NetworkNamespace.run(() -> {
            try (var lab = new Lab("127.0.0.1");
                    var service = new DatagramSocket(new InetSocketAddress(Peer.address(GATEWAY), 0))) {
                lab.dataplane.program(lab.entry(6, Sequencing.OFF, USER));
                var large = new DatagramPacket(new byte[1472], 1472, Peer.address(USER), 5000);
                service.send(large);
                await(() -> lab.dataplane.counters().tooBigAnswered() != 0);
                assertThat(lab.dataplane.counters().dropped(DropReason.TOO_BIG)).isEqualTo(1);
                service.send(large);
                assertThat(lab.receive().length()).isEqualTo(1396);
                assertThat(lab.receive().length()).isEqualTo(124);
                assertThat(lab.dataplane.counters().packetsFragmented()).isZero();
            }
        });
    }

    @Test
    void anOversizedPacketThatMayBeFragmentedIs() throws Exception {
        NetworkNamespace.run(() -> {
            try (var lab = new Lab("127.0.0.1")) {
                lab.dataplane.program(lab.entry(6, Sequencing.OFF, USER));
                lab.send(InnerPackets.echoRequest(USER, GATEWAY, 1472));
                var first = lab.receive();
                var second = lab.receive();
                assertThat(first.length()).isEqualTo(1396);
                assertThat(first.u16(6)).isEqualTo(0x2000);
                assertThat(second.u16(6)).isEqualTo(1376 / 8);
                assertThat(first.slice(20).concat(second.slice(20))).isEqualTo(InnerPackets.echo(0, 1472));
                assertThat(lab.dataplane.counters().packetsFragmented()).isEqualTo(1);
                var counters = lab.dataplane.counters(TUNNEL, SESSION).orElseThrow();
                // As the user counts them: two packets, one IP header more.
                assertThat(counters.outputPackets()).isEqualTo(2);
                assertThat(counters.outputOctets()).isEqualTo(1500 + 20);
            }
        });
    }

    @Test
    void theKernelForwardsFromUserToUser() throws Exception {
        NetworkNamespace.run(() -> {
            try (var lab = new Lab("127.0.0.1")) {
                Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
                lab.dataplane.program(lab.entry(6, Sequencing.OFF, USER));
                lab.dataplane.program(lab.entry(7, Sequencing.OFF, "10.64.0.8"));
                lab.send(InnerPackets.udp(USER, "10.64.0.8", 1, 2, "hello"));
                var packet = lab.receive();
                while (packet.u8(9) == InnerPackets.ICMP) {
                    packet = lab.receive();
                }
                assertThat(packet.u8(8)).as("TTL").isEqualTo(63);
                assertThat(packet.slice(28).toUtf8()).isEqualTo("hello");
                assertThat(lab.dataplane
                                .counters(TUNNEL, new SessionId(7))
                                .orElseThrow()
                                .outputPackets())
                        .isEqualTo(1);
            }
        });
    }

    @Test
    void anAddressOutsideOfThePoolsIsRoutedWhileItsSessionLives() throws Exception {
        NetworkNamespace.run(() -> {
            try (var lab = new Lab("127.0.0.1");
                    var service = new DatagramSocket()) {
                var packet = new DatagramPacket(new byte[] {7}, 1, Peer.address("172.20.1.1"), 5000);
                assertThatThrownBy(() -> service.send(packet)).isInstanceOf(IOException.class);
                lab.dataplane.program(lab.entry(6, Sequencing.OFF, "172.20.1.1"));
                service.send(packet);
                assertThat(lab.receive().slice(16, 20)).isEqualTo(Octets.ofHex("ac140101"));
                lab.dataplane.program(lab.entry(6, Sequencing.OFF, USER));
                assertThatThrownBy(() -> service.send(packet)).isInstanceOf(IOException.class);
                lab.dataplane.program(lab.entry(6, Sequencing.OFF, "172.20.1.1"));
                service.send(packet);
                assertThat(lab.receive().slice(16, 20)).isEqualTo(Octets.ofHex("ac140101"));
                lab.dataplane.remove(TUNNEL, SESSION);
                assertThatThrownBy(() -> service.send(packet)).isInstanceOf(IOException.class);
            }
        });
    }

    @Test
    void aPacketToAnAddressWithoutSessionIsDroppedAndCounted() throws Exception {
        NetworkNamespace.run(() -> {
            try (var lab = new Lab("127.0.0.1");
                    var service = new DatagramSocket()) {
                service.send(new DatagramPacket(new byte[] {7}, 1, Peer.address("10.64.9.9"), 5000));
                lab.awaitDrop(DropReason.NO_SESSION_FOR_DESTINATION);
                lab.dataplane.removeRoute(prefix("10.64.0.0", 16));
                assertThatThrownBy(() -> service.send(
                                new DatagramPacket(new byte[] {7}, 1, InetAddress.getByName("10.64.9.9"), 5000)))
                        .isInstanceOf(IOException.class);
            }
        });
    }

    @Test
    void aRouteThatTheHostHasIsRefused() throws Exception {
        NetworkNamespace.run(() -> {
            try (var lab = new Lab("127.0.0.1")) {
                lab.dataplane.addRoute(prefix("10.64.0.0", 16));
                try (var second = Dataplanes.open(SETTINGS.withTun("culvert8", 1500, Optional.empty()))
                        .dataplane()) {
                    assertThatThrownBy(() -> second.addRoute(prefix("10.64.0.0", 16)))
                            .isInstanceOf(DataplaneException.class)
                            .hasMessage("route 10.64.0.0/16 to culvert8: File exists");
                }
            }
        });
    }

    @Test
    void anInterfaceThatWasDownForwardsAgain() throws Exception {
        NetworkNamespace.run(() -> {
            try (var lab = new Lab("127.0.0.1")) {
                lab.dataplane.program(lab.entry(6, Sequencing.OFF, USER));
                ip("link set culvert9 down");
                lab.send(InnerPackets.echoRequest(USER, GATEWAY, 8));
                lab.awaitDrop(DropReason.TUN_WRITE_FAILED);
                ip("link set culvert9 up");
                // The kernel forgets the routes of an interface that goes down.
                ip("route add 10.64.0.0/16 dev culvert9");
                lab.send(InnerPackets.echoRequest(USER, GATEWAY, 8));
                assertThat(lab.receive().slice(20)).isEqualTo(InnerPackets.echo(0, 8));
                assertThat(lab.dataplane.counters(TUNNEL, SESSION).orElseThrow().inputPackets())
                        .isEqualTo(1);
            }
        });
    }

    @Test
    void aDeletedInterfaceIsThereAgainWithItsRoutesAndForwards() throws Exception {
        NetworkNamespace.run(() -> {
            try (var lab = new Lab("127.0.0.1")) {
                lab.dataplane.program(lab.entry(6, Sequencing.OFF, USER));
                for (int times = 1; times <= 3; times++) {
                    int wanted = times;
                    ip("link del culvert9");
                    await(() -> lab.dataplane.counters().tunRebuilds() == wanted);
                    lab.send(InnerPackets.echoRequest(USER, GATEWAY, times));
                    assertThat(lab.receive().slice(20)).isEqualTo(InnerPackets.echo(0, times));
                }
                assertThat(lab.dataplane.counters().dropped(DropReason.TUN_READ_FAILED))
                        .isLessThan(20);
            }
        });
    }

    /** Fails if the condition does not come true in ten seconds. */
    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("ten seconds are over").isLessThan(deadline);
            Thread.onSpinWait();
        }
    }

    private static void ip(String arguments) throws Exception {
        var command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments.split(" ")));
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    @Test
    void withoutTunAutoSaysWhatIsMissingAndTunRefuses() throws Exception {
        NetworkNamespace.run(() -> {
            try (var lab = new Lab("127.0.0.1")) {
                assertThatThrownBy(() -> Dataplanes.open(SETTINGS))
                        .isInstanceOf(DataplaneException.class)
                        .hasMessage("no TUN: interface culvert9: Device or resource busy (another program has it)");
                var opened = Dataplanes.open(SETTINGS.withMode(Mode.AUTO));
                try (var second = opened.dataplane()) {
                    assertThat(second.isForwarding()).isFalse();
                    assertThat(opened.notices())
                            .containsExactly("no TUN: interface culvert9: Device or resource busy"
                                    + " (another program has it); calls come up, traffic is not forwarded");
                }
            }
        });
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        var packet = new DatagramPacket(new byte[2000], 2000);
        socket.setSoTimeout(10_000);
        socket.receive(packet);
        return packet;
    }
}
