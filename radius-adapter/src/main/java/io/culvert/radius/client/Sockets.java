package io.culvert.radius.client;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The client's UDP sockets, several for each port of each server. They are not connected, so that a datagram from
 * elsewhere is seen and counted. <b>Thread:</b> the client's, but for {@link #wakeUp}.
 */
final class Sockets implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Sockets.class);
    private static final int BUFFER_BYTES = 1 << 20;
    /** One more than the longest packet, so that a longer datagram shows. */
    private static final int RECEIVE_BYTES = 4097;
    /** Datagrams taken from one socket before the next has its turn. */
    private static final int BURST = 64;

    /** Is given what came from the server itself. */
    interface Receiver {
        void received(Target target, int lane, byte[] datagram);
    }

    private record Lane(Target target, int index) {}

    private final Selector selector;
    private final SourceAddresses source;
    private final Receiver receiver;
    private final Map<Target, List<DatagramChannel>> channels = new HashMap<>();
    private final ByteBuffer received = ByteBuffer.allocateDirect(RECEIVE_BYTES);
    private final ByteBuffer sent = ByteBuffer.allocateDirect(RECEIVE_BYTES);

    Sockets(SourceAddresses source, Receiver receiver) throws IOException {
        this.source = source;
        this.receiver = receiver;
        selector = Selector.open();
    }

    void open(Target target) throws IOException {
        var lanes = channels.computeIfAbsent(target, _ -> new ArrayList<>());
        var family = target.server.address() instanceof Inet4Address
                ? StandardProtocolFamily.INET
                : StandardProtocolFamily.INET6;
        var channel = DatagramChannel.open(family);
        try {
            channel.setOption(StandardSocketOptions.SO_RCVBUF, BUFFER_BYTES);
            channel.setOption(StandardSocketOptions.SO_SNDBUF, BUFFER_BYTES);
            channel.bind(source.towards(target.server.address())
                    .map(address -> new InetSocketAddress(address, 0))
                    .orElse(null));
            channel.configureBlocking(false);
            var _ = channel.register(selector, SelectionKey.OP_READ, new Lane(target, lanes.size()));
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
        lanes.add(channel);
    }

    /** Sends, or drops what the system does not take: a repetition will come. */
    void send(Target target, int lane, byte[] packet) {
        var lanes = channels.get(target);
        if (lanes == null) {
            throw new IllegalStateException("no socket towards " + target.name);
        }
        sent.clear().put(packet).flip();
        try {
            int _ = lanes.get(lane).send(sent, target.address);
        } catch (IOException e) {
            LOG.debug("cannot send to {}: {}", target.name, e.getMessage());
        }
    }

    /** Waits at most that long, then hands on all that came; with 0 it does not wait. */
    void poll(long timeoutMillis) throws IOException {
        if (timeoutMillis <= 0) {
            int _ = selector.selectNow(this::receive);
        } else {
            int _ = selector.select(this::receive, timeoutMillis);
        }
    }

    void wakeUp() {
        var _ = selector.wakeup();
    }

    @Override
    public void close() throws IOException {
        for (var lanes : channels.values()) {
            for (var channel : lanes) {
                channel.close();
            }
        }
        selector.close();
    }

    private void receive(SelectionKey key) {
        if (!(key.attachment() instanceof Lane lane) || !(key.channel() instanceof DatagramChannel channel)) {
            return;
        }
        for (int i = 0; i < BURST; i++) {
            received.clear();
            @Nullable SocketAddress source;
            try {
                source = channel.receive(received);
            } catch (IOException e) {
                LOG.debug("cannot receive from {}: {}", lane.target.name, e.getMessage());
                return;
            }
            if (source == null) {
                return;
            }
            if (!source.equals(lane.target.address)) {
                lane.target.tally.wrongSource.increment();
                continue;
            }
            var datagram = new byte[received.flip().remaining()];
            received.get(datagram);
            receiver.received(lane.target, lane.index, datagram);
        }
    }
}
