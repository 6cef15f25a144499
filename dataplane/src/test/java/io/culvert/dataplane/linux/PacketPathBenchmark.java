package io.culvert.dataplane.linux;

import io.culvert.dataplane.Dataplane;
import io.culvert.dataplane.DataplaneSettings;
import io.culvert.dataplane.DataplaneSettings.Mode;
import io.culvert.dataplane.ForwardingEntry;
import io.culvert.dataplane.Ipv4Forwarding;
import io.culvert.dataplane.Ipv4Prefix;
import io.culvert.dataplane.Sequencing;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.UdpPath;
import io.culvert.octets.Octets;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * CPU nanoseconds a packet of the data plane and of {@link BarePacketLoop}, each direction, in turns in one process.
 *
 * <p>Each round fills a queue of the kernel first (socket buffer or TUN queue) and then lets one thread empty it, so that
 * the thread is never idle and the sender does not compete with it. Both write to the same kind of TUN and send to the
 * same veth. Needs root, and a network namespace of its own: {@code benchmarks/run ForwardingBenchmark} makes one.
 */
public final class PacketPathBenchmark {
    private static final int SESSIONS = 1000;
    private static final int UPLINK_PACKETS = 20_000;
    private static final int DOWNLINK_PACKETS = 4_000;
    private static final int PAYLOAD_OCTETS = 72;
    private static final String PEER = "192.0.2.2";
    private static final String SERVER = "192.0.2.1";
    private static final HexFormat HEX = HexFormat.of();

    private final int rounds;

    private PacketPathBenchmark(int rounds) {
        this.rounds = rounds;
    }

    /** @param args number of rounds; file for the figures, as a JSON object */
    public static void main(String[] args) throws Exception {
        Files.writeString(Path.of(args[1]), new PacketPathBenchmark(Integer.parseInt(args[0])).run());
    }

    /** The figures, as a JSON object. */
    private String run() throws Exception {
        command("ip link add v0 type veth peer name v1");
        command("ip addr add 192.0.2.1/24 dev v0");
        command("ip link set v0 up");
        command("ip link set v1 up");
        // To a MAC address that nobody has: the other end of the veth drops the packet first thing.
        command("ip neigh add 192.0.2.2 lladdr 02:00:00:00:00:99 dev v0 nud permanent");
        command("ip route add 198.18.0.0/16 via 192.0.2.2");
        Files.writeString(Path.of("/proc/sys/net/ipv4/ip_forward"), "1");
        var bareUp = new long[rounds];
        var up = new long[rounds];
        var bareDown = new long[rounds];
        var down = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            bareUp[i] = bareUplink();
            up[i] = uplink();
            bareDown[i] = bareDownlink();
            down[i] = downlink();
        }
        return "{" + report("uplink", "bareUplink", up, bareUp) + ", "
                + report("downlink", "bareDownlink", down, bareDown) + "}\n";
    }

    /** Prints the figures of a direction, and returns them as members of a JSON object. */
    private String report(String direction, String bare, long[] nanos, long[] bareNanos) {
        // The first half is the JIT's warm-up.
        long[] warm = Arrays.copyOfRange(nanos, rounds / 2, rounds);
        long[] bareWarm = Arrays.copyOfRange(bareNanos, rounds / 2, rounds);
        var ratios = new double[warm.length];
        for (int i = 0; i < ratios.length; i++) {
            ratios[i] = (double) warm[i] / bareWarm[i];
        }
        Arrays.sort(warm);
        Arrays.sort(bareWarm);
        Arrays.sort(ratios);
        int middle = warm.length / 2;
        System.out.printf(
                "%s: %d ns a packet, bare %d ns, ratio of medians %.3f, median of ratios %.3f (first round %d, %d)%n",
                direction,
                warm[middle],
                bareWarm[middle],
                (double) warm[middle] / bareWarm[middle],
                ratios[middle],
                nanos[0],
                bareNanos[0]);
        return "\"%1$sNanosPerPacket\": %3$d, \"%2$sNanosPerPacket\": %4$d, \"%1$sRatio\": %5$.3f"
                .formatted(direction, bare, warm[middle], bareWarm[middle], ratios[middle]);
    }

    private static DataplaneSettings settings() {
        return new DataplaneSettings(
                Mode.TUN, 0, List.of(), "bench0", 1500, Optional.of(address("10.64.255.1")), 64 << 20, 100_000, 50, 16);
    }

    private long uplink() throws IOException {
        try (var dataplane = Dataplanes.open(settings()).dataplane();
                var peer = new DatagramSocket(new InetSocketAddress(Peer.address("127.0.0.1"), 0))) {
            int port = dataplane.localAddresses().getFirst().getPort();
            var server = new InetSocketAddress(Peer.address("127.0.0.1"), port);
            program(dataplane, new UdpPath(server, (InetSocketAddress) peer.getLocalSocketAddress()));
            preloadSocket(peer, server);
            return untilMoved(dataplane, "culvert-udp4-1", UPLINK_PACKETS);
        }
    }

    private long bareUplink() throws IOException {
        try (var tun = TunDevice.open("bench0", 1500, Optional.of(address("10.64.255.1")));
                var endpoint = UdpEndpoint.open(Peer.address("0.0.0.0"), 0, 64 << 20);
                var netlink = new Netlink();
                var peer = new DatagramSocket(new InetSocketAddress(Peer.address("127.0.0.1"), 0))) {
            netlink.addRoute(tun.index(), new Ipv4Prefix(address("10.64.0.0"), 16));
            preloadSocket(
                    peer,
                    new InetSocketAddress(
                            Peer.address("127.0.0.1"), endpoint.address().getPort()));
            return cpuNanos(() -> BarePacketLoop.uplink(endpoint.dataFd(), tun.fd(), 10, UPLINK_PACKETS))
                    / UPLINK_PACKETS;
        }
    }

    private long downlink() throws IOException {
        try (var dataplane = Dataplanes.open(settings()).dataplane()) {
            int port = dataplane.localAddresses().getFirst().getPort();
            program(
                    dataplane,
                    new UdpPath(
                            new InetSocketAddress(Peer.address(SERVER), port),
                            new InetSocketAddress(Peer.address(PEER), 1701)));
            preloadTun();
            return untilMoved(dataplane, "culvert-tun", DOWNLINK_PACKETS);
        }
    }

    private long bareDownlink() throws IOException {
        try (var tun = TunDevice.open("bench0", 1500, Optional.of(address("10.64.255.1")));
                var endpoint = UdpEndpoint.open(Peer.address("0.0.0.0"), 0, 64 << 20);
                var netlink = new Netlink()) {
            netlink.addRoute(tun.index(), new Ipv4Prefix(address("10.64.0.0"), 16));
            preloadTun();
            var peer = SocketAddress.of(Peer.address(PEER), 1701);
            var header = HEX.parseHex("000200090008ff030021");
            return cpuNanos(() -> BarePacketLoop.downlink(tun.fd(), endpoint.dataFd(), peer, header, DOWNLINK_PACKETS))
                    / DOWNLINK_PACKETS;
        }
    }

    private static void program(Dataplane dataplane, UdpPath path) {
        dataplane.addRoute(new Ipv4Prefix(address("10.64.0.0"), 16));
        for (int i = 0; i < SESSIONS; i++) {
            dataplane.program(new ForwardingEntry(
                    new TunnelId(5),
                    new SessionId(1 + i),
                    new TunnelId(9),
                    new SessionId(1 + i),
                    path,
                    Sequencing.OFF,
                    true,
                    false,
                    Optional.of(new Ipv4Forwarding(user(i), List.of(), 1400))));
        }
    }

    private static Inet4Address address(String literal) {
        return (Inet4Address) Peer.address(literal);
    }

    private static Inet4Address user(int session) {
        return Ipv4Prefix.address(Ipv4Prefix.bits(address("10.64.0.0")) + 1 + session);
    }

    private static void preloadSocket(DatagramSocket peer, InetSocketAddress server) throws IOException {
        var text = "x".repeat(PAYLOAD_OCTETS);
        var messages = new Octets[SESSIONS];
        for (int i = 0; i < SESSIONS; i++) {
            messages[i] = Octets.ofHex("00020005" + HEX.toHexDigits((short) (1 + i)) + "ff030021")
                    .concat(InnerPackets.udp(user(i).getHostAddress(), "198.18.0.9", 1, 2, text));
        }
        for (int i = 0; i < UPLINK_PACKETS; i++) {
            var message = messages[i % SESSIONS].toByteArray();
            peer.send(new DatagramPacket(message, message.length, server));
        }
    }

    private static void preloadTun() throws IOException {
        try (var socket = new DatagramSocket()) {
            var data = new byte[PAYLOAD_OCTETS];
            for (int i = 0; i < DOWNLINK_PACKETS; i++) {
                socket.send(new DatagramPacket(data, data.length, user(i % SESSIONS), 5000));
            }
        }
    }

    /** Starts the data plane, waits until it has moved the packets, and tells what its thread used for each. */
    private static long untilMoved(Dataplane dataplane, String threadName, int packets) {
        dataplane.start(new Inbox());
        var thread = Thread.getAllStackTraces().keySet().stream()
                .filter(each -> each.getName().equals(threadName))
                .findFirst()
                .orElseThrow();
        long deadline = System.nanoTime() + 10_000_000_000L;
        while (moved(dataplane) < packets) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(
                        moved(dataplane) + " of " + packets + " moved; " + dataplane.counters());
            }
            LockSupport.parkNanos(1_000_000);
        }
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(thread.threadId()) / packets;
    }

    private static long moved(Dataplane dataplane) {
        var counters = dataplane.counters();
        return counters.inputPackets() + counters.outputPackets();
    }

    /** What a thread of its own uses to run this. */
    private static long cpuNanos(Runnable body) {
        var used = new long[1];
        var thread = Thread.ofPlatform().start(() -> {
            body.run();
            used[0] = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        });
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return used[0];
    }

    private static void command(String line) throws IOException, InterruptedException {
        int exit = new ProcessBuilder(line.split(" ")).inheritIO().start().waitFor();
        if (exit != 0) {
            throw new IOException(line + ": exit code " + exit);
        }
    }
}
