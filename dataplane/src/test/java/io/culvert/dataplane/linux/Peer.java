package io.culvert.dataplane.linux;

import io.culvert.octets.Octets;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;

/** An L2TP peer of tests: a UDP socket. */
final class Peer implements AutoCloseable {
    record Received(InetSocketAddress from, Octets datagram) {}

    private final DatagramSocket socket;

    Peer(InetAddress address) {
        try {
            socket = new DatagramSocket(new InetSocketAddress(address, 0));
            socket.setSoTimeout(10_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static InetAddress address(String literal) {
        try {
            return InetAddress.getByName(literal);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    void send(InetSocketAddress to, Octets datagram) {
        try {
            socket.send(new DatagramPacket(datagram.toByteArray(), datagram.length(), to));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void send(InetSocketAddress to, String hex) {
        send(to, Octets.ofHex(hex));
    }

    Received receive() {
        var packet = new DatagramPacket(new byte[65535], 65535);
        try {
            socket.receive(packet);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Received(
                (InetSocketAddress) packet.getSocketAddress(), Octets.of(packet.getData(), 0, packet.getLength()));
    }

    @Override
    public void close() {
        socket.close();
    }
}
