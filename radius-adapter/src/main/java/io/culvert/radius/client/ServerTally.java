package io.culvert.radius.client;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;

/** The counters behind {@link ServerCounters}. <b>Thread:</b> the client's writes, any reads. */
final class ServerTally {
    final LongAdder sent = new LongAdder();
    final LongAdder retransmitted = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    final LongAdder badAuthenticator = new LongAdder();
    final LongAdder missingMessageAuthenticator = new LongAdder();
    final LongAdder wrongSource = new LongAdder();
    final LongAdder malformed = new LongAdder();
    final LongAdder unexpected = new LongAdder();
    final LongAdder accepts = new LongAdder();
    final LongAdder rejects = new LongAdder();
    final LongAdder challenges = new LongAdder();
    final LongAdder accountingResponses = new LongAdder();
    final LongAdder badAttributes = new LongAdder();
    final LongAdder latencyNanos = new LongAdder();
    final LongAdder inFlight = new LongAdder();
    volatile boolean isAlive = true;

    ServerCounters snapshot(String server, ServerCounters.Role role) {
        return new ServerCounters(
                server,
                role,
                isAlive,
                inFlight.sum(),
                sent.sum(),
                retransmitted.sum(),
                timeouts.sum(),
                badAuthenticator.sum(),
                missingMessageAuthenticator.sum(),
                wrongSource.sum(),
                malformed.sum(),
                unexpected.sum(),
                accepts.sum(),
                rejects.sum(),
                challenges.sum(),
                accountingResponses.sum(),
                badAttributes.sum(),
                Duration.ofNanos(latencyNanos.sum()));
    }
}
