package io.culvert.core.vpdn;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The table of {@code vpdn:} AV-pairs: their names, and what each is for. */
enum VpdnAttribute {
    L2TP_SILENT_SWITCHOVER("l2tp-silent-switchover", new Use.Sets(VpdnSettings.SSO)),
    L2TP_TUNNEL_RESYNC_PACKET("l2tp-tunnel-resync-packet", new Use.Sets(VpdnSettings.RESYNC)),
    TUNNEL_ID("tunnel-id", new Use.Sets(VpdnSettings.LOCAL_NAME)),
    TUNNEL_TYPE("tunnel-type", new Use.Protocol()),
    IP_ADDRESSES("ip-addresses", new Use.Destination(new SettingType.Name(255))),
    L2TP_TUNNEL_PASSWORD("l2tp-tunnel-password", new Use.Sets(VpdnSettings.PASSWORD)),
    GW_PASSWORD("gw-password", new Use.Sets(VpdnSettings.PASSWORD)),
    NAS_PASSWORD("nas-password", new Use.Sets(VpdnSettings.PASSWORD)),
    GW_NAME("gw-name", new Use.Gateway()),
    NAS_NAME("nas-name", new Use.Nas()),
    L2TP_TUNNEL_AUTHEN("l2tp-tunnel-authen", new Use.Sets(VpdnSettings.AUTHENTICATION)),
    L2TP_HIDDEN_AVP("l2tp-hidden-avp", new Use.Sets(VpdnSettings.HIDE_AVPS)),
    L2TP_HELLO_INTERVAL("l2tp-hello-interval", new Use.Sets(VpdnSettings.HELLO)),
    L2TP_CM_LOCAL_WINDOW_SIZE("l2tp-cm-local-window-size", new Use.Sets(VpdnSettings.RECEIVE_WINDOW)),
    L2TP_CM_RETRANSMIT_RETRIES("l2tp-cm-retransmit-retries", new Use.Sets(VpdnSettings.RETRANSMIT_RETRIES)),
    L2TP_CM_MIN_TIMEOUT("l2tp-cm-min-timeout", new Use.Sets(VpdnSettings.RETRANSMIT_MIN)),
    L2TP_CM_MAX_TIMEOUT("l2tp-cm-max-timeout", new Use.Sets(VpdnSettings.RETRANSMIT_MAX)),
    L2TP_BUSY_DISCONNECT("l2tp-busy-disconnect", new Use.Retry()),
    L2TP_NOSESSION_TIMEOUT("l2tp-nosession-timeout", new Use.Sets(VpdnSettings.NO_SESSION_TIMEOUT)),
    L2TP_DROP_OUT_OF_ORDER(
            "l2tp-drop-out-of-order",
            Use.Fixed.flag(true, "is not supported: late data messages are dropped, never put in order; ignored")),
    L2TP_SEQUENCING("l2tp-sequencing", new Use.Sets(VpdnSettings.SEQUENCING)),
    L2TP_UDP_CHECKSUM(
            "l2tp-udp-checksum", Use.Fixed.flag(true, "is not supported: UDP checksums are always sent; ignored")),
    TUNNEL_TOS_REFLECT("tunnel-tos-reflect", Use.Fixed.flag(false, Use.OUTER_TOS)),
    TUNNEL_TOS_SETTING("tunnel-tos-setting", new Use.Fixed(new SettingType.Count(0, 255), "0", Use.OUTER_TOS)),
    TOS("tos", new Use.Fixed(new SettingType.Count(0, 255), "0", Use.OUTER_TOS)),
    SOURCE_IP("source-ip", new Use.Destination(new SettingType.Ipv4())),
    VPN_VRF("vpn-vrf", Use.Fixed.never(Use.VRF)),
    VPN_ID("vpn-id", new Use.Fixed(new SettingType.VpnId(), "", Use.VRF)),
    VPDN_GROUP("vpdn-group", new Use.Profile()),
    VPDN_TEMPLATE("vpdn-template", new Use.Profile()),
    VPDN_VTEMPLATE("vpdn-vtemplate", new Use.Sets(VpdnSettings.VIRTUAL_TEMPLATE)),
    VPDN_MULTIHOP(
            "vpdn-multihop", Use.Fixed.flag(false, "is not supported: sessions are not switched onward; ignored")),
    SESSION_LIMIT("session-limit", new Use.Destination(new SettingType.Count(1, 131_072))),
    TERMINATE_TO("terminate-to", new Use.Nothing()),
    LOCAL_NAME("local-name", new Use.Nothing()),
    DOMAIN_SCREEN("domain-screen", new Use.Nothing());

    /** What an attribute is for. */
    sealed interface Use {
        String OUTER_TOS = "is not supported: the outer TOS is 0; ignored";
        String VRF = "is not supported: there are no VRFs; ignored";

        /** It is a setting. */
        record Sets(Setting<?> setting) implements Use {}

        /** It names the protocol of the tunnel. */
        record Protocol() implements Use {}

        /** It says where a LAC shall open a tunnel to, and how. */
        record Destination(SettingType<?> type) implements Use {}

        /** It says whether a LAC gives up when the LNS is busy. */
        record Retry() implements Use {}

        /** It names the LNS: us, or the one that a LAC expects. */
        record Gateway() implements Use {}

        /** It names the LAC. */
        record Nas() implements Use {}

        /** It names the vpdn-group or vpdn-template. */
        record Profile() implements Use {}

        /** Sources have its name, and nobody says what it means. */
        record Nothing() implements Use {}

        /**
         * It asks for something that is as it is.
         *
         * @param type of its values
         * @param asIs the printed value that asks for what is the case anyway; empty: none does
         * @param otherwise what to say to all other values
         */
        record Fixed(SettingType<?> type, String asIs, String otherwise) implements Use {
            static Fixed flag(boolean asIs, String otherwise) {
                return new Fixed(new SettingType.Flag(), Boolean.toString(asIs), otherwise);
            }

            static Fixed never(String otherwise) {
                return new Fixed(new SettingType.Name(255), "", otherwise);
            }
        }
    }

    /** Other spellings that begin with the digit one are of a printed document that many have typed from. */
    private static final String MISSPELLED = "12tp";

    private static final Map<String, VpdnAttribute> BY_NAME =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(a -> a.attributeName, a -> a));

    private static final Set<VpdnAttribute> OF_L2F = Set.of(GW_PASSWORD, NAS_PASSWORD);

    private final String attributeName;

    @SuppressWarnings("ImmutableEnumChecker") // records of settings, types and strings, which are immutable
    private final Use use;

    VpdnAttribute(String attributeName, Use use) {
        this.attributeName = attributeName;
        this.use = use;
    }

    /** By its name in lower case, in both spellings. */
    static Optional<VpdnAttribute> find(String name) {
        var spelled = name.startsWith(MISSPELLED) ? "l" + name.substring(1) : name;
        return Optional.ofNullable(BY_NAME.get(spelled));
    }

    /** Without {@code vpdn:}. */
    String attributeName() {
        return attributeName;
    }

    Use use() {
        return use;
    }

    /** Among attributes of the same setting the lowest counts; 0 are the RFC 2868 attributes. */
    int rank() {
        return OF_L2F.contains(this) ? 2 : 1;
    }
}
