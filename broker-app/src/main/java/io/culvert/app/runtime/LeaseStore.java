package io.culvert.app.runtime;

import io.culvert.core.redundancy.Incarnation;
import io.culvert.core.redundancy.LeaseAnswer;
import io.culvert.core.redundancy.LeaseQuestion;
import io.culvert.core.redundancy.LeaseStatus;
import io.culvert.core.redundancy.LeaseValue;
import io.culvert.redis.Lease;
import io.culvert.redis.Position;
import io.culvert.redis.Tail;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Puts the redundancy machine's questions about the lease to Redis. */
final class LeaseStore {
    private final Lease lease;
    private volatile Tail tail = new Tail(Position.START, 0);

    LeaseStore(Lease lease) {
        this.lease = lease;
    }

    /** As Redis knows it. */
    static io.culvert.redis.Incarnation incarnation(Incarnation incarnation) {
        return new io.culvert.redis.Incarnation(incarnation.number());
    }

    static io.culvert.redis.LeaseValue value(LeaseValue value) {
        return new io.culvert.redis.LeaseValue(value.unit(), incarnation(value.incarnation()), value.epoch());
    }

    private static LeaseValue value(io.culvert.redis.LeaseValue stored) {
        return new LeaseValue(
                stored.unit(), new Incarnation(stored.incarnation().number()), stored.epoch());
    }

    /** Where the journal ended when the lease was taken last. */
    Tail tail() {
        return tail;
    }

    /** Where the journal ends now; fails when Redis does not answer. */
    CompletionStage<Position> end() {
        return lease.look().thenApply(seen -> seen.tail().last());
    }

    /** Empty: Redis does not answer. */
    CompletionStage<Optional<LeaseAnswer>> ask(LeaseQuestion question) {
        return switch (question) {
            case LeaseQuestion.Read _ ->
                lease.lookWhetherToTake()
                        .handle((seen, failure) -> failure == null
                                ? Optional.of(new LeaseAnswer.Status(status(seen), seen.storedEpoch()))
                                : Optional.empty());
            case LeaseQuestion.Take take -> take(take);
            case LeaseQuestion.Renew(var value, var life) ->
                kept(lease.renew(value(value), life), new LeaseAnswer.Renewed());
            case LeaseQuestion.Release(var value) -> kept(lease.release(value(value)), new LeaseAnswer.Released());
        };
    }

    private CompletionStage<Optional<LeaseAnswer>> take(LeaseQuestion.Take take) {
        var asked = switch (take.expected()) {
            case LeaseStatus.Vacant _ -> lease.take(take.life(), take.epochFloor());
            case LeaseStatus.Held(var holder) ->
                lease.takeFrom(value(holder).toString(), take.life(), take.epochFloor());
            case LeaseStatus.Released(var last) ->
                lease.takeFrom(Lease.released(value(last)), take.life(), take.epochFloor());
        };
        return asked.thenCompose(answer -> switch (answer) {
            case io.culvert.redis.LeaseAnswer.Taken(var value, var end, long storedEpoch) -> {
                tail = end;
                yield CompletableFuture.completedFuture(Optional.of(
                        new LeaseAnswer.Taken(value(value), end.last().sequence(), storedEpoch)));
            }
            case io.culvert.redis.LeaseAnswer.Held _ -> refused();
            case io.culvert.redis.LeaseAnswer.Unreachable _ -> CompletableFuture.completedFuture(Optional.empty());
        });
    }

    private CompletionStage<Optional<LeaseAnswer>> kept(
            CompletionStage<io.culvert.redis.LeaseAnswer.Renew> asked, LeaseAnswer done) {
        return asked.thenCompose(answer -> switch (answer) {
            case io.culvert.redis.LeaseAnswer.Renewed _ -> CompletableFuture.completedFuture(Optional.of(done));
            case io.culvert.redis.LeaseAnswer.Lost _ -> refused();
            case io.culvert.redis.LeaseAnswer.Unreachable _ -> CompletableFuture.completedFuture(Optional.empty());
        });
    }

    /** No, and how it stands instead. */
    private CompletionStage<Optional<LeaseAnswer>> refused() {
        return lease.look()
                .handle((seen, failure) -> failure == null
                        ? Optional.of(new LeaseAnswer.Refused(status(seen), seen.storedEpoch()))
                        : Optional.empty());
    }

    private static LeaseStatus status(Lease.Seen seen) {
        if (seen.holder().isEmpty()) {
            return new LeaseStatus.Vacant();
        }
        var text = seen.holder().get();
        var released = Lease.ofReleased(text);
        if (released.isPresent()) {
            return new LeaseStatus.Released(value(released.get()));
        }
        return io.culvert.redis.LeaseValue.parse(text)
                .<LeaseStatus>map(holder -> new LeaseStatus.Held(value(holder)))
                // Nobody of this product wrote it: as good as nobody's, and it lives on unless it is taken.
                .orElseGet(LeaseStatus.Vacant::new);
    }
}
