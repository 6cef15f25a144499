package io.culvert.redis;

import io.culvert.core.checkpoint.Change;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;

/**
 * Writes the whole state under the next generation's key, beside the current one, and then makes it the current one. Until that
 * moment nobody sees anything of it; what an attempt that failed left behind is dropped by the next.
 *
 * <p><b>Thread:</b> any; one full state at a time in a group.
 */
public final class FullState {
    private static final int RECORDS_A_CALL = 250;
    private static final int CALLS_ON_THE_WAY = 8;

    private final Line line;
    private final Keys keys;
    private final Seal seal;
    private final ExecutorService threads;

    FullState(Line line, Keys keys, Seal seal, ExecutorService threads) {
        this.line = line;
        this.keys = keys;
        this.seal = seal;
        this.threads = threads;
    }

    /** How a full state is connected with what is in Redis. */
    public enum Succession {
        /** Redis has all batches since the state's position. The journal may be writing all the while. */
        FOLLOWS("follows"),
        /**
         * Redis lost something, or was not written to for a while: the state itself is the journal's new end, behind all that
         * is there. Whoever follows the journal finds a gap, and loads the state.
         */
        FOUNDS("founds");

        private final String word;

        Succession(String word) {
            this.word = word;
        }
    }

    /** Redis said no. */
    private static final class RefusedByRedis extends Exception {
        private static final long serialVersionUID = 1L;

        private final Switched.Refused answer;

        RefusedByRedis(Switched.Refused answer) {
            super(answer.text());
            this.answer = answer;
        }
    }

    /**
     * Writes a full state. The stage never fails.
     *
     * @param lease ours
     * @param asOf the last batch that is in it, with the epoch in which it was written; a journal begun on the {@link Tail} that comes
     *     out goes on behind it
     * @param state one change for each key, none a removal; read in a thread of the writer's
     */
    public CompletionStage<Switched> write(
            LeaseValue lease, Position asOf, Iterator<Change> state, Succession succession) {
        var done = new CompletableFuture<Switched>();
        threads.execute(() -> {
            try {
                done.complete(writeNow(lease, asOf, state, succession));
            } catch (RefusedByRedis refused) {
                done.complete(refused.answer);
            } catch (RuntimeException failure) {
                done.complete(
                        Wire.isFinal(failure)
                                ? new Switched.Refused(Refusal.SERVER, Wire.reason(failure))
                                : new Switched.Unreachable(Wire.reason(failure)));
            }
        });
        return done;
    }

    private Switched writeNow(LeaseValue lease, Position asOf, Iterator<Change> state, Succession succession)
            throws RefusedByRedis {
        var head = line.ask(wire -> Head.read(wire, keys)).join();
        long current = head.tail().generation();
        long next = current + 1;
        var nextState = keys.state(next);
        var fence = List.of(Script.arg(lease.toString()), Script.arg(lease.epoch()), Script.arg(current));
        var keysOfNext = new byte[][] {keys.lease(), keys.head(), nextState};
        check(line.run(Script.BEGIN, keysOfNext, fence.toArray(byte[][]::new)).join());
        var opening = seal.opening();
        var onTheWay = new ArrayDeque<CompletableFuture<List<String>>>();
        while (state.hasNext()) {
            var arguments = new ArrayList<byte[]>(fence);
            for (int i = 0; i < RECORDS_A_CALL && state.hasNext(); i++) {
                var change = state.next();
                if (change.isRemoval()) {
                    throw new IllegalArgumentException("a full state has no removals: " + change.key());
                }
                var key = change.key().octets().toByteArray();
                arguments.add(key);
                arguments.add(opening.seal(asOf.sequence(), key, change.value()));
            }
            if (onTheWay.size() == CALLS_ON_THE_WAY) {
                check(onTheWay.removeFirst().join());
            }
            onTheWay.add(line.run(Script.FILL, keysOfNext, arguments.toArray(byte[][]::new)));
        }
        for (var call : onTheWay) {
            check(call.join());
        }
        return switchOver(lease, asOf, current, succession);
    }

    private Switched switchOver(LeaseValue lease, Position asOf, long current, Succession succession)
            throws RefusedByRedis {
        long next = current + 1;
        var answer = check(line.run(
                        Script.SWITCH,
                        new byte[][] {keys.lease(), keys.head(), keys.stream(), keys.state(current)},
                        Script.arg(lease.toString()),
                        Script.arg(lease.epoch()),
                        Script.arg(current),
                        Script.arg(next),
                        Script.arg(asOf.toString()),
                        Script.arg(succession.word))
                .join());
        var end = answer.get(1);
        return new Switched.Done(
                next, Position.parse(end).orElseThrow(() -> new IllegalStateException("position in Redis: " + end)));
    }

    private static List<String> check(List<String> answer) throws RefusedByRedis {
        var refusal = switch (answer.getFirst()) {
            case "OK", "SWITCHED" -> null;
            case "LEASE" -> new Switched.Refused(Refusal.LEASE_LOST, "\"" + answer.get(1) + "\" holds the lease");
            case "EPOCH" -> new Switched.Refused(Refusal.EPOCH_LOST, "Redis has epoch " + answer.get(1));
            case "GENERATION" ->
                new Switched.Refused(Refusal.TAIL_LOST, "generation " + answer.get(1) + " has become the current one");
            default -> new Switched.Refused(Refusal.TAIL_LOST, "the stream does not go on from " + answer.get(1));
        };
        if (refusal != null) {
            throw new RefusedByRedis(refusal);
        }
        return answer;
    }
}
