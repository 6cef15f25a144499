package io.culvert.ppp;

import io.culvert.octets.Secret;
import io.culvert.ppp.auth.AuthenticationProtocol;
import io.culvert.ppp.automaton.RestartSettings;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/**
 * How a link behaves; immutable and shared by all links of a kind.
 *
 * @param mru what we tell the peer that we can receive, octets (RFC 1661 section 6.1)
 * @param localName in CHAP challenges, 0..255 octets as UTF-8
 * @param restart timer and counters of LCP and NCPs; its interval also paces repeated authentication packets
 * @param echo LCP echo as a sign of life
 * @param setupTimeout LCP, and then IPCP, are given up when not open after it, however busy the peer keeps them
 * @param authenticationTimeout the link ends when the peer has not given its credentials, or not answered ours
 * @param magicNumber whether we negotiate one (RFC 1661 section 6.4); without it loops go unnoticed
 * @param protocolCompressionAccepted whether we agree to send Protocol fields of one octet
 * @param addressControlCompressionAccepted whether we agree to send without FF 03
 */
public record PppSettings(
        PppRole role,
        int mru,
        String localName,
        RestartSettings restart,
        Echo echo,
        Duration setupTimeout,
        Duration authenticationTimeout,
        boolean magicNumber,
        boolean protocolCompressionAccepted,
        boolean addressControlCompressionAccepted) {
    /** The least MRU that either end may have, octets. */
    public static final int MIN_MRU = 128;

    /** The MRU of a link where none was negotiated, octets (RFC 1661 section 6.1). */
    public static final int DEFAULT_MRU = 1500;

    private static final int MAX_NAME_LENGTH = 255;

    public PppSettings {
        if (mru < MIN_MRU || mru > 65535) {
            throw new IllegalArgumentException("MRU " + mru + " is not in " + MIN_MRU + "..65535");
        }
        if (localName.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_LENGTH) {
            throw new IllegalArgumentException("local name is longer than " + MAX_NAME_LENGTH + " octets");
        }
        if (!setupTimeout.isPositive() || !authenticationTimeout.isPositive()) {
            throw new IllegalArgumentException("timeouts are positive");
        }
    }

    /**
     * LCP echo (RFC 1661 section 5.8).
     *
     * @param interval between Echo-Requests; zero sends none
     * @param limit unanswered Echo-Requests after which the link is dead, at the time of the next one
     */
    public record Echo(Duration interval, int limit) {
        /** No Echo-Requests are sent; the peer's are answered. */
        public static final Echo OFF = new Echo(Duration.ZERO, 1);

        public Echo {
            if (interval.isNegative() || limit < 1) {
                throw new IllegalArgumentException("echo interval " + interval + ", limit " + limit);
            }
        }
    }

    /** An LNS: MRU 1460; CHAP with MD5, MS-CHAPv2, PAP; echo every 30 s, dead after 3. */
    public static PppSettings lns(String localName) {
        var authentication =
                List.of(AuthenticationProtocol.CHAP_MD5, AuthenticationProtocol.MS_CHAP_V2, AuthenticationProtocol.PAP);
        return new PppSettings(
                new PppRole.Lns(authentication, PppRole.LcpRenegotiation.ON_MISMATCH),
                1460,
                localName,
                RestartSettings.DEFAULT,
                new Echo(Duration.ofSeconds(30), 3),
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                true,
                true,
                true);
    }

    /** A client that agrees to all we know, asks for name servers and sends no Echo-Requests. */
    public static PppSettings client(String name, Secret password) {
        var authentication =
                List.of(AuthenticationProtocol.MS_CHAP_V2, AuthenticationProtocol.CHAP_MD5, AuthenticationProtocol.PAP);
        return new PppSettings(
                new PppRole.Client(name, password, authentication, true),
                DEFAULT_MRU,
                name,
                RestartSettings.DEFAULT,
                Echo.OFF,
                Duration.ofSeconds(60),
                Duration.ofSeconds(30),
                true,
                true,
                true);
    }

    public PppSettings withRole(PppRole newRole) {
        return new PppSettings(
                newRole,
                mru,
                localName,
                restart,
                echo,
                setupTimeout,
                authenticationTimeout,
                magicNumber,
                protocolCompressionAccepted,
                addressControlCompressionAccepted);
    }

    public PppSettings withMru(int newMru) {
        return new PppSettings(
                role,
                newMru,
                localName,
                restart,
                echo,
                setupTimeout,
                authenticationTimeout,
                magicNumber,
                protocolCompressionAccepted,
                addressControlCompressionAccepted);
    }

    public PppSettings withEcho(Echo newEcho) {
        return new PppSettings(
                role,
                mru,
                localName,
                restart,
                newEcho,
                setupTimeout,
                authenticationTimeout,
                magicNumber,
                protocolCompressionAccepted,
                addressControlCompressionAccepted);
    }
}
