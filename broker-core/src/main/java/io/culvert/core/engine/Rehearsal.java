package io.culvert.core.engine;

import io.culvert.core.checkpoint.Image;
import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * A takeover as it would be: an engine of its own goes on with what a standby holds, and peers that are played acknowledge what they
 * are told. Nothing of it is carried out, and nothing is left of it but that the code has been run: in a JVM, code that has run
 * often is many times as fast as code that runs for the first time, which is when a peer waits for it.
 */
public final class Rehearsal {
    /** RFC 2661 section 3.1: a control message without AVPs. */
    private static final int CONTROL_FLAGS = 0xC802;

    private static final int HEADER = 12;
    private static final int NR_OFFSET = 10;
    private static final Duration STEP = Duration.ofMillis(5);
    private static final int MOST_STEPS = 400;

    private final Engine engine;
    private final Consumer<Effect> seen;
    private Instant now;

    private Rehearsal(Engine engine, Consumer<Effect> seen, Instant now) {
        this.engine = engine;
        this.seen = seen;
        this.now = now;
    }

    /**
     * Plays it once. Costs time in proportion to the tunnels and sessions of {@code part}.
     *
     * @param part is left as it is
     * @param seen told what would be carried out
     * @return tunnels that have found their peers again
     */
    public static int play(
            EngineSettings settings, Image part, RandomGenerator random, Instant now, Consumer<Effect> seen) {
        return new Rehearsal(new Engine(settings, random), seen, now).play(part);
    }

    private int play(Image part) {
        carryOut(engine.restore(part, now));
        for (int step = 0; step < MOST_STEPS && !engine.summary().ha().isComplete(); step++) {
            carryOut(engine.step(new Input.TimerExpired(), now));
            now = now.plus(STEP);
        }
        return engine.summary().ha().resyncSucceeded();
    }

    private void carryOut(List<Effect> effects) {
        for (var effect : effects) {
            seen.accept(effect);
            switch (effect) {
                case Effect.SendControl send ->
                    send.ns().ifPresent(ns -> {
                        carryOut(engine.step(new Input.ControlReleased(send.tunnelId(), ns), now));
                        carryOut(engine.step(new Input.ControlPacketReceived(send.path(), acknowledgement(send)), now));
                    });
                case Effect.Append _,
                        Effect.SendPpp _,
                        Effect.AskAaa _,
                        Effect.Account _,
                        Effect.ProgramSession _,
                        Effect.RemoveSession _,
                        Effect.ReadCounters _,
                        Effect.RecordFailure _,
                        Effect.PolicyNotice _,
                        Effect.SendToShard _,
                        Effect.Trace _,
                        Effect.ReportBug _ -> {}
            }
        }
    }

    /** RFC 2661 section 5.8: the peer's next Ns is what we expect, its Nr is behind what it was told. */
    private static Octets acknowledgement(Effect.SendControl send) {
        return new OctetWriter(HEADER)
                .u16(CONTROL_FLAGS)
                .u16(HEADER)
                .u16(send.tunnelId().value())
                .u16(0)
                .u16(send.datagram().u16(NR_OFFSET))
                .u16(send.ns().orElseThrow().next().value())
                .toOctets();
    }
}
