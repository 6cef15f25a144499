package io.culvert.l2tp.wire;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The table of the IETF's AVPs (vendor 0) that this codec knows, with the rules of each.
 *
 * <p>The M bit is the one that we send; on receipt a known AVP is taken with either. Lengths are those of the value in
 * octets, before hiding. Message Type and Random Vector have no record of their own: the first is the kind of
 * {@link Message}, the second is used up by hiding.
 */
public enum AvpType {
    // RFC 2661 section 4.4.1
    MESSAGE_TYPE(0, null, M.SET, H.NEVER, 2, 2),
    RANDOM_VECTOR(36, null, M.SET, H.NEVER, 0, Avp.MAX_VALUE_OCTETS),
    // RFC 2661 section 4.4.2
    RESULT_CODE(1, Avp.ResultCode.class, M.SET, H.NEVER, 2, Avp.MAX_VALUE_OCTETS),
    // RFC 2661 section 4.4.3
    PROTOCOL_VERSION(2, Avp.ProtocolVersion.class, M.SET, H.NEVER, 2, 2),
    FRAMING_CAPABILITIES(3, Avp.FramingCapabilities.class, M.SET, H.MAY, 4, 4),
    BEARER_CAPABILITIES(4, Avp.BearerCapabilities.class, M.SET, H.MAY, 4, 4),
    TIE_BREAKER(5, Avp.TieBreaker.class, M.CLEAR, H.NEVER, 8, 8),
    FIRMWARE_REVISION(6, Avp.FirmwareRevision.class, M.CLEAR, H.MAY, 2, 2),
    HOST_NAME(7, Avp.HostName.class, M.SET, H.NEVER, 1, Avp.MAX_VALUE_OCTETS),
    VENDOR_NAME(8, Avp.VendorName.class, M.CLEAR, H.MAY, 0, Avp.MAX_HIDEABLE_OCTETS),
    ASSIGNED_TUNNEL_ID(9, Avp.AssignedTunnelId.class, M.SET, H.MAY, 2, 2),
    RECEIVE_WINDOW_SIZE(10, Avp.ReceiveWindowSize.class, M.SET, H.NEVER, 2, 2),
    CHALLENGE(11, Avp.Challenge.class, M.SET, H.MAY, 1, Avp.MAX_HIDEABLE_OCTETS),
    CHALLENGE_RESPONSE(13, Avp.ChallengeResponse.class, M.SET, H.MAY, 16, 16),
    // RFC 2661 section 4.4.4
    Q931_CAUSE_CODE(12, Avp.Q931CauseCode.class, M.SET, H.NEVER, 3, Avp.MAX_VALUE_OCTETS),
    ASSIGNED_SESSION_ID(14, Avp.AssignedSessionId.class, M.SET, H.MAY, 2, 2),
    CALL_SERIAL_NUMBER(15, Avp.CallSerialNumber.class, M.SET, H.MAY, 4, 4),
    MINIMUM_BPS(16, Avp.MinimumBps.class, M.SET, H.MAY, 4, 4),
    MAXIMUM_BPS(17, Avp.MaximumBps.class, M.SET, H.MAY, 4, 4),
    BEARER_TYPE(18, Avp.BearerType.class, M.SET, H.MAY, 4, 4),
    FRAMING_TYPE(19, Avp.FramingType.class, M.SET, H.MAY, 4, 4),
    CALLED_NUMBER(21, Avp.CalledNumber.class, M.SET, H.MAY, 0, Avp.MAX_HIDEABLE_OCTETS),
    CALLING_NUMBER(22, Avp.CallingNumber.class, M.SET, H.MAY, 0, Avp.MAX_HIDEABLE_OCTETS),
    SUB_ADDRESS(23, Avp.SubAddress.class, M.SET, H.MAY, 0, Avp.MAX_HIDEABLE_OCTETS),
    TX_CONNECT_SPEED(24, Avp.TxConnectSpeed.class, M.SET, H.MAY, 4, 4),
    RX_CONNECT_SPEED(38, Avp.RxConnectSpeed.class, M.CLEAR, H.MAY, 4, 4),
    PHYSICAL_CHANNEL_ID(25, Avp.PhysicalChannelId.class, M.CLEAR, H.MAY, 4, 4),
    PRIVATE_GROUP_ID(37, Avp.PrivateGroupId.class, M.CLEAR, H.MAY, 0, Avp.MAX_HIDEABLE_OCTETS),
    SEQUENCING_REQUIRED(39, Avp.SequencingRequired.class, M.SET, H.NEVER, 0, 0),
    // RFC 2661 section 4.4.5
    INITIAL_RECEIVED_LCP_CONFREQ(26, Avp.InitialReceivedLcpConfreq.class, M.CLEAR, H.MAY, 0, Avp.MAX_HIDEABLE_OCTETS),
    LAST_SENT_LCP_CONFREQ(27, Avp.LastSentLcpConfreq.class, M.CLEAR, H.MAY, 0, Avp.MAX_HIDEABLE_OCTETS),
    LAST_RECEIVED_LCP_CONFREQ(28, Avp.LastReceivedLcpConfreq.class, M.CLEAR, H.MAY, 0, Avp.MAX_HIDEABLE_OCTETS),
    PROXY_AUTHEN_TYPE(29, Avp.ProxyAuthenType.class, M.CLEAR, H.MAY, 2, 2),
    PROXY_AUTHEN_NAME(30, Avp.ProxyAuthenName.class, M.CLEAR, H.MAY, 0, Avp.MAX_HIDEABLE_OCTETS),
    PROXY_AUTHEN_CHALLENGE(31, Avp.ProxyAuthenChallenge.class, M.CLEAR, H.MAY, 1, Avp.MAX_HIDEABLE_OCTETS),
    PROXY_AUTHEN_ID(32, Avp.ProxyAuthenId.class, M.CLEAR, H.MAY, 2, 2),
    PROXY_AUTHEN_RESPONSE(33, Avp.ProxyAuthenResponse.class, M.CLEAR, H.MAY, 0, Avp.MAX_HIDEABLE_OCTETS),
    // RFC 2661 section 4.4.6
    CALL_ERRORS(34, Avp.CallErrors.class, M.SET, H.MAY, 26, 26),
    ACCM(35, Avp.Accm.class, M.SET, H.MAY, 10, 10),
    // RFC 3145 section 2: one for each network protocol that failed, so it may be repeated
    PPP_DISCONNECT_CAUSE(46, Avp.PppDisconnectCause.class, M.CLEAR, H.MAY, 5, Avp.MAX_HIDEABLE_OCTETS),
    // RFC 3308 section 3.1 and RFC 3308 section 4.1
    CONTROL_CONNECTION_DS(47, Avp.ControlConnectionDs.class, M.CLEAR, H.MAY, 2, 2),
    SESSION_DS(48, Avp.SessionDs.class, M.CLEAR, H.MAY, 2, 2),
    // RFC 3437 section 2.1, RFC 3437 section 2.2 and RFC 3437 section 2.3
    LCP_WANT_OPTIONS(49, Avp.LcpWantOptions.class, M.CLEAR, H.MAY, 0, Avp.MAX_HIDEABLE_OCTETS),
    LCP_ALLOW_OPTIONS(50, Avp.LcpAllowOptions.class, M.CLEAR, H.MAY, 0, Avp.MAX_HIDEABLE_OCTETS),
    LNS_LAST_SENT_LCP_CONFREQ(51, Avp.LnsLastSentLcpConfreq.class, M.CLEAR, H.MAY, 0, Avp.MAX_HIDEABLE_OCTETS),
    LNS_LAST_RECEIVED_LCP_CONFREQ(52, Avp.LnsLastReceivedLcpConfreq.class, M.CLEAR, H.MAY, 0, Avp.MAX_HIDEABLE_OCTETS),
    // RFC 4951 section 5
    FAILOVER_CAPABILITY(76, Avp.FailoverCapability.class, M.CLEAR, H.MAY, 6, 6),
    TUNNEL_RECOVERY(77, Avp.TunnelRecovery.class, M.SET, H.NEVER, 10, 10),
    SUGGESTED_CONTROL_SEQUENCE(78, Avp.SuggestedControlSequence.class, M.CLEAR, H.MAY, 6, 6),
    FAILOVER_SESSION_STATE(79, Avp.FailoverSessionState.class, M.SET, H.MAY, 10, 10),
    // RFC 5515 section 6.1 and RFC 5515 section 6.2
    CONNECT_SPEED_UPDATE(97, Avp.ConnectSpeedUpdate.class, M.CLEAR, H.MAY, 12, 12),
    CONNECT_SPEED_UPDATE_ENABLE(98, Avp.ConnectSpeedUpdateEnable.class, M.CLEAR, H.MAY, 0, 0);

    private static final @Nullable AvpType[] BY_NUMBER = new @Nullable AvpType[99];
    private static final Map<Class<?>, AvpType> BY_RECORD = new HashMap<>();

    static {
        for (var type : values()) {
            BY_NUMBER[type.number] = type;
            if (type.record != null) {
                BY_RECORD.put(type.record, type);
            }
        }
    }

    private final int number;
    private final @Nullable Class<? extends Avp.Known> record;
    private final boolean mandatory;
    private final boolean hideable;
    private final int minOctets;
    private final int maxOctets;

    AvpType(int number, @Nullable Class<? extends Avp.Known> record, M m, H h, int minOctets, int maxOctets) {
        this.number = number;
        this.record = record;
        this.mandatory = m == M.SET;
        this.hideable = h == H.MAY;
        this.minOctets = minOctets;
        this.maxOctets = maxOctets;
    }

    /** The type with this Attribute Type number under vendor 0, if it is in the table. */
    public static Optional<AvpType> find(int number) {
        return Optional.ofNullable(ofNumber(number));
    }

    static @Nullable AvpType ofNumber(int number) {
        return number < BY_NUMBER.length ? BY_NUMBER[number] : null;
    }

    static AvpType of(Avp.Known avp) {
        var type = BY_RECORD.get(avp.getClass());
        if (type == null) {
            throw new IllegalStateException("no row in the AVP table for " + avp.getClass());
        }
        return type;
    }

    /** The Attribute Type. */
    public int number() {
        return number;
    }

    /** Whether we send it with the M bit set. */
    public boolean isMandatory() {
        return mandatory;
    }

    /** Whether the H bit may be set. */
    public boolean isHideable() {
        return hideable;
    }

    /** Whether a message may carry several, each of which counts; of all others the first one counts. */
    public boolean isRepeatable() {
        return this == PPP_DISCONNECT_CAUSE || this == FAILOVER_SESSION_STATE || this == CONNECT_SPEED_UPDATE;
    }

    /** The least length of the value in octets. */
    public int minOctets() {
        return minOctets;
    }

    /** The greatest length of the value in octets. */
    public int maxOctets() {
        return maxOctets;
    }

    /** This type's bit in the masks of {@link MessageType}. */
    long bit() {
        return 1L << ordinal();
    }

    private enum M {
        SET,
        CLEAR
    }

    private enum H {
        MAY,
        NEVER
    }
}
