package io.culvert.core.redundancy;

/** How a heartbeat connection that another unit had made ended. */
public enum LinkEnd {
    /** Closed in order: a unit closes it only when its gate is shut; its kernel does when the process is gone. */
    CLOSED,
    /** Reset: proves nothing before a new connection is refused. */
    RESET
}
