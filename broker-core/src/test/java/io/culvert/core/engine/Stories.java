package io.culvert.core.engine;

/**
 * Whole calls as the effects that they take. The second LCP request answers the client's first frame; each further one
 * follows the client's Nak of an authentication protocol. The client asks for two name servers and gets one.
 */
final class Stories {
    private Stories() {}

    static final String[] CHAP = {
        "program punt",
        "control ICRP",
        "ppp LCP request",
        "ppp LCP request",
        "ppp LCP ack",
        "ppp CHAP challenge",
        "ask Chap alice",
        "ppp CHAP success",
        "ppp IPCP request",
        "ppp IPCP reject",
        "ppp IPCP nak",
        "ppp IPCP ack",
        "program 10.0.0.2 mtu 1460",
        "start alice 10.0.0.2"
    };

    static final String[] MS_CHAP_V2 = {
        "program punt",
        "control ICRP",
        "ppp LCP request",
        "ppp LCP request",
        "ppp LCP ack",
        "ppp LCP request",
        "ppp CHAP challenge",
        "ask MsChapV2 alice",
        "ppp CHAP success",
        "ppp IPCP request",
        "ppp IPCP reject",
        "ppp IPCP nak",
        "ppp IPCP ack",
        "program 10.0.0.2 mtu 1460",
        "start alice 10.0.0.2"
    };

    static final String[] PAP = {
        "program punt",
        "control ICRP",
        "ppp LCP request",
        "ppp LCP request",
        "ppp LCP ack",
        "ppp LCP request",
        "ppp LCP request",
        "ask Pap alice",
        "ppp PAP ack",
        "ppp IPCP request",
        "ppp IPCP reject",
        "ppp IPCP nak",
        "ppp IPCP ack",
        "program 10.0.0.2 mtu 1460",
        "start alice 10.0.0.2"
    };
}
