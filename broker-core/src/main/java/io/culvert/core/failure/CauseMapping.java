package io.culvert.core.failure;

import io.culvert.core.aaa.TerminateCause;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a {@link DisconnectCause} is told to the peer, to accounting and to the failure history when the event itself
 * says nothing more exact.
 *
 * @param cdn Result Code of the CDN (RFC 2661 section 4.4.2); empty where a StopCCN implies the end of the call
 * @param ppp PPP Disconnect Cause in that CDN (RFC 3145 section 2), where there is a fixed one
 * @param stopCcn Result Code of the StopCCN, where the cause ends a tunnel
 * @param terminate Acct-Terminate-Cause
 * @param failure history's type; empty for the normal end of a session, which is no failure
 */
public record CauseMapping(
        Optional<WireCode> cdn,
        Optional<PppCode> ppp,
        Optional<WireCode> stopCcn,
        TerminateCause terminate,
        Optional<FailureType> failure) {
    private static final Map<DisconnectCause, CauseMapping> TABLE = table();

    /** The row of {@code cause}; every cause has one. */
    public static CauseMapping of(DisconnectCause cause) {
        var row = TABLE.get(cause);
        if (row == null) {
            throw new IllegalStateException("no mapping for " + cause);
        }
        return row;
    }

    /**
     * Result and error code of a Result Code AVP.
     *
     * @param error 0 stands for an absent error code
     */
    public record WireCode(int result, int error) {
        static WireCode of(int result) {
            return new WireCode(result, 0);
        }
    }

    /**
     * The fixed part of a PPP Disconnect Cause AVP.
     *
     * @param protocol PPP control protocol number, 0 for a global code
     * @param direction 0 global, 1 at the peer, 2 at the local end
     */
    public record PppCode(int code, int protocol, int direction) {}

    private static Map<DisconnectCause, CauseMapping> table() {
        var none = Optional.<WireCode>empty();
        var noPpp = Optional.<PppCode>empty();
        var rows = new EnumMap<DisconnectCause, CauseMapping>(DisconnectCause.class);
        for (var cause : DisconnectCause.values()) {
            rows.put(
                    cause,
                    switch (cause) {
                        case UNKNOWN -> row(cdn(3), noPpp, none, TerminateCause.NAS_ERROR, FailureType.UNKNOWN);
                        case NO_CARRIER, LOST_CARRIER, VPN_CARRIER_LOSS ->
                            row(cdn(1), noPpp, none, TerminateCause.LOST_CARRIER, FailureType.LINK_FAILURE);
                        case USER_ENDS_SESSION, PPP_REMOTE_TERMINATE, VPN_USER_DISCONNECT ->
                            normal(cdn(3), ppp(3, 0, 1), none, TerminateCause.USER_REQUEST);
                        case IDLE_TIMEOUT -> normal(cdn(3), noPpp, none, TerminateCause.IDLE_TIMEOUT);
                        case SESSION_TIMEOUT -> normal(cdn(3), noPpp, none, TerminateCause.SESSION_TIMEOUT);
                        case TIMEOUT_PPP_LCP ->
                            row(cdn(3), ppp(5, LCP, 0), none, TerminateCause.USER_ERROR, FailureType.TIMER_EXPIRY);
                        case FAILED_PPP_LCP_NEGOTIATION ->
                            row(cdn(3), noPpp, none, TerminateCause.USER_ERROR, FailureType.CALL_PARAMETERS);
                        case FAILED_PPP_PAP_AUTH ->
                            row(
                                    cdn(3),
                                    ppp(16, PAP, 1),
                                    none,
                                    TerminateCause.USER_ERROR,
                                    FailureType.AUTHENTICATION_FAILED);
                        case FAILED_PPP_CHAP_AUTH ->
                            row(
                                    cdn(3),
                                    ppp(16, CHAP, 1),
                                    none,
                                    TerminateCause.USER_ERROR,
                                    FailureType.AUTHENTICATION_FAILED);
                        // Temporary: the LAC may try another LNS, which may reach a server.
                        case FAILED_PPP_REMOTE_AUTH ->
                            row(
                                    cdn(4),
                                    noPpp,
                                    none,
                                    TerminateCause.SERVICE_UNAVAILABLE,
                                    FailureType.AUTHENTICATION_ERROR);
                        case PPP_AUTHENTICATION_TIMEOUT ->
                            row(cdn(3), ppp(13, PAP, 0), none, TerminateCause.USER_ERROR, FailureType.TIMER_EXPIRY);
                        case PPP_CLOSED_EVENT -> normal(cdn(3), ppp(3, 0, 2), none, TerminateCause.NAS_REQUEST);
                        case NCP_CLOSED_PPP ->
                            row(cdn(3), noPpp, none, TerminateCause.USER_ERROR, FailureType.CALL_PARAMETERS);
                        case SESSION_FAILED_SECURITY ->
                            row(
                                    cdn(3),
                                    noPpp,
                                    none,
                                    TerminateCause.SERVICE_UNAVAILABLE,
                                    FailureType.AUTHORIZATION_FAILED);
                        case SESSION_END_CALLBACK -> normal(cdn(3), noPpp, none, TerminateCause.CALLBACK);
                        case RADIUS_DISCONNECT, LOCAL_ADMIN_DISCONNECT ->
                            normal(cdn(3), ppp(1, 0, 0), none, TerminateCause.ADMIN_RESET);
                        case VPN_NO_RESOURCES ->
                            row(
                                    cdn(4),
                                    noPpp,
                                    stopCcn(2, 4),
                                    TerminateCause.NAS_ERROR,
                                    FailureType.NO_RESOURCES_AVAILABLE);
                        case VPN_BAD_CONTROL_PACKET ->
                            row(cdn(2, 3), noPpp, stopCcn(2, 3), TerminateCause.NAS_ERROR, FailureType.CALL_PARAMETERS);
                        case VPN_ADMIN_DISCONNECT ->
                            row(
                                    cdn(3),
                                    ppp(1, 0, 0),
                                    stopCcn(6, 0),
                                    TerminateCause.ADMIN_RESET,
                                    FailureType.ADMINISTRATIVE);
                        case VPN_TUNNEL_SHUT ->
                            row(
                                    none,
                                    noPpp,
                                    stopCcn(1, 0),
                                    TerminateCause.LOST_SERVICE,
                                    FailureType.CONNECTION_TERMINATION);
                        case VPN_LOCAL_DISCONNECT ->
                            row(
                                    cdn(3),
                                    ppp(3, 0, 2),
                                    none,
                                    TerminateCause.NAS_REQUEST,
                                    FailureType.CONNECTION_TERMINATION);
                        case VPN_SESSION_LIMIT ->
                            row(
                                    cdn(4),
                                    noPpp,
                                    stopCcn(2, 4),
                                    TerminateCause.SERVICE_UNAVAILABLE,
                                    FailureType.SESSION_LIMIT_EXCEEDED);
                        case VPN_CALL_REDIRECT -> normal(cdn(2, 7), noPpp, stopCcn(2, 7), TerminateCause.NAS_REQUEST);
                        case VPN_TUNNEL_IN_RESYNC ->
                            row(cdn(4), noPpp, none, TerminateCause.SERVICE_UNAVAILABLE, FailureType.TUNNEL_IN_RESYNC);
                    });
        }
        return rows;
    }

    private static CauseMapping row(
            Optional<WireCode> cdn,
            Optional<PppCode> ppp,
            Optional<WireCode> stopCcn,
            TerminateCause terminate,
            FailureType failure) {
        return new CauseMapping(cdn, ppp, stopCcn, terminate, Optional.of(failure));
    }

    private static CauseMapping normal(
            Optional<WireCode> cdn, Optional<PppCode> ppp, Optional<WireCode> stopCcn, TerminateCause terminate) {
        return new CauseMapping(cdn, ppp, stopCcn, terminate, Optional.empty());
    }

    private static Optional<WireCode> cdn(int result) {
        return Optional.of(WireCode.of(result));
    }

    private static Optional<WireCode> cdn(int result, int error) {
        return Optional.of(new WireCode(result, error));
    }

    private static Optional<WireCode> stopCcn(int result, int error) {
        return Optional.of(new WireCode(result, error));
    }

    private static Optional<PppCode> ppp(int code, int protocol, int direction) {
        return Optional.of(new PppCode(code, protocol, direction));
    }

    private static final int LCP = 0xC021;
    private static final int PAP = 0xC023;
    private static final int CHAP = 0xC223;
}
