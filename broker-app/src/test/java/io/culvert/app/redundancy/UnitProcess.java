package io.culvert.app.redundancy;

import io.culvert.core.redundancy.LeaseAnswer;
import io.culvert.core.redundancy.LeaseQuestion;
import io.culvert.core.redundancy.RedundancyEvent;
import io.culvert.core.redundancy.RedundancyTimes;
import io.culvert.octets.Secret;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A unit without calls as a process: prints its state, its gate and whom it hears whenever one changes. Its store is a file that all
 * processes share. SIGTERM makes it hand over.
 */
final class UnitProcess {
    private UnitProcess() {}

    /** {@code unit, own address, other unit, its address, lease in milliseconds, store, data directory, interface, service addresses...}; {@code -Dgateway} is watched */
    public static void main(String[] arguments) throws Exception {
        var store = Path.of(arguments[5]);
        var data = Files.createDirectories(Path.of(arguments[6]));
        var addresses = List.of(arguments).subList(8, arguments.length).stream()
                .map(text -> new ServiceAddress(arguments[7], address(text), text.contains(":") ? 128 : 32))
                .toList();
        var heartbeats = new HeartbeatSettings(
                arguments[0],
                new InetSocketAddress(address(arguments[1]), 7001),
                Map.of(arguments[2], new InetSocketAddress(address(arguments[3]), 7001)),
                Secret.utf8("key"));
        var times = RedundancyTimes.DEFAULTS.withLease(Duration.ofMillis(Long.parseLong(arguments[4])));
        var gateways = Stream.ofNullable(System.getProperty("gateway"))
                .map(UnitProcess::address)
                .toList();
        var unit = new TestUnit(heartbeats, times, question -> ask(store, question), data, addresses, gateways);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            unit.loop.tell(new RedundancyEvent.ShutdownRequested());
            try {
                unit.exited.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            unit.close();
        }));
        var said = "";
        while (true) {
            var view = unit.loop.view();
            var line = view.state() + " " + (unit.gate.isOpen() ? "open" : "shut") + " " + view.units();
            if (!line.equals(said)) {
                said = line;
                System.out.println(line);
            }
            Thread.sleep(2);
        }
    }

    private static LeaseAnswer ask(Path store, LeaseQuestion question) {
        try (var channel = FileChannel.open(
                        store, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
                var _ = channel.lock()) {
            var lease = SharedLease.parse(Files.readString(store));
            var answer = lease.ask(question);
            channel.truncate(0);
            channel.write(ByteBuffer.wrap(lease.text().getBytes(StandardCharsets.UTF_8)), 0);
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }
}
