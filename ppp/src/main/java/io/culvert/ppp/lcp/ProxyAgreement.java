package io.culvert.ppp.lcp;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.ppp.PppRole;
import io.culvert.ppp.PppRole.LcpRenegotiation;
import io.culvert.ppp.PppSettings;
import io.culvert.ppp.ProxyLcp;
import io.culvert.ppp.auth.AuthenticationProtocol;
import io.culvert.ppp.auth.ChapMd5;
import io.culvert.ppp.auth.MsChapV2;
import io.culvert.ppp.auth.PapPacket;
import io.culvert.ppp.auth.PppCredential;
import io.culvert.ppp.frame.ConfigureOption;
import java.util.List;
import java.util.Optional;

/**
 * What a LAC negotiated in our place, where it is complete, free of contradictions and what we could have negotiated
 * ourselves (RFC 2661 section 4.4.5). What the peer asked for is judged by LCP.
 *
 * @param authentication what the LAC asked the peer for
 * @param peerOptions the peer's last Configure-Request
 * @param credentials what the peer proved itself with to the LAC; empty: we have to ask for it
 */
public record ProxyAgreement(
        int localMru,
        int localMagic,
        boolean receiveProtocolCompressed,
        boolean receiveAddressControlCompressed,
        Optional<AuthenticationProtocol> authentication,
        List<ConfigureOption> peerOptions,
        Optional<Credentials> credentials) {
    private static final int TEXTUAL = 1;
    private static final int CHAP = 2;
    private static final int PAP = 3;
    private static final int NO_AUTHENTICATION = 4;
    private static final int MS_CHAP_V1 = 5;
    private static final int MS_CHAP_V1_CHALLENGE_LENGTH = 8;

    /**
     * A peer's credentials as a LAC passes them on.
     *
     * @param identifier of the packet that gave them; the peer waits for an answer with it, unless it typed a password
     *     into a terminal server
     */
    public record Credentials(int identifier, Octets name, PppCredential credential) {}

    /** Empty: LCP must be negotiated, and the peer authenticated, by us. */
    public static Optional<ProxyAgreement> of(PppRole.Lns lns, ProxyLcp proxy) {
        if (lns.lcpRenegotiation() == LcpRenegotiation.ALWAYS
                || proxy.lastSent().isEmpty()
                || proxy.lastReceived().isEmpty()) {
            return Optional.empty();
        }
        var sent = ConfigureOption.decodeAll(proxy.lastSent().get());
        var received = ConfigureOption.decodeAll(proxy.lastReceived().get());
        var initial = ConfigureOption.decodeAll(proxy.initialReceived().orElse(Octets.EMPTY));
        if (sent.isEmpty() || received.isEmpty() || initial.isEmpty()) {
            return Optional.empty();
        }
        var local = LocalOptions.of(sent.get());
        if (local.isEmpty() || !isOurs(lns, local.get(), proxy)) {
            return Optional.empty();
        }
        var credentials = credentials(proxy);
        if (credentials.isEmpty() && isCredentialExpected(local.get(), proxy)) {
            return Optional.empty();
        }
        return local.map(options -> new ProxyAgreement(
                options.mru,
                options.magic,
                options.protocolCompression,
                options.addressControlCompression,
                options.authentication,
                received.get(),
                credentials));
    }

    /** Whether authentication as far as it has gone is what we want, and the AVPs agree about it. */
    private static boolean isOurs(PppRole.Lns lns, LocalOptions local, ProxyLcp proxy) {
        int type = proxy.authenticationType().orElse(0);
        if (local.authentication.isEmpty()) {
            return switch (type) {
                case TEXTUAL -> lns.authentication().contains(AuthenticationProtocol.PAP);
                case 0, NO_AUTHENTICATION -> lns.authentication().isEmpty();
                default -> false;
            };
        }
        return switch (local.authentication.get()) {
            // Without a type, a peer that got its Ack from the LAC would never send its password again.
            case PAP ->
                (type == PAP || type == NO_AUTHENTICATION)
                        && lns.authentication().contains(AuthenticationProtocol.PAP);
            case CHAP_MD5 ->
                (type == CHAP || type == NO_AUTHENTICATION || type == 0)
                        && lns.authentication().contains(AuthenticationProtocol.CHAP_MD5);
            // RFC 2661 has no type for it: whatever the LAC says, the peer is challenged anew.
            case MS_CHAP_V2 ->
                (type == CHAP || type == NO_AUTHENTICATION || type == 0)
                        && lns.authentication().contains(AuthenticationProtocol.MS_CHAP_V2);
            case MS_CHAP_V1 -> type == MS_CHAP_V1 && !lns.authentication().isEmpty();
        };
    }

    private static boolean isCredentialExpected(LocalOptions local, ProxyLcp proxy) {
        int type = proxy.authenticationType().orElse(0);
        return type != 0
                && type != NO_AUTHENTICATION
                && !local.authentication.equals(Optional.of(AuthenticationProtocol.MS_CHAP_V2));
    }

    private static Optional<Credentials> credentials(ProxyLcp proxy) {
        if (proxy.authenticationName().isEmpty()
                || proxy.authenticationResponse().isEmpty()) {
            return Optional.empty();
        }
        int type = proxy.authenticationType().orElse(0);
        int identifier = proxy.authenticationId().orElse(type == TEXTUAL ? 0 : -1);
        if (identifier < 0 || identifier > 0xFF) {
            return Optional.empty();
        }
        var name = proxy.authenticationName().get();
        var response = proxy.authenticationResponse().get();
        var challenge = proxy.authenticationChallenge().orElse(Octets.EMPTY);
        return switch (type) {
            case TEXTUAL, PAP ->
                name.length() <= PapPacket.MAX_FIELD_LENGTH && response.length() <= PapPacket.MAX_FIELD_LENGTH
                        ? Optional.of(new Credentials(identifier, name, new PppCredential.Pap(Secret.of(response))))
                        : Optional.empty();
            case CHAP ->
                challenge.length() >= 1 && challenge.length() <= 255 && response.length() == ChapMd5.RESPONSE_LENGTH
                        ? Optional.of(new Credentials(
                                identifier, name, new PppCredential.Chap(identifier, challenge, response)))
                        : Optional.empty();
            case MS_CHAP_V1 ->
                challenge.length() == MS_CHAP_V1_CHALLENGE_LENGTH && response.length() == MsChapV2.RESPONSE_LENGTH
                        ? Optional.of(new Credentials(
                                identifier, name, new PppCredential.MsChapV1(identifier, challenge, response)))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }

    /** The options of the LAC's last Configure-Request. */
    private static final class LocalOptions {
        private int mru = PppSettings.DEFAULT_MRU;
        private int magic;
        private boolean protocolCompression;
        private boolean addressControlCompression;
        private Optional<AuthenticationProtocol> authentication = Optional.empty();

        /** Empty if there is one that we do not know, or that is not well-formed. */
        static Optional<LocalOptions> of(List<ConfigureOption> options) {
            var local = new LocalOptions();
            for (var option : options) {
                if (!local.take(option)) {
                    return Optional.empty();
                }
            }
            return Optional.of(local);
        }

        private boolean take(ConfigureOption option) {
            var data = option.data();
            return switch (option.type()) {
                case LcpOptions.MRU -> {
                    if (data.length() != 2 || data.u16(0) < PppSettings.MIN_MRU) {
                        yield false;
                    }
                    mru = data.u16(0);
                    yield true;
                }
                case LcpOptions.ACCM -> data.length() == 4;
                case LcpOptions.AUTHENTICATION -> {
                    authentication = AuthenticationProtocol.ofOptionData(data);
                    yield authentication.isPresent();
                }
                case LcpOptions.MAGIC -> {
                    if (data.length() != 4 || data.u32(0) == 0) {
                        yield false;
                    }
                    magic = (int) data.u32(0);
                    yield true;
                }
                case LcpOptions.PROTOCOL_COMPRESSION -> {
                    protocolCompression = true;
                    yield data.isEmpty();
                }
                case LcpOptions.ADDRESS_CONTROL_COMPRESSION -> {
                    addressControlCompression = true;
                    yield data.isEmpty();
                }
                default -> false;
            };
        }
    }
}
