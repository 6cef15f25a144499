package io.culvert.l2tp.wire;

import static io.culvert.l2tp.wire.AvpType.ACCM;
import static io.culvert.l2tp.wire.AvpType.ASSIGNED_SESSION_ID;
import static io.culvert.l2tp.wire.AvpType.ASSIGNED_TUNNEL_ID;
import static io.culvert.l2tp.wire.AvpType.BEARER_CAPABILITIES;
import static io.culvert.l2tp.wire.AvpType.BEARER_TYPE;
import static io.culvert.l2tp.wire.AvpType.CALLED_NUMBER;
import static io.culvert.l2tp.wire.AvpType.CALLING_NUMBER;
import static io.culvert.l2tp.wire.AvpType.CALL_ERRORS;
import static io.culvert.l2tp.wire.AvpType.CALL_SERIAL_NUMBER;
import static io.culvert.l2tp.wire.AvpType.CHALLENGE;
import static io.culvert.l2tp.wire.AvpType.CHALLENGE_RESPONSE;
import static io.culvert.l2tp.wire.AvpType.CONNECT_SPEED_UPDATE;
import static io.culvert.l2tp.wire.AvpType.CONNECT_SPEED_UPDATE_ENABLE;
import static io.culvert.l2tp.wire.AvpType.CONTROL_CONNECTION_DS;
import static io.culvert.l2tp.wire.AvpType.FAILOVER_CAPABILITY;
import static io.culvert.l2tp.wire.AvpType.FAILOVER_SESSION_STATE;
import static io.culvert.l2tp.wire.AvpType.FIRMWARE_REVISION;
import static io.culvert.l2tp.wire.AvpType.FRAMING_CAPABILITIES;
import static io.culvert.l2tp.wire.AvpType.FRAMING_TYPE;
import static io.culvert.l2tp.wire.AvpType.HOST_NAME;
import static io.culvert.l2tp.wire.AvpType.INITIAL_RECEIVED_LCP_CONFREQ;
import static io.culvert.l2tp.wire.AvpType.LAST_RECEIVED_LCP_CONFREQ;
import static io.culvert.l2tp.wire.AvpType.LAST_SENT_LCP_CONFREQ;
import static io.culvert.l2tp.wire.AvpType.LCP_ALLOW_OPTIONS;
import static io.culvert.l2tp.wire.AvpType.LCP_WANT_OPTIONS;
import static io.culvert.l2tp.wire.AvpType.LNS_LAST_RECEIVED_LCP_CONFREQ;
import static io.culvert.l2tp.wire.AvpType.LNS_LAST_SENT_LCP_CONFREQ;
import static io.culvert.l2tp.wire.AvpType.MAXIMUM_BPS;
import static io.culvert.l2tp.wire.AvpType.MINIMUM_BPS;
import static io.culvert.l2tp.wire.AvpType.PHYSICAL_CHANNEL_ID;
import static io.culvert.l2tp.wire.AvpType.PPP_DISCONNECT_CAUSE;
import static io.culvert.l2tp.wire.AvpType.PRIVATE_GROUP_ID;
import static io.culvert.l2tp.wire.AvpType.PROTOCOL_VERSION;
import static io.culvert.l2tp.wire.AvpType.PROXY_AUTHEN_CHALLENGE;
import static io.culvert.l2tp.wire.AvpType.PROXY_AUTHEN_ID;
import static io.culvert.l2tp.wire.AvpType.PROXY_AUTHEN_NAME;
import static io.culvert.l2tp.wire.AvpType.PROXY_AUTHEN_RESPONSE;
import static io.culvert.l2tp.wire.AvpType.PROXY_AUTHEN_TYPE;
import static io.culvert.l2tp.wire.AvpType.Q931_CAUSE_CODE;
import static io.culvert.l2tp.wire.AvpType.RECEIVE_WINDOW_SIZE;
import static io.culvert.l2tp.wire.AvpType.RESULT_CODE;
import static io.culvert.l2tp.wire.AvpType.RX_CONNECT_SPEED;
import static io.culvert.l2tp.wire.AvpType.SEQUENCING_REQUIRED;
import static io.culvert.l2tp.wire.AvpType.SESSION_DS;
import static io.culvert.l2tp.wire.AvpType.SUB_ADDRESS;
import static io.culvert.l2tp.wire.AvpType.SUGGESTED_CONTROL_SEQUENCE;
import static io.culvert.l2tp.wire.AvpType.TIE_BREAKER;
import static io.culvert.l2tp.wire.AvpType.TUNNEL_RECOVERY;
import static io.culvert.l2tp.wire.AvpType.TX_CONNECT_SPEED;
import static io.culvert.l2tp.wire.AvpType.VENDOR_NAME;

import java.util.List;

/**
 * Which AVPs a control message must and may carry, Message Type apart; decoder and encoder both follow it.
 *
 * <p>Other AVPs that come are kept and left to {@link DefinedMessage#others()}.
 *
 * @param must the AVPs without which the message is malformed, in the order in which we send them
 * @param may the optional AVPs that have a meaning in this message
 * @param scope what a fault in the message is answered with
 * @param mandatory the M bit of the Message Type AVP
 * @param section where the message is defined
 */
public record MessageSpec(List<AvpType> must, List<AvpType> may, Scope scope, boolean mandatory, String section) {
    /** What a message is about. */
    public enum Scope {
        /** The tunnel: a fault ends it and all its sessions. */
        TUNNEL,
        /** One session: a fault ends that one. */
        SESSION
    }

    static final MessageSpec SCCRQ = tunnel(
            List.of(PROTOCOL_VERSION, HOST_NAME, FRAMING_CAPABILITIES, ASSIGNED_TUNNEL_ID),
            List.of(
                    BEARER_CAPABILITIES,
                    RECEIVE_WINDOW_SIZE,
                    CHALLENGE,
                    TIE_BREAKER,
                    FIRMWARE_REVISION,
                    VENDOR_NAME,
                    CONTROL_CONNECTION_DS, // RFC 3308 section 3.1
                    FAILOVER_CAPABILITY, // RFC 4951 section 5.1
                    TUNNEL_RECOVERY), // RFC 4951 section 5.2
            "RFC 2661 section 6.1");
    static final MessageSpec SCCRP = tunnel(
            List.of(PROTOCOL_VERSION, FRAMING_CAPABILITIES, HOST_NAME, ASSIGNED_TUNNEL_ID),
            List.of(
                    BEARER_CAPABILITIES,
                    FIRMWARE_REVISION,
                    VENDOR_NAME,
                    RECEIVE_WINDOW_SIZE,
                    CHALLENGE,
                    CHALLENGE_RESPONSE,
                    CONTROL_CONNECTION_DS, // RFC 3308 section 3.1
                    FAILOVER_CAPABILITY, // RFC 4951 section 5.1
                    SUGGESTED_CONTROL_SEQUENCE), // RFC 4951 section 5.3
            "RFC 2661 section 6.2");
    static final MessageSpec SCCCN = tunnel(List.of(), List.of(CHALLENGE_RESPONSE), "RFC 2661 section 6.3");
    static final MessageSpec STOP_CCN =
            tunnel(List.of(ASSIGNED_TUNNEL_ID, RESULT_CODE), List.of(), "RFC 2661 section 6.4");
    static final MessageSpec HELLO = tunnel(List.of(), List.of(), "RFC 2661 section 6.5");
    static final MessageSpec ICRQ = session(
            List.of(ASSIGNED_SESSION_ID, CALL_SERIAL_NUMBER),
            List.of(
                    BEARER_TYPE,
                    PHYSICAL_CHANNEL_ID,
                    CALLING_NUMBER,
                    CALLED_NUMBER,
                    SUB_ADDRESS,
                    PROXY_AUTHEN_NAME, // RFC 3308 section 4
                    SESSION_DS, // RFC 3308 section 4.1
                    CONNECT_SPEED_UPDATE_ENABLE), // RFC 5515 section 6.2
            "RFC 2661 section 6.6");
    static final MessageSpec ICRP = session(List.of(ASSIGNED_SESSION_ID), List.of(SESSION_DS), "RFC 2661 section 6.7");
    static final MessageSpec ICCN = session(
            List.of(TX_CONNECT_SPEED, FRAMING_TYPE),
            List.of(
                    INITIAL_RECEIVED_LCP_CONFREQ,
                    LAST_SENT_LCP_CONFREQ,
                    LAST_RECEIVED_LCP_CONFREQ,
                    PROXY_AUTHEN_TYPE,
                    PROXY_AUTHEN_NAME,
                    PROXY_AUTHEN_CHALLENGE,
                    PROXY_AUTHEN_ID,
                    PROXY_AUTHEN_RESPONSE,
                    PRIVATE_GROUP_ID,
                    RX_CONNECT_SPEED,
                    SEQUENCING_REQUIRED,
                    LCP_WANT_OPTIONS, // RFC 3437 section 2.1
                    LCP_ALLOW_OPTIONS), // RFC 3437 section 2.2
            "RFC 2661 section 6.8");
    static final MessageSpec OCRQ = session(
            List.of(
                    ASSIGNED_SESSION_ID,
                    CALL_SERIAL_NUMBER,
                    MINIMUM_BPS,
                    MAXIMUM_BPS,
                    BEARER_TYPE,
                    FRAMING_TYPE,
                    CALLED_NUMBER),
            List.of(
                    SUB_ADDRESS,
                    PROXY_AUTHEN_NAME, // RFC 3308 section 4
                    SESSION_DS), // RFC 3308 section 4.1
            "RFC 2661 section 6.9");
    static final MessageSpec OCRP =
            session(List.of(ASSIGNED_SESSION_ID), List.of(PHYSICAL_CHANNEL_ID, SESSION_DS), "RFC 2661 section 6.10");
    static final MessageSpec OCCN = session(
            List.of(TX_CONNECT_SPEED, FRAMING_TYPE),
            List.of(
                    RX_CONNECT_SPEED,
                    SEQUENCING_REQUIRED,
                    LCP_WANT_OPTIONS, // RFC 3437 section 2.1
                    LCP_ALLOW_OPTIONS), // RFC 3437 section 2.2
            "RFC 2661 section 6.11");
    static final MessageSpec CDN = session(
            List.of(RESULT_CODE, ASSIGNED_SESSION_ID),
            List.of(Q931_CAUSE_CODE, PPP_DISCONNECT_CAUSE), // RFC 3145 section 2
            "RFC 2661 section 6.12");
    static final MessageSpec WEN = session(List.of(CALL_ERRORS), List.of(), "RFC 2661 section 6.13");
    static final MessageSpec SLI = session(
            List.of(ACCM),
            List.of(LNS_LAST_SENT_LCP_CONFREQ, LNS_LAST_RECEIVED_LCP_CONFREQ), // RFC 3437 section 2.3
            "RFC 2661 section 6.14");
    static final MessageSpec FSQ = optional(FAILOVER_SESSION_STATE, "RFC 4951 section 4.1");
    static final MessageSpec FSR = optional(FAILOVER_SESSION_STATE, "RFC 4951 section 4.2");
    static final MessageSpec CSUN = optional(CONNECT_SPEED_UPDATE, "RFC 5515 section 4.1");
    static final MessageSpec CSURQ = optional(CONNECT_SPEED_UPDATE, "RFC 5515 section 4.2");

    public MessageSpec {
        must = List.copyOf(must);
        may = List.copyOf(may);
    }

    /** Whether the AVP has a meaning in this message. */
    public boolean allows(AvpType type) {
        return must.contains(type) || may.contains(type);
    }

    private static MessageSpec tunnel(List<AvpType> must, List<AvpType> may, String section) {
        return new MessageSpec(must, may, Scope.TUNNEL, true, section);
    }

    private static MessageSpec session(List<AvpType> must, List<AvpType> may, String section) {
        return new MessageSpec(must, may, Scope.SESSION, true, section);
    }

    private static MessageSpec optional(AvpType must, String section) {
        return new MessageSpec(List.of(must), List.of(), Scope.TUNNEL, false, section);
    }
}
