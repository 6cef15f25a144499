package io.culvert.app.redundancy;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.redundancy.HeartbeatCodec;
import io.culvert.core.redundancy.LinkEnd;
import io.culvert.core.redundancy.RedundancyEvent;
import io.culvert.octets.Secret;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HeartbeatTransportTest {
    private static final Secret KEY = Secret.utf8("the key of the group");

    private final List<RedundancyEvent> heardByA = new CopyOnWriteArrayList<>();
    private final List<RedundancyEvent> heardByB = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (var closeable : open) {
            closeable.close();
        }
    }

    @Test
    void heartbeatsGoBothWays() throws Exception {
        int portA = freePort();
        int portB = freePort();
        var a = transport("a", portA, "b", portB, KEY, heardByA);
        var b = transport("b", portB, "a", portA, KEY, heardByB);

        speakUntil(a, "b", "a", () -> confirmed(heardByB) > 0);
        speakUntil(b, "a", "b", () -> confirmed(heardByA) > 0);
    }

    @Test
    void theNewestWordWaitsForTheConnection() throws Exception {
        int portA = freePort();
        int portB = freePort();
        var a = transport("a", portA, "b", portB, KEY, heardByA);
        for (int i = 1; i <= 50; i++) {
            a.send("b", Words.of("a", i));
        }
        Await.until("refused", () -> heardByA.contains(new RedundancyEvent.ConnectionRefused("b")));

        transport("b", portB, "a", portA, KEY, heardByB);

        Await.until("the last word", () -> confirmed(heardByB) == 50);
        assertThat(heardByB.stream().filter(RedundancyEvent.Heard.class::isInstance))
                .hasSize(1);
    }

    @Test
    void aTransportThatIsClosedSaysItsLastWordAndEndsInOrder() throws Exception {
        int portA = freePort();
        int portB = freePort();
        var a = transport("a", portA, "b", portB, KEY, heardByA);
        transport("b", portB, "a", portA, KEY, heardByB);
        speakUntil(a, "b", "a", () -> confirmed(heardByB) > 0);

        a.send("b", Words.of("a", 77));
        a.close();

        Await.until("the end", () -> heardByB.contains(new RedundancyEvent.LinkEnded("a", LinkEnd.CLOSED)));
        assertThat(confirmed(heardByB)).isEqualTo(77);
        heardByB.clear();
        Await.until("refused", () -> heardByB.contains(new RedundancyEvent.ConnectionRefused("a")));
    }

    @Test
    void aProcessThatIsKilledEndsItsConnectionAndItsHostRefusesANewOne() throws Exception {
        int portB = freePort();
        int portA = freePort();
        transport("b", portB, "a", portA, KEY, heardByB);
        var process = new ProcessBuilder(
                        System.getProperty("java.home") + "/bin/java",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Speaker.class.getName(),
                        Integer.toString(portA),
                        Integer.toString(portB))
                .inheritIO()
                .start();
        try {
            Await.until("heard", () -> confirmed(heardByB) > 3);
            heardByB.clear();
            process.destroyForcibly();

            Await.until("the end", () -> heardByB.contains(new RedundancyEvent.LinkEnded("a", LinkEnd.CLOSED)));
            Await.until("refused", () -> heardByB.contains(new RedundancyEvent.ConnectionRefused("a")));
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** A process of unit {@code a} that speaks until it is killed. */
    static final class Speaker {
        public static void main(String[] arguments) throws InterruptedException {
            var transport = transportOf(
                    "a",
                    Integer.parseInt(arguments[0]),
                    "b",
                    Integer.parseInt(arguments[1]),
                    KEY,
                    new CopyOnWriteArrayList<>());
            for (int i = 1; ; i++) {
                transport.send("b", Words.of("a", i));
                Thread.sleep(20);
            }
        }
    }

    @Test
    void aResetIsToldFromAnEnd() throws Exception {
        int portB = freePort();
        transport("b", portB, "a", freePort(), KEY, heardByB);
        try (var socket = connect(portB)) {
            var frames = greeted(socket);
            socket.getOutputStream().write(frames.sealed(HeartbeatCodec.encode(Words.of("a", 1))));
            Await.until("heard", () -> confirmed(heardByB) == 1);
            socket.setSoLinger(true, 0);
        }

        Await.until("the end", () -> heardByB.contains(new RedundancyEvent.LinkEnded("a", LinkEnd.RESET)));
        assertThat(heardByB).doesNotContain(new RedundancyEvent.LinkEnded("a", LinkEnd.CLOSED));
    }

    @Test
    void theEndOfAnOlderConnectionIsNoNews() throws Exception {
        int portB = freePort();
        transport("b", portB, "a", freePort(), KEY, heardByB);
        try (var older = connect(portB);
                var newer = connect(portB)) {
            older.getOutputStream().write(greeted(older).sealed(HeartbeatCodec.encode(Words.of("a", 1))));
            Await.until("the older", () -> confirmed(heardByB) == 1);
            var frames = greeted(newer);
            newer.getOutputStream().write(frames.sealed(HeartbeatCodec.encode(Words.of("a", 2))));
            Await.until("the newer", () -> confirmed(heardByB) == 2);
            older.close();
            newer.getOutputStream().write(frames.sealed(HeartbeatCodec.encode(Words.of("a", 3))));
            Await.until("goes on", () -> confirmed(heardByB) == 3);
            assertThat(heardByB).noneMatch(RedundancyEvent.LinkEnded.class::isInstance);
        }
        Await.until("the end", () -> heardByB.contains(new RedundancyEvent.LinkEnded("a", LinkEnd.CLOSED)));
    }

    @Test
    void whoHasAnotherKeyOrRepeatsOrTalksNonsenseIsNotHeard() throws Exception {
        int portB = freePort();
        transport("b", portB, "a", freePort(), KEY, heardByB);
        var octets = HeartbeatCodec.encode(Words.of("a", 1));
        try (var socket = connect(portB)) {
            var random = HeartbeatFrames.randomOf(greeting(socket));
            socket.getOutputStream().write(new HeartbeatFrames(Secret.utf8("another"), random).sealed(octets));
            assertReset(socket);
        }
        try (var socket = connect(portB)) {
            var sealed = greeted(socket).sealed(octets);
            socket.getOutputStream().write(sealed);
            Await.until("heard once", () -> confirmed(heardByB) == 1);
            heardByB.clear();
            socket.getOutputStream().write(sealed);
            assertReset(socket);
        }
        try (var socket = connect(portB)) {
            greeting(socket);
            socket.getOutputStream()
                    .write("GET / HTTP/1.1\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            assertReset(socket);
        }
        assertThat(heardByB).noneMatch(RedundancyEvent.Heard.class::isInstance);
        assertThat(heardByB).doesNotContain(new RedundancyEvent.LinkEnded("a", LinkEnd.CLOSED));
    }

    private static void assertReset(Socket socket) {
        Await.until("reset", () -> {
            try {
                return socket.getInputStream().read() < 0;
            } catch (IOException e) {
                return true;
            }
        });
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getLoopbackAddress(), port);
    }

    private static byte[] greeting(Socket socket) throws IOException {
        var greeting = new byte[HeartbeatFrames.GREETING];
        new DataInputStream(socket.getInputStream()).readFully(greeting);
        assertThat(HeartbeatFrames.isGreeting(greeting)).isTrue();
        return greeting;
    }

    private static HeartbeatFrames greeted(Socket socket) throws IOException {
        return new HeartbeatFrames(KEY, HeartbeatFrames.randomOf(greeting(socket)));
    }

    private static void speakUntil(
            HeartbeatTransport transport, String to, String from, java.util.function.BooleanSupplier heard) {
        Await.until(from + " heard by " + to, () -> {
            transport.send(to, Words.of(from, 1));
            return heard.getAsBoolean();
        });
    }

    /** The sequence of the last heartbeat. */
    private static long confirmed(List<RedundancyEvent> events) {
        return events.stream()
                .filter(RedundancyEvent.Heard.class::isInstance)
                .mapToLong(event -> ((RedundancyEvent.Heard) event).heartbeat().confirmed())
                .reduce(0, (_, last) -> last);
    }

    private HeartbeatTransport transport(
            String unit, int port, String other, int otherPort, Secret key, List<RedundancyEvent> events) {
        var transport = transportOf(unit, port, other, otherPort, key, events);
        open.add(transport);
        return transport;
    }

    private static HeartbeatTransport transportOf(
            String unit, int port, String other, int otherPort, Secret key, List<RedundancyEvent> events) {
        var loopback = InetAddress.getLoopbackAddress();
        return HeartbeatTransport.open(
                new HeartbeatSettings(
                        unit,
                        new InetSocketAddress(loopback, port),
                        Map.of(other, new InetSocketAddress(loopback, otherPort)),
                        key),
                events::add);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
