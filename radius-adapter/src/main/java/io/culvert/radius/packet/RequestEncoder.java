package io.culvert.radius.packet;

import io.culvert.core.aaa.AaaRequest;
import io.culvert.core.aaa.AccountingRecord;
import io.culvert.core.aaa.AccountingRecord.Event;
import io.culvert.core.aaa.Credential;
import io.culvert.core.aaa.SessionFacts;
import io.culvert.core.aaa.TrafficCounters;
import io.culvert.core.aaa.TunnelFacts;
import io.culvert.octets.Octets;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Makes packets of questions and accounting records. <b>Thread:</b> any; the {@link Authenticity} given has one. */
public final class RequestEncoder {
    private static final int STATUS_START = 1;
    private static final int STATUS_STOP = 2;
    private static final int STATUS_INTERIM = 3;
    private static final int STATUS_ON = 7;
    private static final int STATUS_OFF = 8;
    private static final int AUTHENTIC_RADIUS = 1;
    private static final int AUTHENTIC_LOCAL = 2;
    private static final int CHAP_RESPONSE_LENGTH = 16;
    private static final int MS_CHAP_RESPONSE_LENGTH = 49;
    private static final int MS_CHAP_CHALLENGE_LENGTH = 8;
    private static final int MS_CHAP2_CHALLENGE_LENGTH = 16;
    private static final long MAX_U32 = 0xFFFF_FFFFL;

    private final NasIdentity nas;
    private final AttributeList nasAttributes = new AttributeList();

    public RequestEncoder(NasIdentity nas) {
        this.nas = nas;
        nas.ipv4Address().ifPresent(address -> nasAttributes.address(Attributes.NAS_IP_ADDRESS, address));
        nas.ipv6Address().ifPresent(address -> nasAttributes.address(Attributes.NAS_IPV6_ADDRESS, address));
        nasAttributes.text(Attributes.NAS_IDENTIFIER, nas.identifier());
    }

    /** Who asks. */
    public NasIdentity nas() {
        return nas;
    }

    /** Why RADIUS has no way to ask this; nothing if it has. Such a user or tunnel cannot be let in. */
    public static Optional<String> obstacle(AaaRequest request) {
        return switch (request) {
            case AaaRequest.AuthenticateUser user ->
                obstacle("user name", user.userName()).or(() -> obstacle(user.credential()));
            case AaaRequest.AuthorizeTunnel tunnel ->
                obstacle("peer name", tunnel.peerName()).or(() -> obstacle(new Credential.Pap(tunnel.password())));
        };
    }

    private static Optional<String> obstacle(String what, String name) {
        int length = name.getBytes(StandardCharsets.UTF_8).length;
        return length == 0 || length > AttributeList.MAX_VALUE_LENGTH
                ? Optional.of(what + " of " + length + " octets")
                : Optional.empty();
    }

    private static Optional<String> obstacle(Credential credential) {
        return switch (credential) {
            case Credential.Pap pap
            when pap.password().reveal().length() > Authenticity.MAX_PASSWORD_LENGTH ->
                Optional.of("password longer than 128 octets");
            case Credential.Pap _ -> Optional.empty();
            case Credential.Chap chap ->
                lengths(chap.challenge(), 1, AttributeList.MAX_VALUE_LENGTH, chap.response(), CHAP_RESPONSE_LENGTH);
            case Credential.MsChap msChap ->
                lengths(
                        msChap.challenge(),
                        MS_CHAP_CHALLENGE_LENGTH,
                        MS_CHAP_CHALLENGE_LENGTH,
                        msChap.response(),
                        MS_CHAP_RESPONSE_LENGTH);
            case Credential.MsChapV2 msChap ->
                lengths(
                        msChap.challenge(),
                        MS_CHAP2_CHALLENGE_LENGTH,
                        MS_CHAP2_CHALLENGE_LENGTH,
                        msChap.response(),
                        MS_CHAP_RESPONSE_LENGTH);
        };
    }

    /**
     * An Access-Request (RFC 2865 section 4.1), Message-Authenticator first.
     *
     * @param requestAuthenticator 16 octets that nobody can foretell
     * @throws IllegalArgumentException if there is an {@link #obstacle}
     */
    public byte[] accessRequest(
            AaaRequest request, int identifier, byte[] requestAuthenticator, Authenticity authenticity) {
        var attributes = new AttributeList();
        attributes.add(RadiusDictionary.INSTANCE.createAttribute(
                -1, Attributes.MESSAGE_AUTHENTICATOR, new byte[PacketLayout.AUTHENTICATOR_LENGTH]));
        switch (request) {
            case AaaRequest.AuthenticateUser user -> {
                attributes.text(Attributes.USER_NAME, user.userName());
                addCredential(attributes, user.credential(), requestAuthenticator, authenticity);
                addSession(attributes, user.session());
            }
            case AaaRequest.AuthorizeTunnel tunnel -> {
                attributes
                        .text(Attributes.USER_NAME, tunnel.peerName())
                        .bytes(
                                Attributes.USER_PASSWORD,
                                authenticity.hidePassword(tunnel.password(), requestAuthenticator));
                addTunnel(attributes, tunnel);
            }
        }
        var packet = PacketLayout.assemble(PacketCode.ACCESS_REQUEST, identifier, attributes);
        authenticity.signAccessRequest(packet, requestAuthenticator);
        return packet;
    }

    /**
     * An Accounting-Request (RFC 2866 section 4.1).
     *
     * @param delay time since the event, for Acct-Delay-Time
     */
    public byte[] accountingRequest(
            AccountingRecord accounting, int identifier, Duration delay, Authenticity authenticity) {
        var attributes = new AttributeList();
        attributes.integer(
                Attributes.ACCT_STATUS_TYPE,
                switch (accounting.event()) {
                    case Event.Start _ -> STATUS_START;
                    case Event.Interim _ -> STATUS_INTERIM;
                    case Event.Stop _ -> STATUS_STOP;
                });
        attributes.text(Attributes.USER_NAME, accounting.userName());
        accounting.framedIpAddress().ifPresent(address -> attributes.address(Attributes.FRAMED_IP_ADDRESS, address));
        addSession(attributes, accounting.session());
        for (Octets value : accounting.classes()) {
            attributes.octets(Attributes.CLASS, value);
        }
        attributes.integer(
                Attributes.ACCT_AUTHENTIC,
                switch (accounting.authentic()) {
                    case RADIUS -> AUTHENTIC_RADIUS;
                    case LOCAL -> AUTHENTIC_LOCAL;
                });
        attributes.integer(Attributes.ACCT_DELAY_TIME, seconds(delay));
        attributes.integer(
                Attributes.EVENT_TIMESTAMP, Math.clamp(accounting.eventTime().getEpochSecond(), 0, MAX_U32));
        switch (accounting.event()) {
            case Event.Start _ -> {}
            case Event.Interim interim -> addTraffic(attributes, interim.sessionTime(), interim.counters());
            case Event.Stop stop -> {
                addTraffic(attributes, stop.sessionTime(), stop.counters());
                attributes.integer(Attributes.ACCT_TERMINATE_CAUSE, stop.cause().number());
                attributes.integer(Attributes.CISCO_DISCONNECT_CAUSE, stop.disconnectCause());
            }
        }
        var packet = PacketLayout.assemble(PacketCode.ACCOUNTING_REQUEST, identifier, attributes);
        authenticity.signAccountingRequest(packet);
        return packet;
    }

    /**
     * Accounting-On or Accounting-Off: an Accounting-Request about the NAS, not about a user (RFC 2866 section 5.1).
     *
     * @param eventTime when it began to serve, or ended; also makes the Acct-Session-Id, which every record must have
     *     (RFC 2866 section 5.5)
     * @param delay time since then, for Acct-Delay-Time
     */
    public byte[] announcement(
            boolean isOn, Instant eventTime, int identifier, Duration delay, Authenticity authenticity) {
        var attributes = new AttributeList()
                .integer(Attributes.ACCT_STATUS_TYPE, isOn ? STATUS_ON : STATUS_OFF)
                .addAll(nasAttributes)
                .text(Attributes.ACCT_SESSION_ID, Long.toHexString(eventTime.toEpochMilli()))
                .integer(Attributes.ACCT_DELAY_TIME, seconds(delay))
                .integer(Attributes.EVENT_TIMESTAMP, Math.clamp(eventTime.getEpochSecond(), 0, MAX_U32));
        var packet = PacketLayout.assemble(PacketCode.ACCOUNTING_REQUEST, identifier, attributes);
        authenticity.signAccountingRequest(packet);
        return packet;
    }

    private static Optional<String> lengths(
            Octets challenge, int shortest, int longest, Octets response, int responseLength) {
        if (challenge.length() < shortest || challenge.length() > longest) {
            return Optional.of("challenge of " + challenge.length() + " octets");
        }
        return response.length() == responseLength
                ? Optional.empty()
                : Optional.of("response of " + response.length() + " octets, not " + responseLength);
    }

    private static void addCredential(
            AttributeList attributes, Credential credential, byte[] requestAuthenticator, Authenticity authenticity) {
        switch (credential) {
            case Credential.Pap pap ->
                attributes.bytes(
                        Attributes.USER_PASSWORD, authenticity.hidePassword(pap.password(), requestAuthenticator));
            case Credential.Chap chap ->
                attributes
                        .bytes(Attributes.CHAP_PASSWORD, join(chap.identifier(), chap.response()))
                        .octets(Attributes.CHAP_CHALLENGE, chap.challenge());
            case Credential.MsChap msChap ->
                attributes
                        .octets(Attributes.MS_CHAP_CHALLENGE, msChap.challenge())
                        .bytes(Attributes.MS_CHAP_RESPONSE, msChapResponse(msChap));
            case Credential.MsChapV2 msChap ->
                attributes
                        .octets(Attributes.MS_CHAP_CHALLENGE, msChap.challenge())
                        .bytes(Attributes.MS_CHAP2_RESPONSE, msChap2Response(msChap));
        }
    }

    private static byte[] join(int identifier, Octets response) {
        var joined = new byte[1 + response.length()];
        joined[0] = (byte) identifier;
        response.copyTo(joined, 1);
        return joined;
    }

    /** Ident, Flags, LM-Response (24), NT-Response (24) (RFC 2548 section 2.1.3); in CHAP the flags come last. */
    private static byte[] msChapResponse(Credential.MsChap msChap) {
        var value = new byte[50];
        value[0] = (byte) msChap.identifier();
        value[1] = (byte) msChap.response().u8(48);
        msChap.response().slice(0, 48).copyTo(value, 2);
        return value;
    }

    /** Ident, Flags (0), Peer-Challenge (16), Reserved (8), Response (24) (RFC 2548 section 2.3.2). */
    private static byte[] msChap2Response(Credential.MsChapV2 msChap) {
        var value = new byte[50];
        value[0] = (byte) msChap.identifier();
        msChap.response().slice(0, 48).copyTo(value, 2);
        return value;
    }

    private void addSession(AttributeList attributes, SessionFacts session) {
        TunnelFacts tunnel = session.tunnel();
        attributes
                .integer(Attributes.SERVICE_TYPE, Attributes.SERVICE_FRAMED)
                .integer(Attributes.FRAMED_PROTOCOL, Attributes.PROTOCOL_PPP)
                .addAll(nasAttributes)
                .integer(Attributes.NAS_PORT, session.nasPort())
                .integer(Attributes.NAS_PORT_TYPE, Attributes.PORT_TYPE_VIRTUAL)
                .text(Attributes.ACCT_SESSION_ID, session.acctSessionId())
                .text(Attributes.CALLING_STATION_ID, session.callingStationId())
                .text(Attributes.CALLED_STATION_ID, session.calledStationId())
                .text(Attributes.CONNECT_INFO, session.connectSpeed());
        addEndpoints(attributes, tunnel.clientEndpoint(), tunnel.serverEndpoint());
        attributes
                .untagged(Attributes.TUNNEL_CLIENT_AUTH_ID, tunnel.clientAuthId())
                .untagged(Attributes.TUNNEL_SERVER_AUTH_ID, tunnel.serverAuthId())
                .text(Attributes.ACCT_TUNNEL_CONNECTION, tunnel.connection());
    }

    /** What is known of the tunnel are hints to the server; the protocol in use is more than that (RFC 2868 section 3.1). */
    private void addTunnel(AttributeList attributes, AaaRequest.AuthorizeTunnel tunnel) {
        attributes
                .integer(Attributes.SERVICE_TYPE, Attributes.SERVICE_OUTBOUND)
                .addAll(nasAttributes)
                .integer(Attributes.NAS_PORT_TYPE, Attributes.PORT_TYPE_VIRTUAL);
        addEndpoints(attributes, tunnel.clientEndpoint(), tunnel.serverEndpoint());
        attributes.untagged(Attributes.TUNNEL_CLIENT_AUTH_ID, tunnel.peerName());
    }

    private static void addEndpoints(AttributeList attributes, InetAddress client, InetAddress server) {
        attributes
                .integer(Attributes.TUNNEL_TYPE, Attributes.TUNNEL_L2TP)
                .integer(
                        Attributes.TUNNEL_MEDIUM_TYPE,
                        client instanceof Inet4Address ? Attributes.MEDIUM_IPV4 : Attributes.MEDIUM_IPV6)
                .untagged(Attributes.TUNNEL_CLIENT_ENDPOINT, addressText(client))
                .untagged(Attributes.TUNNEL_SERVER_ENDPOINT, addressText(server));
    }

    /** Without the zone that Java puts behind a link-local address, which means nothing on another machine. */
    private static String addressText(InetAddress address) {
        String text = address.getHostAddress();
        int zone = text.indexOf('%');
        return zone < 0 ? text : text.substring(0, zone);
    }

    private static void addTraffic(AttributeList attributes, Duration sessionTime, TrafficCounters counters) {
        attributes
                .integer(Attributes.ACCT_SESSION_TIME, seconds(sessionTime))
                .integer(Attributes.ACCT_INPUT_OCTETS, counters.inputOctets() & MAX_U32)
                .integer(Attributes.ACCT_OUTPUT_OCTETS, counters.outputOctets() & MAX_U32)
                .integer(Attributes.ACCT_INPUT_GIGAWORDS, counters.inputOctets() >>> 32)
                .integer(Attributes.ACCT_OUTPUT_GIGAWORDS, counters.outputOctets() >>> 32)
                .integer(Attributes.ACCT_INPUT_PACKETS, counters.inputPackets() & MAX_U32)
                .integer(Attributes.ACCT_OUTPUT_PACKETS, counters.outputPackets() & MAX_U32);
    }

    private static long seconds(Duration duration) {
        return Math.clamp(duration.toSeconds(), 0, MAX_U32);
    }
}
