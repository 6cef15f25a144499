package io.culvert.core.failure;

/**
 * A failure as it goes into the history.
 *
 * @param recorder who saw it
 */
public record FailureRecord(FailureEvent event, Recorder recorder) {
    /**
     * Which unit saw a failure.
     *
     * @param unit name of the unit
     * @param group name of its redundancy group
     * @param epoch of the group's active unit; 0 where there is no redundancy
     */
    public record Recorder(String unit, String group, long epoch) {}
}
