package io.culvert.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** TCP ports of 127.0.0.1 for embedded servers. */
public final class LoopbackPort {
    private LoopbackPort() {}

    /**
     * A port that nobody uses in this moment.
     *
     * @param wanted is taken if it is free; 0 for any
     */
    public static int free(int wanted) throws IOException {
        try (var socket = new ServerSocket(wanted, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException taken) {
            if (wanted == 0) {
                throw new IOException("no port is free on 127.0.0.1", taken);
            }
            return free(0);
        }
    }
}
