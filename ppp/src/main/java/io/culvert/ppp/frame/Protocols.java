package io.culvert.ppp.frame;

/** PPP Protocol numbers (RFC 1661 section 2) that the module knows. */
public final class Protocols {
    public static final int IPV4 = 0x0021;
    public static final int IPCP = 0x8021;
    public static final int LCP = 0xC021;
    public static final int PAP = 0xC023;
    public static final int CHAP = 0xC223;

    private Protocols() {}
}
