package io.culvert.benchmarks;

import io.culvert.benchmarks.measure.Arguments;
import io.culvert.benchmarks.radius.RadiusResponder;
import io.culvert.benchmarks.socket.Waiter;
import java.time.Duration;

/** The RADIUS server of the measurements as a process of its own; runs until it is killed. */
public final class RadiusMain {
    private static final Duration WAIT = Duration.ofSeconds(1);

    private RadiusMain() {}

    /** Options: {@code --radius ADDRESS:PORT --radius-secret S --password P --accept-all true --first-address A}. */
    public static void main(String... given) {
        var arguments = new Arguments(given);
        RadiusResponder responder = RadiusResponder.of(arguments)
                .orElseThrow(() -> new IllegalArgumentException("--radius ADDRESS:PORT is missing"));
        int tickMicros = arguments.number("tick-micros", 0);
        arguments.checkAllKnown();
        var waiter = new Waiter(responder.sockets());
        while (true) {
            waiter.awaitDatagram(WAIT);
            if (tickMicros > 0) {
                waiter.sleepNanos(tickMicros * 1000L);
            }
            int _ = responder.answerAll();
        }
    }
}
