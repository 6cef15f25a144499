package io.culvert.redis;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The name of a unit, which one living process of the group has at a time. Held for a time, and held again before that is over.
 *
 * <p><b>Thread:</b> any. Stages complete in a thread of the client.
 */
public final class UnitName {
    private final Line line;
    private final Keys keys;
    private final String unit;
    private final Incarnation incarnation;

    UnitName(Line line, Keys keys, String unit, Incarnation incarnation) {
        LeaseValue.checkUnit(unit);
        this.line = line;
        this.keys = keys;
        this.unit = unit;
        this.incarnation = incarnation;
    }

    /** A process that has the name: {@code incarnation} as it is stored. */
    public record Holder(String incarnation, Duration remaining) {}

    /**
     * Holds the name for {@code length} from now on.
     *
     * @param former an incarnation that is known to be gone, and may be replaced
     * @return who has it instead; empty: this process. Fails as the line does
     */
    public CompletionStage<Optional<Holder>> hold(Duration length, Optional<String> former) {
        return line.run(
                        Script.CLAIM,
                        new byte[][] {keys.unit(unit)},
                        Script.arg(incarnation.toString()),
                        Script.arg(length.toMillis()),
                        Script.arg(former.orElse("")))
                .thenApply(answer -> answer.getFirst().equals("OK")
                        ? Optional.empty()
                        : Optional.of(new Holder(
                                answer.get(1), Duration.ofMillis(Math.max(0, Long.parseLong(answer.get(2)))))));
    }
}
