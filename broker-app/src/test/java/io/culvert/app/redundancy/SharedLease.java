package io.culvert.app.redundancy;

import io.culvert.core.redundancy.LeaseAnswer;
import io.culvert.core.redundancy.LeaseQuestion;
import io.culvert.core.redundancy.LeaseStatus;
import io.culvert.core.redundancy.LeaseValue;
import io.culvert.dataplane.linux.BootClock;
import java.time.Duration;
import java.util.Optional;

/** A store of one lease; its time is this host's boot time, which every process reads the same. */
final class SharedLease {
    private Optional<LeaseValue> holder = Optional.empty();
    private long expiresNanos;
    private long epoch;

    /** What {@link #text} wrote; an empty text is a new store. */
    static SharedLease parse(String text) {
        var lease = new SharedLease();
        if (!text.isEmpty()) {
            var parts = text.strip().split(" ");
            lease.epoch = Long.parseLong(parts[0]);
            lease.expiresNanos = Long.parseLong(parts[1]);
            lease.holder = LeaseValue.parse(parts[2]);
        }
        return lease;
    }

    String text() {
        return epoch + " " + expiresNanos + " " + holder.map(LeaseValue::text).orElse("-");
    }

    synchronized LeaseAnswer ask(LeaseQuestion question) {
        return switch (question) {
            case LeaseQuestion.Read _ -> new LeaseAnswer.Status(status(), epoch);
            case LeaseQuestion.Take take -> {
                if (status() instanceof LeaseStatus.Held(var other)
                        && !take.expected().equals(new LeaseStatus.Held(other))) {
                    yield new LeaseAnswer.Refused(status(), epoch);
                }
                long stored = epoch;
                epoch = Math.max(epoch, take.epochFloor()) + 1;
                hold(new LeaseValue(take.unit(), take.incarnation(), epoch), take.life());
                yield new LeaseAnswer.Taken(holder.orElseThrow(), 0, stored);
            }
            case LeaseQuestion.Renew(var value, var life) -> {
                if (!status().equals(new LeaseStatus.Held(value))) {
                    yield new LeaseAnswer.Refused(status(), epoch);
                }
                hold(value, life);
                yield new LeaseAnswer.Renewed();
            }
            case LeaseQuestion.Release(var value) -> {
                if (!status().equals(new LeaseStatus.Held(value))) {
                    yield new LeaseAnswer.Refused(status(), epoch);
                }
                holder = Optional.empty();
                yield new LeaseAnswer.Released();
            }
        };
    }

    private void hold(LeaseValue value, Duration life) {
        holder = Optional.of(value);
        expiresNanos = BootClock.nanos() + life.toNanos();
    }

    private LeaseStatus status() {
        return holder.isPresent() && BootClock.nanos() < expiresNanos
                ? new LeaseStatus.Held(holder.get())
                : new LeaseStatus.Vacant();
    }
}
