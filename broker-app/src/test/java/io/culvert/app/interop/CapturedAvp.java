package io.culvert.app.interop;

/** An AVP's header as tshark decoded it: vendor, attribute type, M bit and H bit (RFC 2661 section 4.1). */
public record CapturedAvp(int vendorId, int type, boolean mandatory, boolean hidden) {}
