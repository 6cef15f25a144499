package io.culvert.dataplane.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.dataplane.DataplaneException;
import io.culvert.octets.Octets;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Service addresses on a real link: {@code left} is ours, {@code right} hears. */
class HostAddressesIT {
    private static final Duration LIFETIME = Duration.ofSeconds(2);

    @Test
    void anAddressEndsByItselfUnlessItIsRenewed() throws Exception {
        NetworkNamespace.run(() -> {
            var link = link();
            try (var addresses = new HostAddresses()) {
                var four = InetAddress.getByName("192.0.2.1");
                var six = InetAddress.getByName("2001:db8::1");
                addresses.hold(link.index(), four, 32, LIFETIME);
                addresses.hold(link.index(), six, 128, LIFETIME);
                assertThat(find(addresses, four)).contains(new HostAddresses.Assigned(four, 32, link.index(), false));
                assertThat(find(addresses, six)).contains(new HostAddresses.Assigned(six, 128, link.index(), false));
                assertThat(ip("-6", "addr", "show", "to", "2001:db8::1"))
                        .contains("nodad")
                        .doesNotContain("tentative");

                long begin = BootClock.nanos();
                while (BootClock.nanos() - begin < Duration.ofSeconds(4).toNanos()) {
                    addresses.hold(link.index(), four, 32, LIFETIME);
                    Thread.sleep(300);
                    assertThat(find(addresses, four)).as("renewed").isPresent();
                }
                assertThat(find(addresses, six)).as("not renewed").isEmpty();
                awaitGone(addresses, four);
            }
        });
    }

    @Test
    void anAddressIsTakenAway() throws Exception {
        NetworkNamespace.run(() -> {
            var link = link();
            try (var addresses = new HostAddresses()) {
                var four = InetAddress.getByName("192.0.2.1");
                addresses.hold(link.index(), four, 32, Duration.ofSeconds(60));
                addresses.remove(link.index(), four, 32);
                assertThat(find(addresses, four)).isEmpty();
                addresses.remove(link.index(), four, 32);
            }
        });
    }

    @Test
    void aConfiguredAddressHasNoLifetime() throws Exception {
        NetworkNamespace.run(() -> {
            var link = link();
            ip("addr", "add", "192.0.2.1/24", "dev", "left");
            try (var addresses = new HostAddresses()) {
                var four = InetAddress.getByName("192.0.2.1");
                assertThat(find(addresses, four)).contains(new HostAddresses.Assigned(four, 24, link.index(), true));
            }
        });
    }

    @Test
    void anInterfaceThatIsNotThereIsSaidSo() throws Exception {
        NetworkNamespace.run(() -> {
            assertThat(HostInterface.find("nosuch")).isEmpty();
            try (var addresses = new HostAddresses()) {
                assertThatThrownBy(() ->
                                addresses.hold(4711, InetAddress.getByName("192.0.2.1"), 32, Duration.ofSeconds(1)))
                        .isInstanceOf(DataplaneException.class)
                        .hasMessageContaining("192.0.2.1");
            }
        });
    }

    @Test
    void anInterfaceRunsWhileItHasACarrier() throws Exception {
        NetworkNamespace.run(() -> {
            link();
            assertThat(HostInterface.find("left").orElseThrow().running()).isTrue();
            ip("link", "set", "right", "down");
            assertThat(HostInterface.find("left").orElseThrow().running()).isFalse();
            assertThat(HostInterface.find("lo").orElseThrow().hardwareAddress()).isEmpty();
        });
    }

    @Test
    void theLinkIsToldWhoseAnAddressIs() throws Exception {
        NetworkNamespace.run(() -> {
            var link = link();
            int socket = listen(HostInterface.find("right").orElseThrow());
            try {
                assertThat(AddressAnnouncement.send(link, InetAddress.getByName("192.0.2.1")))
                        .isTrue();
                assertThat(AddressAnnouncement.send(link, InetAddress.getByName("2001:db8::1")))
                        .isTrue();
                assertThat(AddressAnnouncement.send(
                                HostInterface.find("lo").orElseThrow(), InetAddress.getByName("192.0.2.1")))
                        .isFalse();

                var mac = HexFormat.of().formatHex(link.hardwareAddress().orElseThrow());
                var arp = frame(socket, "0806");
                assertThat(arp)
                        .isEqualTo("ffffffffffff" + mac + "0806" + "0001080006040001" + mac + "c0000201"
                                + "000000000000" + "c0000201");
                var reply = frame(socket, "0806");
                assertThat(reply).contains("0001080006040002" + mac + "c0000201" + mac + "c0000201");
                var advertisement = frame(socket, "86dd6000000000203aff20010db8");
                assertThat(advertisement)
                        .startsWith("333300000001" + mac)
                        .endsWith("20000000" + "20010db8000000000000000000000001" + "0201" + mac);
            } finally {
                Libc.close(socket);
            }
            // The kernel takes an advertisement only if its checksum is right: it learns the neighbour.
            ip("-6", "addr", "add", "2001:db8::2/64", "dev", "right", "nodad");
            ip("-6", "neigh", "add", "2001:db8::1", "lladdr", "02:00:00:00:00:99", "dev", "right", "nud", "stale");
            AddressAnnouncement.send(link, InetAddress.getByName("2001:db8::1"));
            var known = link.hardwareAddress().orElseThrow();
            var text = HexFormat.ofDelimiter(":").formatHex(known);
            await(() -> ip("-6", "neigh", "show", "dev", "right").contains("2001:db8::1 lladdr " + text));
        });
    }

    private interface Condition {
        boolean holds() throws Exception;
    }

    private static void await(Condition condition) throws Exception {
        long begin = BootClock.nanos();
        while (!condition.holds()) {
            assertThat(BootClock.nanos() - begin)
                    .isLessThan(Duration.ofSeconds(5).toNanos());
            Thread.sleep(50);
        }
    }

    private static void awaitGone(HostAddresses addresses, InetAddress address) throws Exception {
        await(() -> find(addresses, address).isEmpty());
    }

    private static Optional<HostAddresses.Assigned> find(HostAddresses addresses, InetAddress address) {
        return addresses.list().stream()
                .filter(a -> a.address().equals(address))
                .findFirst();
    }

    private static HostInterface link() throws Exception {
        ip("link", "add", "left", "type", "veth", "peer", "name", "right");
        ip("link", "set", "left", "up");
        ip("link", "set", "right", "up");
        await(() -> HostInterface.find("left").orElseThrow().running());
        return HostInterface.find("left").orElseThrow();
    }

    /** Runs {@code ip} in the namespace of the calling thread. */
    private static String ip(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("ip"));
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(command + ": " + output).isZero();
        return output;
    }

    private static int listen(HostInterface link) {
        int socket = Libc.socket(Libc.AF_PACKET, Libc.SOCK_RAW | Libc.SOCK_CLOEXEC, 0);
        assertThat(socket).isPositive();
        try (var arena = Arena.ofConfined()) {
            var address = arena.allocate(20, 8);
            NativeMemory.putU16(address, 0, Libc.AF_PACKET);
            NativeMemory.putU16(address, 2, Short.reverseBytes((short) 3));
            NativeMemory.putI32(address, 4, link.index());
            assertThat(Libc.bind(socket, address, 20)).isZero();
        }
        return socket;
    }

    /** The next frame whose octets from the type on begin like this; the kernel says things of its own on a new link. */
    private static String frame(int socket, String begin) {
        try (var arena = Arena.ofConfined()) {
            var buffer = arena.allocate(2048, 8);
            var poll = arena.allocate(8, 8);
            for (int i = 0; i < 100; i++) {
                NativeMemory.putI32(poll, 0, socket);
                NativeMemory.putU16(poll, 4, Libc.POLLIN);
                assertThat(Libc.poll(poll.address(), 1, 3000))
                        .as("a frame in time")
                        .isPositive();
                int length = Libc.read(socket, buffer.address(), 2048);
                var octets = Octets.of(buffer.asSlice(0, length).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE));
                if (octets.slice(12).toHex().startsWith(begin)) {
                    return octets.toHex();
                }
            }
        }
        throw new AssertionError("no such frame: " + begin);
    }
}
