package io.culvert.redis;

import io.lettuce.core.SetArgs;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The right to be the group's active unit, for a time, on a connection of its own.
 *
 * <p>Whoever takes it gets a new epoch, higher than any that was stored or heard of, and from that moment Redis refuses what is
 * written in an older one. All answers come as values; a stage never fails. A call may have been done although no answer came.
 *
 * <p><b>Thread:</b> any. Stages complete in a thread of the client: what follows must not block.
 */
public final class Lease {
    private static final String RELEASED = "released:";
    private static final byte[] NOTHING = {};
    private static final long LOOKED_MILLIS = 60_000;

    private final Line line;
    private final Keys keys;
    private final String unit;
    private final Incarnation incarnation;

    Lease(Line line, Keys keys, String unit, Incarnation incarnation) {
        LeaseValue.checkUnit(unit);
        this.line = line;
        this.keys = keys;
        this.unit = unit;
        this.incarnation = incarnation;
    }

    /**
     * What a look at the lease shows.
     *
     * @param holder as stored; empty: nobody
     * @param remaining of the holder's time
     * @param storedEpoch the highest that was ever given
     */
    public record Seen(Optional<String> holder, Duration remaining, long storedEpoch, Tail tail) {}

    /** Takes the lease if nobody holds it, or this very incarnation does. */
    public CompletionStage<LeaseAnswer.Take> take(Duration length, long heardEpoch) {
        return take("", length, heardEpoch);
    }

    /**
     * Takes the lease from {@code holder}, of whom the caller knows that it does not speak any more; also if nobody holds it.
     *
     * @param holder as stored, see {@link LeaseAnswer.Held}; another one by then keeps it
     */
    public CompletionStage<LeaseAnswer.Take> takeFrom(String holder, Duration length, long heardEpoch) {
        return take(holder, length, heardEpoch);
    }

    private CompletionStage<LeaseAnswer.Take> take(String expected, Duration length, long heardEpoch) {
        return line.run(
                        Script.TAKE,
                        new byte[][] {keys.lease(), keys.head()},
                        Script.arg(LeaseValue.prefix(unit, incarnation)),
                        Script.arg(millis(length)),
                        Script.arg(expected),
                        Script.arg(heardEpoch))
                .thenApply(this::taken)
                .exceptionally(failure -> new LeaseAnswer.Unreachable(Wire.reason(failure)));
    }

    /** What stands in Redis when {@code last} was given back. */
    public static String released(LeaseValue last) {
        return RELEASED + last;
    }

    /** Who gave the lease back, if that is what {@code stored} says. */
    public static Optional<LeaseValue> ofReleased(String stored) {
        return stored.startsWith(RELEASED) ? LeaseValue.parse(stored.substring(RELEASED.length())) : Optional.empty();
    }

    /** Makes the lease last {@code length} from now on. */
    public CompletionStage<LeaseAnswer.Renew> renew(LeaseValue value, Duration length) {
        return line.run(
                        Script.RENEW,
                        new byte[][] {keys.lease(), keys.head()},
                        Script.arg(value.toString()),
                        Script.arg(value.epoch()),
                        Script.arg(millis(length)))
                .thenApply(Lease::kept)
                .exceptionally(failure -> new LeaseAnswer.Unreachable(Wire.reason(failure)));
    }

    /** Gives the lease back; the next may take it at once. */
    public CompletionStage<LeaseAnswer.Renew> release(LeaseValue value) {
        return line.run(Script.RELEASE, new byte[][] {keys.lease()}, Script.arg(value.toString()))
                .thenApply(Lease::kept)
                .exceptionally(failure -> new LeaseAnswer.Unreachable(Wire.reason(failure)));
    }

    /** Who holds it, and where the journal ends; fails as the line does. */
    public CompletionStage<Seen> look() {
        return line.ask(this::seen);
    }

    /** The same, and fails also when this Redis takes no writes now: who cannot take the lease does not reach it. */
    public CompletionStage<Seen> lookWhetherToTake() {
        return line.ask(wire -> {
            var written = wire.commands()
                    .set(keys.looked(), NOTHING, SetArgs.Builder.px(LOOKED_MILLIS))
                    .toCompletableFuture();
            return seen(wire).thenCombine(written, (seen, done) -> seen);
        });
    }

    private CompletionStage<Seen> seen(Wire wire) {
        var holder = wire.commands().get(keys.lease()).toCompletableFuture();
        var remaining = wire.commands().pttl(keys.lease()).toCompletableFuture();
        return Head.read(wire, keys)
                .thenCombine(
                        holder,
                        (head, value) -> new Seen(
                                Optional.ofNullable(value).map(Wire::text), Duration.ZERO, head.epoch(), head.tail()))
                .thenCombine(
                        remaining,
                        (seen, left) -> new Seen(
                                seen.holder(), Duration.ofMillis(Math.max(0, left)), seen.storedEpoch(), seen.tail()));
    }

    private LeaseAnswer.Take taken(List<String> answer) {
        if (answer.getFirst().equals("HELD")) {
            return new LeaseAnswer.Held(answer.get(1), Duration.ofMillis(Math.max(0, Long.parseLong(answer.get(2)))));
        }
        long epoch = Long.parseLong(answer.get(1));
        var last = Position.parse(answer.get(2))
                .orElseThrow(() -> new IllegalStateException("position in Redis: " + answer.get(2)));
        return new LeaseAnswer.Taken(
                new LeaseValue(unit, incarnation, epoch),
                new Tail(last, Long.parseLong(answer.get(3))),
                Long.parseLong(answer.get(4)));
    }

    private static LeaseAnswer.Renew kept(List<String> answer) {
        return switch (answer.getFirst()) {
            case "OK" -> new LeaseAnswer.Renewed();
            case "EPOCH" -> new LeaseAnswer.Lost(Refusal.EPOCH_LOST, "Redis has epoch " + answer.get(1));
            default ->
                new LeaseAnswer.Lost(
                        Refusal.LEASE_LOST,
                        answer.get(1).isEmpty() ? "nobody holds the lease" : answer.get(1) + " holds the lease");
        };
    }

    private static long millis(Duration length) {
        if (length.toMillis() < 1) {
            throw new IllegalArgumentException("lease of " + length);
        }
        return length.toMillis();
    }
}
