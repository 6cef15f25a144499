package io.culvert.core.failure;

import java.util.Optional;

/** Why a session ended, as Cisco-Disconnect-Cause (vendor 9, type 195) numbers it in an accounting Stop. */
public enum DisconnectCause {
    UNKNOWN(2, "Unknown"),
    NO_CARRIER(10, "No-Carrier"),
    LOST_CARRIER(11, "Lost-Carrier"),
    USER_ENDS_SESSION(20, "User-Ends-Session"),
    IDLE_TIMEOUT(21, "Idle-Timeout"),
    TIMEOUT_PPP_LCP(40, "Timeout-PPP-LCP"),
    FAILED_PPP_LCP_NEGOTIATION(41, "Failed-PPP-LCP-Negotiation"),
    FAILED_PPP_PAP_AUTH(42, "Failed-PPP-PAP-Auth-Fail"),
    FAILED_PPP_CHAP_AUTH(43, "Failed-PPP-CHAP-Auth"),
    FAILED_PPP_REMOTE_AUTH(44, "Failed-PPP-Remote-Auth"),
    PPP_REMOTE_TERMINATE(45, "PPP-Remote-Terminate"),
    PPP_CLOSED_EVENT(46, "PPP-Closed-Event"),
    NCP_CLOSED_PPP(47, "NCP-Closed-PPP"),
    SESSION_TIMEOUT(100, "Session-Timeout"),
    SESSION_FAILED_SECURITY(101, "Session-Failed-Security"),
    SESSION_END_CALLBACK(102, "Session-End-Callback"),
    RADIUS_DISCONNECT(150, "RADIUS-Disconnect"),
    LOCAL_ADMIN_DISCONNECT(151, "Local-Admin-Disconnect"),
    PPP_AUTHENTICATION_TIMEOUT(170, "PPP-Authentication-Timeout"),
    VPN_USER_DISCONNECT(600, "VPN-User-Disconnect"),
    VPN_CARRIER_LOSS(601, "VPN-Carrier-Loss"),
    VPN_NO_RESOURCES(602, "VPN-No-Resources"),
    VPN_BAD_CONTROL_PACKET(603, "VPN-Bad-Control-Packet"),
    VPN_ADMIN_DISCONNECT(604, "VPN-Admin-Disconnect"),
    VPN_TUNNEL_SHUT(605, "VPN-Tunnel-Shut"),
    VPN_LOCAL_DISCONNECT(606, "VPN-Local-Disconnect"),
    VPN_SESSION_LIMIT(607, "VPN-Session-Limit"),
    VPN_CALL_REDIRECT(608, "VPN-Call-Redirect"),
    VPN_TUNNEL_IN_RESYNC(611, "VPN-Tunnel-In-Resync");

    private final int number;
    private final String text;

    DisconnectCause(int number, String text) {
        this.number = number;
        this.text = text;
    }

    /** The cause with this number; empty: of a newer release. */
    public static Optional<DisconnectCause> of(int number) {
        for (var value : values()) {
            if (value.number == number) {
                return Optional.of(value);
            }
        }
        return Optional.empty();
    }

    /** The number in accounting. */
    public int number() {
        return number;
    }

    /** The dictionary's name of it. */
    public String text() {
        return text;
    }
}
