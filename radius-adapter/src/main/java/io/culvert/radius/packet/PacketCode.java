package io.culvert.radius.packet;

/** Code of a packet (RFC 2865 section 3), as far as they are used here. */
public final class PacketCode {
    public static final int ACCESS_REQUEST = 1;
    public static final int ACCESS_ACCEPT = 2;
    public static final int ACCESS_REJECT = 3;
    public static final int ACCOUNTING_REQUEST = 4;
    public static final int ACCOUNTING_RESPONSE = 5;
    public static final int ACCESS_CHALLENGE = 11;

    private PacketCode() {}
}
