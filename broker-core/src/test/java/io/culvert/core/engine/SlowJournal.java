package io.culvert.core.engine;

import io.culvert.core.checkpoint.Change;
import io.culvert.core.checkpoint.OutputCommit;
import java.util.ArrayDeque;
import java.util.List;
import java.util.stream.Stream;

/** A journal that confirms only some steps later; until then nobody sees what rests on it. */
final class SlowJournal {
    /** By so many appends; 0: not at all, and this is not used. */
    int lag;

    private final Replica replica;
    private final ArrayDeque<List<Change>> unconfirmed = new ArrayDeque<>();
    private OutputCommit<Effect> commit = new OutputCommit<>();
    private long last;
    private long confirmed;

    SlowJournal(Replica replica) {
        this.replica = replica;
    }

    boolean isSlow() {
        return lag > 0;
    }

    boolean isBehind() {
        return !unconfirmed.isEmpty();
    }

    /** What may be done now, of these effects of a step and of earlier ones. */
    List<Effect> take(List<Effect> effects) {
        long ticket = 0;
        var rest = effects;
        if (!effects.isEmpty() && effects.getFirst() instanceof Effect.Append(var changes)) {
            unconfirmed.add(changes);
            ticket = ++last;
            rest = effects.subList(1, effects.size());
        }
        var free = commit.take(rest, ticket, SlowJournal::isHarmless);
        if (unconfirmed.size() <= lag) {
            return free;
        }
        return Stream.concat(free.stream(), confirm().stream()).toList();
    }

    /** The oldest append is in the journal. */
    List<Effect> confirm() {
        replica.apply(unconfirmed.remove());
        return commit.confirmed(++confirmed);
    }

    /** What is not confirmed is lost with the unit. */
    void die() {
        unconfirmed.clear();
        commit = new OutputCommit<>();
        last = 0;
        confirmed = 0;
    }

    private static boolean isHarmless(Effect effect) {
        return effect instanceof Effect.Trace
                || effect instanceof Effect.ReportBug
                || effect instanceof Effect.PolicyNotice
                || effect instanceof Effect.ReadCounters;
    }
}
