package io.culvert.benchmarks.load;

/** The codes of LCP and the NCPs (RFC 1661 section 5), and of their options' common header. */
final class ConfigureCodes {
    static final int CONFIGURE_REQUEST = 1;
    static final int CONFIGURE_ACK = 2;
    static final int CONFIGURE_NAK = 3;
    static final int CONFIGURE_REJECT = 4;
    static final int TERMINATE_REQUEST = 5;
    static final int TERMINATE_ACK = 6;
    static final int PROTOCOL_REJECT = 8;
    static final int ECHO_REQUEST = 9;
    static final int ECHO_REPLY = 10;
    static final int DISCARD_REQUEST = 11;
    static final int OPTION_HEADER = 2;

    private ConfigureCodes() {}
}
