package io.culvert.l2tp.wire;

import io.culvert.l2tp.SequenceNumber;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.Optional;

/**
 * An Attribute-Value Pair of a control message. RFC 2661 section 4.1.
 *
 * <pre>
 *  0                   1                   2                   3
 *  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |M|H| rsvd  |      Length       |           Vendor ID           |
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * |         Attribute Type        |        Attribute Value...
 * +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
 * </pre>
 *
 * Big-endian; Length is in octets and counts the 6 octets before the value. Names and other strings that identify
 * something are kept as the octets that came; texts for people are kept as strings, where malformed UTF-8 has become
 * U+FFFD.
 *
 * <p><b>Failure:</b> a constructor throws {@link IllegalArgumentException} for a value that does not fit the AVP; a text
 * for people that is too long is cut instead.
 */
public sealed interface Avp {
    /** The longest value: Length has 10 bits. */
    int MAX_VALUE_OCTETS = 1017;

    /** The longest value that can still be hidden: hiding adds its length. */
    int MAX_HIDEABLE_OCTETS = 1015;

    /** An AVP of the table {@link AvpType}. */
    sealed interface Known extends Avp {
        default AvpType type() {
            return AvpType.of(this);
        }
    }

    /** An AVP whose value is a string of octets that people read as text. */
    sealed interface Text extends Known {
        Octets octets();

        /** The octets as UTF-8; malformed ones become U+FFFD. */
        default String text() {
            return octets().toUtf8();
        }
    }

    /** An AVP whose value is a string of octets without a structure that this codec looks at. */
    sealed interface Opaque extends Known {
        Octets octets();
    }

    /** An AVP whose value is the option list of an LCP Configure-Request, without the LCP header. */
    sealed interface LcpOptions extends Opaque {}

    /**
     * An AVP that this codec does not know, as it came: ignored if its M bit is clear, passed on by a tunnel switch.
     *
     * @param value the value in clear text
     * @param hidden whether it came hidden, and is to be hidden where hiding is on
     */
    record Unknown(int vendorId, int number, boolean mandatory, Octets value, boolean hidden) implements Avp {
        public Unknown {
            Bounds.u16("vendor ID", vendorId);
            Bounds.u16("attribute type", number);
            octets(value, 0, hidden ? MAX_HIDEABLE_OCTETS : MAX_VALUE_OCTETS);
            if (vendorId == 0 && AvpType.find(number).isPresent()) {
                throw new IllegalArgumentException("AVP " + number + " is known");
            }
        }

        @Override
        public String toString() {
            return "Unknown[" + vendorId + "/" + number + (mandatory ? ", M, " : ", ") + (hidden ? "redacted" : value)
                    + "]";
        }
    }

    /**
     * An AVP with a clear M bit that is still hidden because there is no secret to read it with.
     *
     * @param randomVector what it was hidden with
     * @param cipherText the value as it came
     */
    record Hidden(int vendorId, int number, Octets randomVector, Octets cipherText) implements Avp {
        public Hidden {
            Bounds.u16("vendor ID", vendorId);
            Bounds.u16("attribute type", number);
            octets(randomVector, 0, MAX_VALUE_OCTETS);
            octets(cipherText, 0, MAX_VALUE_OCTETS);
        }
    }

    // RFC 2661 section 4.4.2

    /** Result Code (1): why a tunnel or session ends. */
    record ResultCode(Result result) implements Known {}

    // RFC 2661 section 4.4.3

    /** Protocol Version (2): version and revision, an octet each. Not the Ver of the header. */
    record ProtocolVersion(int version, int revision) implements Known {
        /** Version 1, revision 0: the only one there is. */
        public static final ProtocolVersion CURRENT = new ProtocolVersion(1, 0);

        public ProtocolVersion {
            Bounds.u8("version", version);
            Bounds.u8("revision", revision);
        }
    }

    /** Framing Capabilities (3): 32 bits, of which 2 are defined. */
    record FramingCapabilities(long bits) implements Known {
        public FramingCapabilities {
            Bounds.u32("framing capabilities", bits);
        }

        public static FramingCapabilities of(boolean asynchronous, boolean synchronous) {
            return new FramingCapabilities(twoBits(asynchronous, synchronous));
        }

        public boolean isAsynchronous() {
            return (bits & 2) != 0;
        }

        public boolean isSynchronous() {
            return (bits & 1) != 0;
        }
    }

    /** Bearer Capabilities (4): 32 bits, of which 2 are defined. */
    record BearerCapabilities(long bits) implements Known {
        public BearerCapabilities {
            Bounds.u32("bearer capabilities", bits);
        }

        public static BearerCapabilities of(boolean analog, boolean digital) {
            return new BearerCapabilities(twoBits(analog, digital));
        }

        public boolean isAnalog() {
            return (bits & 2) != 0;
        }

        public boolean isDigital() {
            return (bits & 1) != 0;
        }
    }

    /** Tie Breaker (5): an unsigned 64-bit number; {@link TieBreak} compares. */
    record TieBreaker(long value) implements Known {}

    /** Firmware Revision (6). */
    record FirmwareRevision(int revision) implements Known {
        public FirmwareRevision {
            Bounds.u16("firmware revision", revision);
        }
    }

    /** Host Name (7), at least one octet. */
    record HostName(Octets octets) implements Text {
        public HostName {
            Avp.octets(octets, 1, MAX_VALUE_OCTETS);
        }

        public static HostName of(String name) {
            return new HostName(Octets.utf8(name));
        }
    }

    /** Vendor Name (8). */
    record VendorName(Octets octets) implements Text {
        public VendorName {
            Avp.octets(octets, 0, MAX_HIDEABLE_OCTETS);
        }

        public static VendorName of(String name) {
            return new VendorName(Octets.utf8(name));
        }
    }

    /** Assigned Tunnel ID (9). Zero only where a peer gives up a tunnel before it has named it. */
    record AssignedTunnelId(TunnelId id) implements Known {}

    /** Receive Window Size (10) in messages: 1..65535. */
    record ReceiveWindowSize(int messages) implements Known {
        /** What a peer has that does not say. */
        public static final int DEFAULT = 4;

        public ReceiveWindowSize {
            Bounds.range("receive window size", messages, 1, 0xFFFF);
        }
    }

    /** Challenge (11), at least one octet. */
    record Challenge(Octets octets) implements Opaque {
        public Challenge {
            Avp.octets(octets, 1, MAX_HIDEABLE_OCTETS);
        }
    }

    /** Challenge Response (13): 16 octets, see {@link TunnelAuthentication}. */
    record ChallengeResponse(Octets octets) implements Opaque {
        public ChallengeResponse {
            Avp.octets(octets, 16, 16);
        }
    }

    // RFC 2661 section 4.4.4

    /** Q.931 Cause Code (12) in ITU encoding: cause (2 octets), message (1 octet), advisory text. */
    record Q931CauseCode(int cause, int message, Optional<String> advisory) implements Known {
        public Q931CauseCode {
            Bounds.u16("Q.931 cause", cause);
            Bounds.u8("Q.931 message", message);
            advisory = Result.text(advisory, MAX_VALUE_OCTETS - 3);
        }
    }

    /** Assigned Session ID (14). Zero only where a peer refuses a call before it has named it. */
    record AssignedSessionId(SessionId id) implements Known {}

    /** Call Serial Number (15): unsigned 32 bits. */
    record CallSerialNumber(long value) implements Known {
        public CallSerialNumber {
            Bounds.u32("call serial number", value);
        }
    }

    /** Minimum BPS (16). */
    record MinimumBps(long bitsPerSecond) implements Known {
        public MinimumBps {
            Bounds.u32("minimum BPS", bitsPerSecond);
        }
    }

    /** Maximum BPS (17). */
    record MaximumBps(long bitsPerSecond) implements Known {
        public MaximumBps {
            Bounds.u32("maximum BPS", bitsPerSecond);
        }
    }

    /** Bearer Type (18): 32 bits, of which 2 are defined; none need be set. */
    record BearerType(long bits) implements Known {
        public BearerType {
            Bounds.u32("bearer type", bits);
        }

        public static BearerType of(boolean analog, boolean digital) {
            return new BearerType(twoBits(analog, digital));
        }

        public boolean isAnalog() {
            return (bits & 2) != 0;
        }

        public boolean isDigital() {
            return (bits & 1) != 0;
        }
    }

    /** Framing Type (19): 32 bits, of which 2 are defined. */
    record FramingType(long bits) implements Known {
        public FramingType {
            Bounds.u32("framing type", bits);
        }

        public static FramingType of(boolean asynchronous, boolean synchronous) {
            return new FramingType(twoBits(asynchronous, synchronous));
        }

        public boolean isAsynchronous() {
            return (bits & 2) != 0;
        }

        public boolean isSynchronous() {
            return (bits & 1) != 0;
        }
    }

    /** Called Number (21). */
    record CalledNumber(Octets octets) implements Text {
        public CalledNumber {
            Avp.octets(octets, 0, MAX_HIDEABLE_OCTETS);
        }

        public static CalledNumber of(String number) {
            return new CalledNumber(Octets.utf8(number));
        }
    }

    /** Calling Number (22). */
    record CallingNumber(Octets octets) implements Text {
        public CallingNumber {
            Avp.octets(octets, 0, MAX_HIDEABLE_OCTETS);
        }

        public static CallingNumber of(String number) {
            return new CallingNumber(Octets.utf8(number));
        }
    }

    /** Sub-Address (23). */
    record SubAddress(Octets octets) implements Text {
        public SubAddress {
            Avp.octets(octets, 0, MAX_HIDEABLE_OCTETS);
        }

        public static SubAddress of(String address) {
            return new SubAddress(Octets.utf8(address));
        }
    }

    /** (Tx) Connect Speed (24), from the LAC to the remote system. */
    record TxConnectSpeed(long bitsPerSecond) implements Known {
        public TxConnectSpeed {
            Bounds.u32("Tx connect speed", bitsPerSecond);
        }
    }

    /** Rx Connect Speed (38), from the remote system to the LAC. */
    record RxConnectSpeed(long bitsPerSecond) implements Known {
        public RxConnectSpeed {
            Bounds.u32("Rx connect speed", bitsPerSecond);
        }
    }

    /** Physical Channel ID (25): for logs only. */
    record PhysicalChannelId(long id) implements Known {
        public PhysicalChannelId {
            Bounds.u32("physical channel ID", id);
        }
    }

    /** Private Group ID (37). */
    record PrivateGroupId(Octets octets) implements Text {
        public PrivateGroupId {
            Avp.octets(octets, 0, MAX_HIDEABLE_OCTETS);
        }

        public static PrivateGroupId of(String group) {
            return new PrivateGroupId(Octets.utf8(group));
        }
    }

    /** Sequencing Required (39): its presence is its value. */
    record SequencingRequired() implements Known {}

    // RFC 2661 section 4.4.5

    /** Initial Received LCP CONFREQ (26). */
    record InitialReceivedLcpConfreq(Octets octets) implements LcpOptions {
        public InitialReceivedLcpConfreq {
            Avp.octets(octets, 0, MAX_HIDEABLE_OCTETS);
        }
    }

    /** Last Sent LCP CONFREQ (27). */
    record LastSentLcpConfreq(Octets octets) implements LcpOptions {
        public LastSentLcpConfreq {
            Avp.octets(octets, 0, MAX_HIDEABLE_OCTETS);
        }
    }

    /** Last Received LCP CONFREQ (28). */
    record LastReceivedLcpConfreq(Octets octets) implements LcpOptions {
        public LastReceivedLcpConfreq {
            Avp.octets(octets, 0, MAX_HIDEABLE_OCTETS);
        }
    }

    /** Proxy Authen Type (29). Other values than the named ones may come. */
    record ProxyAuthenType(int value) implements Known {
        public static final ProxyAuthenType TEXTUAL = new ProxyAuthenType(1);
        public static final ProxyAuthenType CHAP = new ProxyAuthenType(2);
        public static final ProxyAuthenType PAP = new ProxyAuthenType(3);
        public static final ProxyAuthenType NONE = new ProxyAuthenType(4);
        public static final ProxyAuthenType MS_CHAP_V1 = new ProxyAuthenType(5);

        public ProxyAuthenType {
            Bounds.u16("proxy authen type", value);
        }
    }

    /** Proxy Authen Name (30): the name in the client's authentication response. */
    record ProxyAuthenName(Octets octets) implements Text {
        public ProxyAuthenName {
            Avp.octets(octets, 0, MAX_HIDEABLE_OCTETS);
        }

        public static ProxyAuthenName of(String name) {
            return new ProxyAuthenName(Octets.utf8(name));
        }
    }

    /** Proxy Authen Challenge (31), at least one octet. */
    record ProxyAuthenChallenge(Octets octets) implements Opaque {
        public ProxyAuthenChallenge {
            Avp.octets(octets, 1, MAX_HIDEABLE_OCTETS);
        }
    }

    /** Proxy Authen ID (32): a reserved octet, then the identifier. */
    record ProxyAuthenId(int id) implements Known {
        public ProxyAuthenId {
            Bounds.u8("proxy authen ID", id);
        }
    }

    /** Proxy Authen Response (33): for types 1 and 3 the password in clear text, so it is never printed. */
    record ProxyAuthenResponse(Secret response) implements Known {
        public ProxyAuthenResponse {
            octets(response.reveal(), 0, MAX_HIDEABLE_OCTETS);
        }
    }

    // RFC 2661 section 4.4.6

    /** Call Errors (34): 2 reserved octets, then six counters of 4 octets. */
    record CallErrors(
            long crcErrors,
            long framingErrors,
            long hardwareOverruns,
            long bufferOverruns,
            long timeoutErrors,
            long alignmentErrors)
            implements Known {
        public CallErrors {
            Bounds.u32("CRC errors", crcErrors);
            Bounds.u32("framing errors", framingErrors);
            Bounds.u32("hardware overruns", hardwareOverruns);
            Bounds.u32("buffer overruns", bufferOverruns);
            Bounds.u32("time-out errors", timeoutErrors);
            Bounds.u32("alignment errors", alignmentErrors);
        }
    }

    /** ACCM (35): 2 reserved octets, then the masks that the LAC is to send and to receive with. */
    record Accm(long send, long receive) implements Known {
        public Accm {
            Bounds.u32("send ACCM", send);
            Bounds.u32("receive ACCM", receive);
        }
    }

    // RFC 3145 section 2

    /**
     * PPP Disconnect Cause Code (46).
     *
     * @param code see {@link PppDisconnectCode}
     * @param protocolNumber the PPP control protocol, or 0
     * @param direction one of the constants here; others are reserved but may come
     */
    record PppDisconnectCause(int code, int protocolNumber, int direction, Optional<String> message) implements Known {
        public static final int GLOBAL = 0;
        public static final int AT_PEER = 1;
        public static final int AT_LOCAL = 2;

        public PppDisconnectCause {
            Bounds.u16("disconnect code", code);
            Bounds.u16("control protocol number", protocolNumber);
            Bounds.u8("direction", direction);
            message = Result.text(message, MAX_HIDEABLE_OCTETS - 5);
        }
    }

    // RFC 3308 section 3.1 and RFC 3308 section 4.1

    /** Control Connection DS (47): the PHB code for the control connection. */
    record ControlConnectionDs(int phbCode) implements Known {
        public ControlConnectionDs {
            Bounds.u16("PHB code", phbCode);
        }
    }

    /** Session DS (48): the PHB code for the session. */
    record SessionDs(int phbCode) implements Known {
        public SessionDs {
            Bounds.u16("PHB code", phbCode);
        }
    }

    // RFC 3437 section 2.1, RFC 3437 section 2.2 and RFC 3437 section 2.3

    /** LCP Want Options (49): what the LAC wants the LNS to negotiate. */
    record LcpWantOptions(Octets octets) implements LcpOptions {
        public LcpWantOptions {
            Avp.octets(octets, 0, MAX_HIDEABLE_OCTETS);
        }
    }

    /** LCP Allow Options (50): what the LAC allows the LNS to negotiate. */
    record LcpAllowOptions(Octets octets) implements LcpOptions {
        public LcpAllowOptions {
            Avp.octets(octets, 0, MAX_HIDEABLE_OCTETS);
        }
    }

    /** LNS Last Sent LCP Confreq (51). */
    record LnsLastSentLcpConfreq(Octets octets) implements LcpOptions {
        public LnsLastSentLcpConfreq {
            Avp.octets(octets, 0, MAX_HIDEABLE_OCTETS);
        }
    }

    /** LNS Last Received LCP Confreq (52). */
    record LnsLastReceivedLcpConfreq(Octets octets) implements LcpOptions {
        public LnsLastReceivedLcpConfreq {
            Avp.octets(octets, 0, MAX_HIDEABLE_OCTETS);
        }
    }

    // RFC 4951 section 5

    /**
     * Failover Capability (76): 14 reserved bits, D, C, then the recovery time in milliseconds (4 octets).
     *
     * @param controlChannel C: this end recovers from a failure of the control channel
     * @param dataChannel D: this end can reset the Nr of sequenced data channels
     * @param recoveryTime whole milliseconds; zero asks for no extra time
     */
    record FailoverCapability(boolean controlChannel, boolean dataChannel, Duration recoveryTime) implements Known {
        public FailoverCapability {
            if (!controlChannel && !dataChannel) {
                throw new IllegalArgumentException("neither C nor D is set");
            }
            Bounds.u32("recovery time", recoveryTime.toMillis());
        }
    }

    /** Tunnel Recovery (77): 2 reserved octets, then twice 2 reserved octets and a tunnel ID. The sender's comes first. */
    record TunnelRecovery(TunnelId recoverTunnelId, TunnelId recoverRemoteTunnelId) implements Known {}

    /** Suggested Control Sequence (78): 2 reserved octets, Ns, Nr. */
    record SuggestedControlSequence(SequenceNumber ns, SequenceNumber nr) implements Known {}

    /**
     * Failover Session State (79): 2 reserved octets, then twice 2 reserved octets and a session ID.
     *
     * @param sessionId the sender's; 0 in an answer if it knows no such session
     */
    record FailoverSessionState(SessionId sessionId, SessionId remoteSessionId) implements Known {}

    // RFC 5515 section 6.1 and RFC 5515 section 6.2

    /**
     * Connect Speed Update (97): 2 reserved octets, session ID, two speeds of 4 octets as the LAC sees them.
     *
     * @param remoteSessionId the ID that the recipient gave to the session
     */
    record ConnectSpeedUpdate(SessionId remoteSessionId, long txBitsPerSecond, long rxBitsPerSecond) implements Known {
        public ConnectSpeedUpdate {
            Bounds.u32("current Tx connect speed", txBitsPerSecond);
            Bounds.u32("current Rx connect speed", rxBitsPerSecond);
        }
    }

    /** Connect Speed Update Enable (98): its presence is its value. */
    record ConnectSpeedUpdateEnable() implements Known {}

    private static long twoBits(boolean high, boolean low) {
        return (high ? 2 : 0) | (low ? 1 : 0);
    }

    private static void octets(Octets value, int min, int max) {
        Bounds.range("length", value.length(), min, max);
    }
}
