package io.culvert.l2tp.wire;

/** An AVP with a clear M bit, or a repeated one, that was received and not taken, and why. RFC 2661 section 7.1. */
public record IgnoredAvp(int vendorId, int number, Fault fault) {}
