package io.culvert.dataplane;

/** Whether data messages of a session are sent with sequence numbers (RFC 2661 section 5.4). */
public enum Sequencing {
    /** Without. */
    OFF,
    /** With: Sequencing Required was given, or this LNS wants it. */
    ON,
    /** As the last data message received had it or not: what a LAC does when Sequencing Required was not given. */
    AS_PEER
}
