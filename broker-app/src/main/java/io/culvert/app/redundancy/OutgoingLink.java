package io.culvert.app.redundancy;

import io.culvert.core.redundancy.Heartbeat;
import io.culvert.core.redundancy.HeartbeatCodec;
import io.culvert.core.redundancy.LinkEnd;
import io.culvert.core.redundancy.RedundancyEvent;
import io.culvert.local.EssentialThreads;
import io.culvert.octets.Secret;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connection on which this unit speaks to another one; made again and again. <b>Thread:</b> any tells; one of its own sends. */
final class OutgoingLink {
    private static final Logger LOG = LoggerFactory.getLogger(OutgoingLink.class);
    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration RETRY = Duration.ofMillis(100);
    private static final Duration LOOK = Duration.ofMillis(50);

    /** After a cut, TCP tries again ever more seldom: a new connection is there sooner. */
    private static final Duration STALE = Duration.ofSeconds(2);

    /** Little, so that a unit that was frozen does not wake to old news. */
    private static final int SEND_BUFFER = 8192;

    private final String unit;
    private final InetSocketAddress address;
    private final Secret groupKey;
    private final Consumer<RedundancyEvent> events;
    private final BiPredicate<String, Duration> heardWithin;
    private final BlockingQueue<Heartbeat> next = new ArrayBlockingQueue<>(1);
    private final Thread thread;
    private volatile boolean closed;

    /** @param heardWithin whether a unit was heard within that time */
    OutgoingLink(
            String unit,
            InetSocketAddress address,
            Secret groupKey,
            Consumer<RedundancyEvent> events,
            BiPredicate<String, Duration> heardWithin) {
        this.unit = unit;
        this.address = address;
        this.groupKey = groupKey;
        this.events = events;
        this.heardWithin = heardWithin;
        thread = EssentialThreads.virtual("heartbeats to " + unit).unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void send(Heartbeat heartbeat) {
        while (!next.offer(heartbeat)) {
            next.poll();
        }
    }

    private void run() {
        try {
            while (!closed) {
                var socket = connect();
                if (socket.isPresent()) {
                    speak(socket.get());
                } else {
                    Thread.sleep(RETRY);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("no more heartbeats to {}", unit);
        }
    }

    private Optional<Socket> connect() {
        var socket = new Socket();
        try {
            socket.setTcpNoDelay(true);
            socket.setSendBufferSize(SEND_BUFFER);
            socket.connect(new InetSocketAddress(address.getHostString(), address.getPort()), (int) CONNECT.toMillis());
            return Optional.of(socket);
        } catch (ConnectException e) {
            Sockets.close(socket);
            if (String.valueOf(e.getMessage()).contains("refused")) {
                events.accept(new RedundancyEvent.ConnectionRefused(unit));
            }
        } catch (IOException e) {
            Sockets.close(socket);
            LOG.debug("no connection to {}", unit, e);
        }
        return Optional.empty();
    }

    private void speak(Socket socket) throws InterruptedException {
        try {
            socket.setSoTimeout((int) CONNECT.toMillis());
            var greeting = new byte[HeartbeatFrames.GREETING];
            new DataInputStream(socket.getInputStream()).readFully(greeting);
            if (!HeartbeatFrames.isGreeting(greeting)) {
                LOG.warn("{}, where the unit {} should be, is something else", address, unit);
                Sockets.reset(socket);
                Thread.sleep(CONNECT);
                return;
            }
            socket.setSoTimeout(0);
            var watcher = Thread.ofVirtual().name("end of " + unit).start(() -> watch(socket));
            sendAll(socket, new HeartbeatFrames(groupKey, HeartbeatFrames.randomOf(greeting)), watcher);
        } catch (IOException e) {
            LOG.debug("the connection to {} is broken", unit, e);
        } finally {
            end(socket);
        }
    }

    private void sendAll(Socket socket, HeartbeatFrames frames, Thread watcher)
            throws IOException, InterruptedException {
        long begun = System.nanoTime();
        while (!closed && watcher.isAlive()) {
            var heartbeat = next.poll(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            if (heartbeat != null) {
                socket.getOutputStream().write(frames.sealed(HeartbeatCodec.encode(heartbeat)));
            }
            if (System.nanoTime() - begun > STALE.toNanos() && !heardWithin.test(unit, STALE)) {
                return;
            }
        }
        if (closed && watcher.isAlive()) {
            var last = next.poll();
            if (last != null) {
                socket.getOutputStream().write(frames.sealed(HeartbeatCodec.encode(last)));
            }
        }
    }

    /** The other side never speaks here: what comes is the end. */
    private void watch(Socket socket) {
        try {
            if (socket.getInputStream().read() >= 0) {
                LOG.warn("{}, where the unit {} should be, says something unknown", address, unit);
            }
        } catch (IOException e) {
            if (!closed && !socket.isClosed()) {
                // Its host does not know the connection any more; whether a process is there shows the next one.
                events.accept(new RedundancyEvent.LinkEnded(unit, LinkEnd.RESET));
            }
        }
    }

    private void end(Socket socket) {
        if (closed) {
            Sockets.close(socket);
        } else {
            Sockets.reset(socket);
        }
    }

    /** In order: with FIN. */
    void close() {
        closed = true;
        try {
            // The last word says that the gate is shut; it is worth a moment, but not more.
            thread.join(CONNECT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
    }
}
