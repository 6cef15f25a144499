package io.culvert.radius.packet;

import static io.culvert.radius.packet.RadiusDictionary.template;

import org.tinyradius.core.attribute.AttributeTemplate;

/** The attributes that are read or written here, and the numbers that go into them. */
public final class Attributes {
    public static final AttributeTemplate USER_NAME = template("User-Name");
    public static final AttributeTemplate USER_PASSWORD = template("User-Password");
    public static final AttributeTemplate CHAP_PASSWORD = template("CHAP-Password");
    public static final AttributeTemplate NAS_IP_ADDRESS = template("NAS-IP-Address");
    public static final AttributeTemplate NAS_PORT = template("NAS-Port");
    public static final AttributeTemplate SERVICE_TYPE = template("Service-Type");
    public static final AttributeTemplate FRAMED_PROTOCOL = template("Framed-Protocol");
    public static final AttributeTemplate FRAMED_IP_ADDRESS = template("Framed-IP-Address");
    public static final AttributeTemplate REPLY_MESSAGE = template("Reply-Message");
    public static final AttributeTemplate CLASS = template("Class");
    public static final AttributeTemplate CALLED_STATION_ID = template("Called-Station-Id");
    public static final AttributeTemplate CALLING_STATION_ID = template("Calling-Station-Id");
    public static final AttributeTemplate NAS_IDENTIFIER = template("NAS-Identifier");
    public static final AttributeTemplate ACCT_STATUS_TYPE = template("Acct-Status-Type");
    public static final AttributeTemplate ACCT_DELAY_TIME = template("Acct-Delay-Time");
    public static final AttributeTemplate ACCT_INPUT_OCTETS = template("Acct-Input-Octets");
    public static final AttributeTemplate ACCT_OUTPUT_OCTETS = template("Acct-Output-Octets");
    public static final AttributeTemplate ACCT_SESSION_ID = template("Acct-Session-Id");
    public static final AttributeTemplate ACCT_AUTHENTIC = template("Acct-Authentic");
    public static final AttributeTemplate ACCT_SESSION_TIME = template("Acct-Session-Time");
    public static final AttributeTemplate ACCT_INPUT_PACKETS = template("Acct-Input-Packets");
    public static final AttributeTemplate ACCT_OUTPUT_PACKETS = template("Acct-Output-Packets");
    public static final AttributeTemplate ACCT_TERMINATE_CAUSE = template("Acct-Terminate-Cause");
    public static final AttributeTemplate ACCT_INPUT_GIGAWORDS = template("Acct-Input-Gigawords");
    public static final AttributeTemplate ACCT_OUTPUT_GIGAWORDS = template("Acct-Output-Gigawords");
    public static final AttributeTemplate EVENT_TIMESTAMP = template("Event-Timestamp");
    public static final AttributeTemplate CHAP_CHALLENGE = template("CHAP-Challenge");
    public static final AttributeTemplate NAS_PORT_TYPE = template("NAS-Port-Type");
    public static final AttributeTemplate TUNNEL_TYPE = template("Tunnel-Type");
    public static final AttributeTemplate TUNNEL_MEDIUM_TYPE = template("Tunnel-Medium-Type");
    public static final AttributeTemplate TUNNEL_CLIENT_ENDPOINT = template("Tunnel-Client-Endpoint");
    public static final AttributeTemplate TUNNEL_SERVER_ENDPOINT = template("Tunnel-Server-Endpoint");
    public static final AttributeTemplate TUNNEL_PASSWORD = template("Tunnel-Password");
    public static final AttributeTemplate ACCT_TUNNEL_CONNECTION = template("Acct-Tunnel-Connection");
    public static final AttributeTemplate CONNECT_INFO = template("Connect-Info");
    public static final AttributeTemplate TUNNEL_CLIENT_AUTH_ID = template("Tunnel-Client-Auth-Id");
    public static final AttributeTemplate TUNNEL_SERVER_AUTH_ID = template("Tunnel-Server-Auth-Id");
    public static final AttributeTemplate NAS_IPV6_ADDRESS = template("NAS-IPv6-Address");
    public static final AttributeTemplate MS_CHAP_RESPONSE = template("MS-CHAP-Response");
    public static final AttributeTemplate MS_CHAP_ERROR = template("MS-CHAP-Error");
    public static final AttributeTemplate MS_CHAP_CHALLENGE = template("MS-CHAP-Challenge");
    public static final AttributeTemplate MS_CHAP2_RESPONSE = template("MS-CHAP2-Response");
    public static final AttributeTemplate MS_CHAP2_SUCCESS = template("MS-CHAP2-Success");
    public static final AttributeTemplate CISCO_DISCONNECT_CAUSE = template("Cisco-Disconnect-Cause");

    /** Attribute number of Vendor-Specific. */
    public static final int VENDOR_SPECIFIC = 26;

    /** Attribute number of Message-Authenticator (RFC 3579 section 3.2). */
    public static final int MESSAGE_AUTHENTICATOR = 80;

    public static final int VENDOR_CISCO = 9;
    public static final int VENDOR_MICROSOFT = 311;

    public static final int SERVICE_FRAMED = 2;
    public static final int SERVICE_OUTBOUND = 5;
    static final int PROTOCOL_PPP = 1;
    static final int PORT_TYPE_VIRTUAL = 5;
    static final int TUNNEL_L2TP = 3;
    static final int MEDIUM_IPV4 = 1;
    static final int MEDIUM_IPV6 = 2;

    private Attributes() {}

    /** Whether a standard attribute is one of RFC 2868, which have tags. */
    public static boolean isTunnelAttribute(int type) {
        return switch (type) {
            case 64, 65, 66, 67, 69, 81, 82, 83, 90, 91 -> true;
            default -> false;
        };
    }
}
