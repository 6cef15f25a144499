package io.culvert.core.redundancy;

import java.time.Duration;
import java.util.Optional;

/** A store as the scripts make it: one lease, one epoch, one journal, of which only the end is counted. */
final class ModelStore {
    private Optional<LeaseValue> lease = Optional.empty();
    private long expiresAt;
    private long epoch;

    long tail;

    /** Which one it is: changes when it has lost something, or could have. */
    int identity;

    boolean takesWithoutComparing;

    LeaseAnswer ask(LeaseQuestion question, long now) {
        return switch (question) {
            case LeaseQuestion.Read _ -> new LeaseAnswer.Status(status(now), epoch);
            case LeaseQuestion.Take take -> {
                boolean heldByAnother = status(now) instanceof LeaseStatus.Held(var holder)
                        && !take.expected().equals(new LeaseStatus.Held(holder))
                        && !holder.incarnation().equals(take.incarnation());
                if (heldByAnother && !takesWithoutComparing) {
                    yield new LeaseAnswer.Refused(status(now), epoch);
                }
                long stored = epoch;
                epoch = Math.max(epoch, take.epochFloor()) + 1;
                hold(new LeaseValue(take.unit(), take.incarnation(), epoch), take.life(), now);
                yield new LeaseAnswer.Taken(lease.orElseThrow(), tail, stored);
            }
            case LeaseQuestion.Renew(var value, var life) -> {
                if (!isHeldBy(value, now) || epoch != value.epoch()) {
                    yield new LeaseAnswer.Refused(status(now), epoch);
                }
                hold(value, life, now);
                yield new LeaseAnswer.Renewed();
            }
            case LeaseQuestion.Release(var value) -> {
                if (!isHeldBy(value, now)) {
                    yield new LeaseAnswer.Refused(status(now), epoch);
                }
                lease = Optional.empty();
                yield new LeaseAnswer.Released();
            }
        };
    }

    boolean isHeldBy(LeaseValue value, long now) {
        return status(now).equals(new LeaseStatus.Held(value));
    }

    /** A failover that has lost what was written last. */
    void loseLease() {
        identity++;
        lease = Optional.empty();
    }

    void loseEverything() {
        loseLease();
        epoch = 0;
        tail = 0;
    }

    private void hold(LeaseValue value, Duration life, long now) {
        lease = Optional.of(value);
        expiresAt = now + life.toNanos();
    }

    private LeaseStatus status(long now) {
        if (lease.isPresent() && now < expiresAt) {
            return new LeaseStatus.Held(lease.get());
        }
        return new LeaseStatus.Vacant();
    }
}
