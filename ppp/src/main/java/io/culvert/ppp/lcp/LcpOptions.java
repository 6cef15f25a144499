package io.culvert.ppp.lcp;

/** Types of LCP Configuration Options (RFC 1661 section 6) that we may agree to; all others are rejected. */
final class LcpOptions {
    static final int MRU = 1;
    static final int ACCM = 2;
    static final int AUTHENTICATION = 3;
    static final int MAGIC = 5;
    static final int PROTOCOL_COMPRESSION = 7;
    static final int ADDRESS_CONTROL_COMPRESSION = 8;

    private LcpOptions() {}
}
