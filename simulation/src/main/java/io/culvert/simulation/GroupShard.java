package io.culvert.simulation;

import io.culvert.core.checkpoint.Image;
import io.culvert.core.checkpoint.OutputCommit;
import io.culvert.core.engine.Effect;
import io.culvert.core.engine.Engine;
import io.culvert.core.engine.Input;
import java.util.ArrayDeque;
import java.util.List;

/** An engine with its output commit, as a unit of a group runs it. */
final class GroupShard {
    private final int index;
    private final Engine engine;
    private final ActiveCalls calls;
    private final OutputCommit<Tagged> commit = new OutputCommit<>();
    // Confirmed while the gate was shut.
    private final ArrayDeque<Tagged> held = new ArrayDeque<>();
    private final ArrayDeque<Input> followUps = new ArrayDeque<>();
    private long lastTicket;
    private long confirmedTicket;
    private boolean stepping;
    private boolean suspended;

    /** An effect, and the last ticket before it. */
    private record Tagged(Effect effect, long ticket) {}

    GroupShard(int index, Engine engine, ActiveCalls calls) {
        this.index = index;
        this.engine = engine;
        this.calls = calls;
        if (calls.breaks(BrokenRule.SEND_BEFORE_COMMIT)) {
            var _ = commit.suspend();
        }
    }

    Engine engine() {
        return engine;
    }

    boolean isQuiet() {
        return commit.waiting() == 0 && held.isEmpty();
    }

    void restore(Image part, boolean degraded) {
        for (var effect : engine.restore(part, degraded, calls.now())) {
            switch (effect) {
                case Effect.Append(var changes) -> {
                    lastTicket = calls.journal().append(index, changes);
                    var _ = commit.take(List.of(), lastTicket, this::needsNoJournal);
                }
                // Nothing is forwarded yet, and nothing leaves the unit.
                case Effect.ProgramSession _, Effect.SendToShard _ -> calls.carryOut(this, effect);
                case Effect.SendControl _,
                        Effect.SendPpp _,
                        Effect.AskAaa _,
                        Effect.Account _,
                        Effect.RemoveSession _,
                        Effect.ReadCounters _,
                        Effect.RecordFailure _,
                        Effect.PolicyNotice _,
                        Effect.Trace _,
                        Effect.ReportBug _ -> carryOut(take(List.of(effect), 0));
            }
        }
    }

    /** One input, and all that its effects report back at once. */
    void input(Input input) {
        followUps.add(input);
        if (stepping) {
            return;
        }
        stepping = true;
        while (calls.isAlive() && !followUps.isEmpty()) {
            perform(engine.step(followUps.removeFirst(), calls.now()));
        }
        stepping = false;
        if (calls.isAlive()) {
            calls.journal().flush();
        }
    }

    void confirmed(long ticket) {
        confirmedTicket = Math.max(confirmedTicket, ticket);
        carryOut(commit.confirmed(ticket));
        settle();
    }

    /** Lets go what waited for the gate. */
    void gateMoved() {
        if (!held.isEmpty() && calls.isGateOpen()) {
            var free = List.copyOf(held);
            held.clear();
            carryOut(free);
            settle();
        }
    }

    void commitOutputs(boolean on) {
        suspended = !on;
        if (on) {
            commit.resume();
            confirmedTicket = lastTicket;
        } else {
            carryOut(commit.suspend());
            settle();
        }
    }

    private void settle() {
        if (!stepping && !followUps.isEmpty() && calls.isAlive()) {
            input(followUps.removeFirst());
        }
    }

    private void perform(List<Effect> effects) {
        calls.stepped();
        if (effects.isEmpty() || !calls.isAlive()) {
            return;
        }
        if (effects.getFirst() instanceof Effect.Append(var changes)) {
            lastTicket = calls.journal().append(index, changes);
            carryOut(take(effects.subList(1, effects.size()), lastTicket));
        } else {
            carryOut(take(effects, 0));
        }
    }

    private List<Tagged> take(List<Effect> effects, long ticket) {
        var tagged =
                effects.stream().map(effect -> new Tagged(effect, lastTicket)).toList();
        return commit.take(tagged, ticket, this::needsNoJournal);
    }

    private boolean needsNoJournal(Tagged tagged) {
        return isInvisible(tagged.effect());
    }

    private boolean isInvisible(Effect effect) {
        return switch (effect) {
            // An acknowledgement looks harmless, and is what a peer will never repeat.
            case Effect.SendControl(var _, var _, var ns, var _)
            when ns.isEmpty() && calls.breaks(BrokenRule.UNCONFIRMED_NR) -> true;
            case Effect.Trace _, Effect.ReportBug _, Effect.PolicyNotice _, Effect.ReadCounters _ -> true;
            case Effect.Append _,
                    Effect.SendControl _,
                    Effect.SendPpp _,
                    Effect.AskAaa _,
                    Effect.Account _,
                    Effect.ProgramSession _,
                    Effect.RemoveSession _,
                    Effect.RecordFailure _,
                    Effect.SendToShard _ -> false;
        };
    }

    private void carryOut(List<Tagged> effects) {
        for (var tagged : effects) {
            if (!calls.isAlive()) {
                return;
            }
            if (!held.isEmpty() || !calls.isGateOpen()) {
                held.add(tagged);
                continue;
            }
            boolean waited = isInvisible(tagged.effect()) || suspended || tagged.ticket() <= confirmedTicket;
            calls.ledger().require(waited, "visible before its record", tagged.effect());
            calls.carryOut(this, tagged.effect());
            calls.stepped();
        }
    }
}
