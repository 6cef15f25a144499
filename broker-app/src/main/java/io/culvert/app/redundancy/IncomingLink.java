package io.culvert.app.redundancy;

import io.culvert.core.redundancy.DecodedHeartbeat;
import io.culvert.core.redundancy.HeartbeatCodec;
import io.culvert.core.redundancy.LinkEnd;
import io.culvert.core.redundancy.RedundancyEvent;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;

/** A connection on which another unit speaks. <b>Thread:</b> one reads; any may reset it. */
final class IncomingLink {
    private static final SecureRandom RANDOM = new SecureRandom();

    /** Who has not shown the key by then is sent away. */
    private static final Duration INTRODUCTION = Duration.ofSeconds(5);

    private final Socket socket;
    private final HeartbeatFrames frames;
    private final byte[] random = new byte[HeartbeatFrames.RANDOM];
    private volatile String unit = "";
    private volatile long heardNanos;

    /** How it ended; never leaves this package. */
    static final class Ended extends Exception {
        private final LinkEnd end;
        private final boolean suspicious;

        Ended(LinkEnd end, boolean suspicious, String message) {
            super(message, null, false, false);
            this.end = end;
            this.suspicious = suspicious;
        }

        LinkEnd end() {
            return end;
        }

        /** Whether the other side is to blame, not the network. */
        boolean isSuspicious() {
            return suspicious;
        }
    }

    IncomingLink(Socket socket, Secret groupKey) {
        this.socket = socket;
        RANDOM.nextBytes(random);
        frames = new HeartbeatFrames(groupKey, random);
    }

    /** The unit that speaks here; empty before its first word. */
    String unit() {
        return unit;
    }

    boolean isNamed() {
        return !unit.isEmpty();
    }

    boolean heardWithin(Duration time) {
        return isNamed() && System.nanoTime() - heardNanos < time.toNanos();
    }

    void greet() throws Ended {
        try {
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int) INTRODUCTION.toMillis());
            socket.getOutputStream().write(HeartbeatFrames.greeting(random));
        } catch (IOException e) {
            reset();
            throw new Ended(LinkEnd.RESET, false, String.valueOf(e.getMessage()));
        }
    }

    /** Waits for the next word. */
    RedundancyEvent.Heard next() throws Ended {
        try {
            var in = new DataInputStream(socket.getInputStream());
            var head = new byte[HeartbeatCodec.HEAD];
            in.readFully(head);
            int length = HeartbeatCodec.fieldsLength(Octets.of(head));
            if (length < 0) {
                throw refuse("it does not send heartbeats");
            }
            var octets =
                    ByteBuffer.allocate(HeartbeatCodec.HEAD + length).put(head).array();
            in.readFully(octets, HeartbeatCodec.HEAD, length);
            var seal = new byte[HeartbeatFrames.SEAL];
            in.readFully(seal);
            if (!frames.isGenuine(octets, seal)) {
                throw refuse("its group key is another one");
            }
            return heard(octets);
        } catch (EOFException e) {
            Sockets.close(socket);
            throw new Ended(LinkEnd.CLOSED, false, "closed");
        } catch (IOException e) {
            reset();
            throw new Ended(LinkEnd.RESET, false, String.valueOf(e.getMessage()));
        }
    }

    private RedundancyEvent.Heard heard(byte[] octets) throws Ended, IOException {
        return switch (HeartbeatCodec.decode(Octets.of(octets))) {
            case DecodedHeartbeat.Malformed(var why) -> throw refuse(why);
            case DecodedHeartbeat.Ok(var heartbeat) -> {
                if (isNamed() && !unit.equals(heartbeat.unit())) {
                    throw refuse("it was " + unit + " and is " + heartbeat.unit() + " now");
                }
                unit = heartbeat.unit();
                heardNanos = System.nanoTime();
                socket.setSoTimeout(0);
                yield new RedundancyEvent.Heard(heartbeat, Instant.now());
            }
        };
    }

    private Ended refuse(String why) {
        reset();
        return new Ended(LinkEnd.RESET, true, why);
    }

    void reset() {
        Sockets.reset(socket);
    }

    @Override
    public String toString() {
        return socket.getRemoteSocketAddress() + (isNamed() ? " (" + unit + ")" : "");
    }
}
