package io.culvert.redis;

import io.culvert.redis.Appended.Confirmed;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/** A broker, as far as its group's Redis sees it. */
final class Unit implements AutoCloseable {
    static final Duration LEASE = Duration.ofSeconds(30);
    private static final SecureRandom RANDOM = new SecureRandom();

    final RedisStores stores;
    final Lease lease;

    Unit(RedisSettings settings, Group group, String name) {
        try {
            stores = RedisStores.connect(settings, group, Incarnation.random(RANDOM));
        } catch (RedisUnavailable | RedisRefused failure) {
            throw new IllegalStateException(failure);
        }
        lease = stores.lease(name);
    }

    LeaseAnswer.Taken take() {
        return (LeaseAnswer.Taken) Eventually.get(lease.take(LEASE, 0));
    }

    Journal journal(LeaseAnswer.Taken taken) {
        return stores.journal(taken.value(), taken.tail(), patient(Confirmation.MEMORY));
    }

    /** For tests that take their Redis away for a while. */
    static JournalSettings patient(Confirmation confirmation) {
        return new JournalSettings(
                confirmation,
                JournalSettings.STREAM_ENTRIES,
                JournalSettings.STREAM_OCTETS,
                Duration.ofSeconds(1),
                Duration.ofSeconds(20));
    }

    LoadResult.Loaded load() {
        return (LoadResult.Loaded) Eventually.get(stores.loader().load());
    }

    /** Appends batches of five changes, some hundred on the way at a time; all have to be confirmed. */
    static void append(Journal journal, Model model, int count) {
        long end = journal.lastSequence() + count;
        var _ = appendUntil(() -> journal.lastSequence() == end, journal, model);
    }

    /** The same until the caller has enough. Returns how many it took. */
    static int appendUntil(BooleanSupplier isEnough, Journal journal, Model model) {
        var onTheWay = new ArrayDeque<CompletionStage<Appended>>();
        int count = 0;
        for (; !isEnough.getAsBoolean(); count++) {
            if (onTheWay.size() == 200) {
                confirm(onTheWay.removeFirst());
            }
            onTheWay.add(journal.append(journal.lastSequence() + 1, model.batch(5)));
        }
        onTheWay.forEach(Unit::confirm);
        return count;
    }

    static Position confirm(CompletionStage<Appended> stage) {
        if (Eventually.get(stage) instanceof Confirmed confirmed) {
            return confirmed.position();
        }
        throw new AssertionError(Eventually.get(stage));
    }

    /** A feed that writes down what it hears. */
    Heard follow(Position from) {
        return new Heard(this, from);
    }

    static final class Heard implements FeedListener, AutoCloseable {
        final Model model = new Model(0);
        final List<String> ends = new java.util.concurrent.CopyOnWriteArrayList<>();
        final List<String> outages = new java.util.concurrent.CopyOnWriteArrayList<>();
        private final Feed feed;

        private Heard(Unit unit, Position from) {
            feed = unit.stores.follow(from, this);
        }

        @Override
        public synchronized void batch(Position position, List<io.culvert.core.checkpoint.Change> changes) {
            model.apply(changes);
        }

        @Override
        public void gap(Position have, String text) {
            ends.add("gap after " + have + ": " + text);
        }

        @Override
        public void damaged(Position position, String text) {
            ends.add("damaged at " + position + ": " + text);
        }

        @Override
        public void unreachable(String text) {
            outages.add(text);
        }

        void reaches(Position position) {
            Eventually.holds(
                    Duration.ofSeconds(10),
                    "the feed reaches " + position + " (is at " + feed.position() + ", " + ends + outages + ")",
                    () -> feed.position().equals(position));
        }

        void ends() {
            Eventually.holds(Duration.ofSeconds(10), "the feed ends", () -> !ends.isEmpty());
        }

        synchronized List<io.culvert.core.checkpoint.Change> state() {
            return model.state();
        }

        @Override
        public void close() {
            feed.close();
        }
    }

    @Override
    public void close() {
        stores.close();
    }
}
