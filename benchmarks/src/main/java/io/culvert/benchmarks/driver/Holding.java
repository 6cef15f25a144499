package io.culvert.benchmarks.driver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A load that holds tunnels and sessions while their broker dies, and what is to be true all the time. */
final class Holding {
    private static final long LOOK_MILLIS = 50;
    private static final long LONGEST_RESUME_NANOS = 60_000_000_000L;

    private final LoadProcess load;
    private final Size size;

    /**
     * What the load saw.
     *
     * @param firstNanos of the first control message; empty: none came
     * @param lastHelloNanos of the last tunnel's resume HELLO
     */
    record Seen(Optional<Long> firstNanos, Optional<Long> lastHelloNanos) {}

    Holding(LoadProcess load, Size size) {
        this.load = load;
        this.size = size;
    }

    /** Waits until every tunnel was spoken to after {@code nanos}, or a minute has passed. */
    Seen awaitResumed(long nanos) throws IOException, InterruptedException {
        load.tell("after " + nanos);
        var answer = load.ask("report");
        while (answer.number("resumed") < size.tunnels() && System.nanoTime() - nanos < LONGEST_RESUME_NANOS) {
            Thread.sleep(LOOK_MILLIS);
            answer = load.ask("report");
        }
        load.tell("rest");
        return new Seen(
                answer.moment("firstNanos").stream().boxed().findFirst(),
                answer.moment("lastHelloNanos").stream().boxed().findFirst());
    }

    /** What is not as it was, after every tunnel and session was asked; empty: nothing. */
    List<String> losses() throws IOException {
        var answer = load.ask("probe");
        var losses = new ArrayList<String>();
        expect("tunnels that acknowledge a HELLO", size.tunnels(), answer.number("liveTunnels"), losses);
        expect("sessions that answer an echo", size.sessions(), answer.number("liveSessions"), losses);
        expect("sessions that ended", 0, answer.number("lost"), losses);
        expect("links that were negotiated anew", 0, answer.number("pppRenegotiations"), losses);
        expect("accounting Stops", 0, answer.number("stops"), losses);
        expect("breaches of an RFC", 0, answer.number("violations"), losses);
        return losses;
    }

    /** What the unit that took over says that is not so. */
    List<String> contradictions(RedundancyReply reply) {
        var found = new ArrayList<String>();
        expect("tunnels of the broker's", size.tunnels(), reply.tunnels(), found);
        expect("sessions of the broker's", size.sessions(), reply.sessions(), found);
        expect("tunnels that it has resynchronised", size.tunnels(), reply.succeeded(), found);
        expect("tunnels that it has not", 0, reply.failed(), found);
        return found;
    }

    private static void expect(String what, long wanted, long is, List<String> otherwise) {
        if (wanted != is) {
            otherwise.add(what + ": " + is + " instead of " + wanted);
        }
    }
}
