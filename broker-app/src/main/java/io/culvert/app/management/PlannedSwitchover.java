package io.culvert.app.management;

import io.swagger.v3.oas.annotations.media.Schema;

/**
 * {@code redundancy switch-activity}: the other unit is to become active.
 *
 * <p><b>Failure:</b> throws {@link BrokerBusy} when it is not known in time what becomes of it.
 */
public final class PlannedSwitchover {
    private final RedundancyFigures figures;

    public PlannedSwitchover(RedundancyFigures figures) {
        this.figures = figures;
    }

    /**
     * Begins it.
     *
     * @throws SwitchoverRefused if there will be none
     */
    public Begun begin() {
        if (figures.membership().isEmpty()) {
            throw new SwitchoverRefused(
                    "There is no other unit: this process keeps no journal (culvert.redundancy.checkpointing).");
        }
        var refusal = figures.switchOver();
        if (refusal.isPresent()) {
            throw new SwitchoverRefused("No switchover: " + refusal.get() + ". Nothing has changed.");
        }
        return new Begun(
                "This unit falls silent, waits until the journal has confirmed all that it said, and gives the lease away; "
                        + "the hot standby takes it and goes on with every call. If that cannot be done, this unit stays "
                        + "active. See /api/v1/redundancy.");
    }

    /** A switchover that has begun. */
    @Schema(name = "SwitchoverBegun")
    public record Begun(
            @Schema(description = "What happens now, for people")
            String text) {}
}
