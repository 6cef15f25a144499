package io.culvert.benchmarks.radius;

import io.culvert.benchmarks.measure.Arguments;
import io.culvert.benchmarks.socket.BatchSocket;
import io.culvert.benchmarks.socket.BigEndian;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * A RADIUS server on two sockets, authentication and the port above for accounting, that is driven by its caller's loop.
 * <b>Thread:</b> one.
 */
public final class RadiusResponder {
    private final List<BatchSocket> sockets;
    private final RadiusAnswers answers;

    /** Listens at {@code authentication} and at the port above it. */
    public RadiusResponder(InetSocketAddress authentication, RadiusAnswers answers) {
        this.answers = answers;
        InetAddress address = authentication.getAddress();
        sockets = List.of(
                BatchSocket.server(authentication),
                BatchSocket.server(new InetSocketAddress(address, authentication.getPort() + 1)));
    }

    /** What the options ask for; empty: none. */
    public static Optional<RadiusResponder> of(Arguments arguments) {
        String listen = arguments.text("radius", "");
        String secret = arguments.text("radius-secret", "radiussecret");
        String password = arguments.text("password", "password");
        boolean acceptsAll = arguments.flag("accept-all");
        String first = arguments.text("first-address", "");
        int firstAddress =
                first.isEmpty() ? 0 : BigEndian.i32(Arguments.numeric(first).getAddress(), 0);
        return listen.isEmpty()
                ? Optional.empty()
                : Optional.of(new RadiusResponder(
                        arguments.address("radius", ""),
                        new RadiusAnswers(secret, password, acceptsAll, firstAddress)));
    }

    public List<BatchSocket> sockets() {
        return sockets;
    }

    public RadiusAnswers answers() {
        return answers;
    }

    /** Answers all requests that have arrived: how many there were. */
    public int answerAll() {
        int total = 0;
        for (int s = 0; s < sockets.size(); s++) {
            BatchSocket socket = sockets.get(s);
            int count;
            do {
                count = socket.receive();
                for (int i = 0; i < count; i++) {
                    int at = socket.beginAnswer(i);
                    int length = answers.answer(socket.in, socket.inOffset(i), socket.inLength(i), socket.out, at);
                    if (length > 0) {
                        socket.end(length);
                    }
                }
                total += count;
            } while (count == BatchSocket.BATCH);
            socket.flush();
        }
        return total;
    }
}
