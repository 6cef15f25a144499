package io.culvert.core.redundancy;

/** What the active unit does when it reaches neither the store nor a unit of its list: a setting of the group. */
public enum Isolation {
    /** It falls silent: the other one may speak. */
    STOP,
    /** It goes on without commit: two may speak if the network is cut. */
    SERVE
}
