package io.culvert.radius.client;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.radius.Samples;
import io.culvert.radius.packet.AttributeList;
import io.culvert.radius.packet.Authenticity;
import io.culvert.radius.packet.PacketCode;
import io.culvert.radius.packet.PacketLayout;
import io.culvert.radius.packet.RadiusDictionary;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server that does with each request what the test says, good or bad; on the loopback address. */
final class FakeServer implements AutoCloseable {
    /** Sees a request, and may answer it. */
    interface Script {
        void on(byte[] request, Reply reply) throws IOException;
    }

    /** Answers to the request that the script was given. */
    interface Reply {
        void send(byte[] datagram) throws IOException;
    }

    final List<Octets> requests = new CopyOnWriteArrayList<>();
    private final DatagramSocket socket;
    private volatile Script script;

    FakeServer(Script script) throws IOException {
        this.script = script;
        socket = new DatagramSocket(new InetSocketAddress(Samples.ipv4(127, 0, 0, 1), 0));
        socket.setReceiveBufferSize(4 << 20);
        Thread.ofPlatform().name("fake-server").daemon().start(this::run);
    }

    int port() {
        return socket.getLocalPort();
    }

    void script(Script next) {
        script = next;
    }

    /** An answer to the request as a right server gives it. */
    static byte[] answer(int code, byte[] request, boolean hasMessageAuthenticator, AttributeList attributes) {
        return answer(code, request, hasMessageAuthenticator, Samples.SECRET, attributes);
    }

    /** Likewise, with another secret. */
    static byte[] answer(int code, byte[] request, Secret secret, AttributeList attributes) {
        return answer(code, request, true, secret, attributes);
    }

    private static byte[] answer(
            int code, byte[] request, boolean hasMessageAuthenticator, Secret secret, AttributeList attributes) {
        var all = new AttributeList();
        if (hasMessageAuthenticator) {
            all.add(RadiusDictionary.INSTANCE.createAttribute(-1, 80, new byte[16]));
        }
        var answer = PacketLayout.assemble(code, PacketLayout.identifier(request), all.addAll(attributes));
        new Authenticity(secret).signReply(answer, Arrays.copyOfRange(request, 4, 20));
        return answer;
    }

    static byte[] accept(byte[] request) {
        return answer(PacketCode.ACCESS_ACCEPT, request, true, new AttributeList());
    }

    @Override
    public void close() {
        socket.close();
    }

    private void run() {
        var packet = new DatagramPacket(new byte[5000], 5000);
        while (!socket.isClosed()) {
            try {
                packet.setLength(5000);
                socket.receive(packet);
                var request = Arrays.copyOf(packet.getData(), packet.getLength());
                var source = packet.getSocketAddress();
                requests.add(Octets.of(request));
                script.on(request, datagram -> socket.send(new DatagramPacket(datagram, datagram.length, source)));
            } catch (IOException e) {
                if (!socket.isClosed()) {
                    throw new java.io.UncheckedIOException(e);
                }
            }
        }
    }
}
