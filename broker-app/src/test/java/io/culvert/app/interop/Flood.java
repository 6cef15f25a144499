package io.culvert.app.interop;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.l2tp.wire.Avp;
import io.culvert.l2tp.wire.Hiding;
import io.culvert.l2tp.wire.MessageCodec;
import io.culvert.l2tp.wire.TunnelMessage;
import io.culvert.octets.Octets;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Datagrams that a broker must bear, sent at a bounded rate from a namespace of the lab. */
final class Flood {

    private static final int CONTROL = 0xC802;
    private static final long NANOS = 1_000_000_000L;

    private final Namespace from;
    private final InetSocketAddress to;

    Flood(Namespace from, String lns) {
        this.from = from;
        this.to = new InetSocketAddress(InetAddress.ofLiteral(lns), 1701);
    }

    /** Sends that many datagrams of each kind of junk in turn; the same at every run. Returns how many left. */
    int junk(String source, int count, int perSecond) {
        return NamespaceSockets.inside(from, () -> {
            Random random = new Random(2661);
            try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
                DatagramChannel _ = channel.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 1701));
                long start = System.nanoTime();
                for (int i = 0; i < count; i++) {
                    pace(start, i, perSecond);
                    int _ = channel.send(ByteBuffer.wrap(junk(i, random)), to);
                }
            }
            return count;
        });
    }

    /** Sends well-formed SCCRQs, each with another source: addresses of a /16 that the namespace holds, and ports. */
    int tunnelRequests(String network, int count, int perSecond) {
        return NamespaceSockets.inside(from, () -> {
            long start = System.nanoTime();
            for (int i = 0; i < count; i++) {
                pace(start, i, perSecond);
                byte[] address = InetAddress.ofLiteral(network).getAddress();
                address[2] = (byte) (i >> 8 & 0x0F);
                address[3] = (byte) (1 + i % 250);
                try (DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET)) {
                    DatagramChannel _ =
                            channel.bind(new InetSocketAddress(InetAddress.getByAddress(address), 2000 + i % 60_000));
                    int _ = channel.send(ByteBuffer.wrap(request(i)), to);
                }
            }
            return count;
        });
    }

    private static void pace(long start, int sent, int perSecond) {
        long due = start + sent * NANOS / perSecond;
        long early = due - System.nanoTime();
        if (early > 500_000) {
            LockSupport.parkNanos(early);
        }
    }

    private static byte[] request(int number) {
        return MessageCodec.encode(
                        TunnelId.NONE,
                        SessionId.NONE,
                        SequenceNumber.ZERO,
                        SequenceNumber.ZERO,
                        new TunnelMessage.Sccrq(
                                Avp.ProtocolVersion.CURRENT,
                                Avp.HostName.of("flood"),
                                Avp.FramingCapabilities.of(true, true),
                                new TunnelId(1 + number % 65_535),
                                List.of()),
                        Hiding.none())
                .toByteArray();
    }

    /** Noise, noise behind a control header, control and data messages of nobody, cut and bent SCCRQs, other versions. */
    private static byte[] junk(int kind, Random random) {
        byte[] octets = new byte[1 + random.nextInt(200)];
        random.nextBytes(octets);
        return switch (kind % 6) {
            case 0 -> octets;
            case 1 -> control(octets, random).toByteArray();
            case 2 -> {
                byte[] data = new byte[8 + octets.length];
                random.nextBytes(data);
                data[0] = 0;
                data[1] = 2;
                yield data;
            }
            case 3 ->
                Octets.wrap(request(random.nextInt(65_535)))
                        .slice(0, 6 + random.nextInt(40))
                        .toByteArray();
            case 4 -> {
                byte[] bent = request(random.nextInt(65_535));
                for (int i = 0; i < 3; i++) {
                    bent[12 + random.nextInt(bent.length - 12)] = (byte) random.nextInt();
                }
                yield bent;
            }
            default -> {
                byte[] version = request(1);
                version[1] = (byte) (1 + random.nextInt(15));
                yield version;
            }
        };
    }

    private static Octets control(byte[] body, Random random) {
        byte[] message = new byte[12 + body.length];
        ByteBuffer buffer = ByteBuffer.wrap(message);
        ByteBuffer _ = buffer.putShort((short) CONTROL)
                .putShort((short) message.length)
                .putShort((short) random.nextInt())
                .putShort((short) random.nextInt())
                .putInt(random.nextInt())
                .put(body);
        return Octets.wrap(message);
    }
}
