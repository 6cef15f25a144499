package io.culvert.core.redundancy;

/** What an active unit may do that does not reach the store. */
sealed interface IsolationRule {
    /** Serve without commit until then: nobody takes over before. */
    record Serve(BootTime safeUntil) implements IsolationRule {}

    /** Fall silent and let {@code unit} speak: it reaches the store. */
    record Yield(String unit) implements IsolationRule {}

    /** Say that the journal will lack something; until every other unit has heard it, nothing is said that is not in there. */
    record Tell() implements IsolationRule {}

    /** Live on the lease while it lasts, then be silent until something changes. */
    record Wait(String why) implements IsolationRule {}

    static IsolationRule of(Situation situation, BootTime now) {
        var neighbours = situation.neighbours;
        var asLongAsAsked = new Serve(now.plus(situation.times.lease()));
        if (neighbours.isEmpty()) {
            return asLongAsAsked;
        }
        if (!situation.questions.isLost() && now.isBefore(situation.leaseUntil)) {
            // It renews the lease and takes no records: no replica, no memory. It would take none of another unit
            // either.
            return situation.isKnownAsSuspended(now) ? new Serve(situation.leaseUntil) : new Tell();
        }
        var kept = promisedUntil(situation);
        // On an old promise, with another unit at the store, things would be said that the journal lacks when that one
        // takes over.
        if (now.isBefore(kept) && (situation.isSuspended() || !neighbours.anyHeard(now, Heartbeat::storeReachable))) {
            return new Serve(kept);
        }
        if (neighbours.heard(now).isEmpty() && situation.settings.isolation() == Isolation.SERVE) {
            return asLongAsAsked;
        }
        if (now.since(situation.storeLostSince()).compareTo(situation.times.lease()) < 0) {
            return new Wait("the other units need as long to notice it");
        }
        for (var heartbeat : neighbours.heard(now)) {
            if (heartbeat.storeReachable()) {
                return new Yield(heartbeat.unit());
            }
        }
        if (neighbours.heard(now).size() < neighbours.names().size()) {
            return switch (situation.settings.isolation()) {
                case SERVE -> asLongAsAsked;
                case STOP -> new Wait("neither the store nor every unit of the list answers");
            };
        }
        return new Wait("the store does not answer, and the other units have not promised yet to let this one go on");
    }

    /**
     * Until when every other unit has promised not to take over, less the margin. It holds also when who gave it has fallen silent,
     * or sees the store again; not when it was begun anew, because its next process does not know of it.
     */
    static BootTime promisedUntil(Situation situation) {
        BootTime promised = BootTime.MAX;
        for (var neighbour : situation.neighbours.all()) {
            promised = BootTime.earlier(promised, neighbour.promisedUntil());
        }
        return promised.minus(situation.times.margin());
    }
}
