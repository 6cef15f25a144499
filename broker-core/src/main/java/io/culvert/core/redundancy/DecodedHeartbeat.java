package io.culvert.core.redundancy;

/** What came of reading a heartbeat. */
public sealed interface DecodedHeartbeat {
    record Ok(Heartbeat heartbeat) implements DecodedHeartbeat {}

    /** Who sent it is no unit of this product. */
    record Malformed(String why) implements DecodedHeartbeat {}
}
