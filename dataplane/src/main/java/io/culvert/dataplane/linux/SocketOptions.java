package io.culvert.dataplane.linux;

/** Numbers of socket options, the same on x86-64 and AArch64. */
final class SocketOptions {
    static final int SOL_SOCKET = 1;
    static final int SO_SNDBUF = 7;
    static final int SO_RCVBUF = 8;
    static final int SO_REUSEPORT = 15;
    static final int SO_SNDBUFFORCE = 32;
    static final int SO_RCVBUFFORCE = 33;
    static final int SO_ATTACH_REUSEPORT_CBPF = 51;

    static final int IPPROTO_IP = 0;
    static final int IP_PKTINFO = 8;
    static final int IP_MTU_DISCOVER = 10;

    static final int IPPROTO_IPV6 = 41;
    static final int IPV6_MTU_DISCOVER = 23;
    static final int IPV6_V6ONLY = 26;
    static final int IPV6_RECVPKTINFO = 49;
    static final int IPV6_PKTINFO = 50;

    /** Large datagrams are fragmented by the kernel, "don't fragment" is not set. */
    static final int PMTUDISC_DONT = 0;

    private SocketOptions() {}
}
