package io.culvert.core.vpdn;

/** Which vpdn-group a LAC's tunnel belongs to. */
public sealed interface GroupMatch {
    /** This one: it names the LAC, or it is the default group. */
    record Found(VpdnGroup group) implements GroupMatch {}

    /** There are no groups: the global settings serve everybody. */
    record NoGroups() implements GroupMatch {}

    /** There are groups, and none is for this LAC: its tunnel is refused. */
    record NoMatch() implements GroupMatch {}
}
