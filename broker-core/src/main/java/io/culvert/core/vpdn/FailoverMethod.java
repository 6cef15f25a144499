package io.culvert.core.vpdn;

/** How the tunnels of a group find their peers again after a switchover. */
public enum FailoverMethod {
    /** Silently; by RFC 4951 where our own numbers are in doubt and both ends have announced it. */
    AUTO,
    /** Silently always; nothing is announced. */
    SILENT,
    /** By RFC 4951 wherever both ends have announced it. */
    FAILOVER_PROTOCOL
}
