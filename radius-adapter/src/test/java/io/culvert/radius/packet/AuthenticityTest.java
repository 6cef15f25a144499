package io.culvert.radius.packet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import io.culvert.radius.packet.Authenticity.Verdict;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packets are those of RFC 2865 section 7.1. */
class AuthenticityTest {
    private static final Authenticity RFC = new Authenticity(Secret.utf8("xyzzy5461"));
    private static final byte[] REQUEST_AUTHENTICATOR =
            Octets.ofHex("0f403f9473978057bd83d5cb98f4227a").toByteArray();
    private static final Octets ACCEPT =
            Octets.ofHex("02000026 86fe220e7624ba2a1005f6bf9b55e0b2 060600000001 0f0600000000 0e06c0a80103");

    @Test
    void passwordIsHiddenAsInTheRfcsExample() {
        assertThat(Octets.wrap(RFC.hidePassword(Secret.utf8("arctangent"), REQUEST_AUTHENTICATOR)))
                .isEqualTo(Octets.ofHex("0dbe708d93d413ce3196e43f782a0aee"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 15, 16, 17, 32, 33, 127, 128})
    void hiddenPasswordsAreRevealed(int length) {
        var password = Secret.utf8("x".repeat(length));
        var hidden = RFC.hidePassword(password, REQUEST_AUTHENTICATOR);
        assertThat(hidden).hasSize(Math.max(16, (length + 15) / 16 * 16));
        assertThat(RFC.revealPassword(hidden, REQUEST_AUTHENTICATOR)).contains(password);
    }

    @Test
    void passwordsThatTheAttributeCannotCarryAreRefused() {
        assertThatThrownBy(() -> RFC.hidePassword(Secret.utf8("x".repeat(129)), REQUEST_AUTHENTICATOR))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(RFC.revealPassword(new byte[15], REQUEST_AUTHENTICATOR)).isEmpty();
        assertThat(RFC.revealPassword(new byte[0], REQUEST_AUTHENTICATOR)).isEmpty();
        assertThat(RFC.revealPassword(new byte[144], REQUEST_AUTHENTICATOR)).isEmpty();
    }

    @Test
    void theRfcsAcceptIsAuthenticWhereMessageAuthenticatorIsNotRequired() {
        assertThat(RFC.verifyReply(ACCEPT.toByteArray(), REQUEST_AUTHENTICATOR, false))
                .isEqualTo(Verdict.AUTHENTIC);
        assertThat(RFC.verifyReply(ACCEPT.toByteArray(), REQUEST_AUTHENTICATOR, true))
                .isEqualTo(Verdict.MISSING_MESSAGE_AUTHENTICATOR);
    }

    @Test
    void everyChangedOctetIsNoticed() {
        var request = REQUEST_AUTHENTICATOR;
        var reply = signedReply();
        assertThat(RFC.verifyReply(reply, request, true)).isEqualTo(Verdict.AUTHENTIC);
        for (int i = 0; i < reply.length; i++) {
            var changed = reply.clone();
            changed[i] ^= 1;
            if (PacketLayout.problem(changed, changed.length).isEmpty()) {
                assertThat(RFC.verifyReply(changed, request, true))
                        .as("octet %d", i)
                        .isNotEqualTo(Verdict.AUTHENTIC);
            }
        }
    }

    @Test
    void messageAuthenticatorIsTheHmacOverTheRequestsAuthenticatorAndZeros() throws GeneralSecurityException {
        var reply = signedReply();
        var input = reply.clone();
        System.arraycopy(REQUEST_AUTHENTICATOR, 0, input, 4, 16);
        java.util.Arrays.fill(input, 22, 38, (byte) 0);
        var mac = Mac.getInstance("HmacMD5");
        mac.init(new SecretKeySpec("xyzzy5461".getBytes(java.nio.charset.StandardCharsets.US_ASCII), "HmacMD5"));
        assertThat(Octets.of(reply, 22, 16)).isEqualTo(Octets.wrap(mac.doFinal(input)));
    }

    @Test
    void aWrongMessageAuthenticatorIsNoticedBehindARightResponseAuthenticator() {
        var forged = signedReply();
        forged[25] ^= 1;
        // The forger knows how to repair the Response Authenticator, not the Message-Authenticator.
        var md5 = digest(forged);
        System.arraycopy(md5, 0, forged, 4, 16);
        assertThat(RFC.verifyReply(forged, REQUEST_AUTHENTICATOR, false)).isEqualTo(Verdict.BAD_MESSAGE_AUTHENTICATOR);
    }

    @Test
    void twoMessageAuthenticatorsAreNotAuthentic() {
        var attributes = new AttributeList()
                .add(RadiusDictionary.INSTANCE.createAttribute(-1, 80, new byte[16]))
                .add(RadiusDictionary.INSTANCE.createAttribute(-1, 80, new byte[16]));
        var reply = PacketLayout.assemble(PacketCode.ACCESS_ACCEPT, 0, attributes);
        System.arraycopy(digest(reply), 0, reply, 4, 16);
        assertThat(RFC.verifyReply(reply, REQUEST_AUTHENTICATOR, false)).isEqualTo(Verdict.BAD_MESSAGE_AUTHENTICATOR);
    }

    @Test
    void accountingRequestsAreSignedOverAZeroAuthenticator() {
        var request = PacketLayout.assemble(
                PacketCode.ACCOUNTING_REQUEST, 9, new AttributeList().integer(Attributes.ACCT_STATUS_TYPE, 1));
        var expected = digest(request, new byte[16]);
        RFC.signAccountingRequest(request);
        assertThat(Octets.of(request, 4, 16)).isEqualTo(Octets.wrap(expected));
        assertThat(RFC.verifyAccountingRequest(request)).isEqualTo(Verdict.AUTHENTIC);
        request[1] ^= 1;
        assertThat(RFC.verifyAccountingRequest(request)).isEqualTo(Verdict.BAD_AUTHENTICATOR);
    }

    private static byte[] signedReply() {
        var reply = PacketLayout.assemble(
                PacketCode.ACCESS_ACCEPT,
                0,
                new AttributeList()
                        .add(RadiusDictionary.INSTANCE.createAttribute(-1, 80, new byte[16]))
                        .integer(Attributes.SERVICE_TYPE, 2));
        RFC.signReply(reply, REQUEST_AUTHENTICATOR);
        return reply;
    }

    private static byte[] digest(byte[] packet) {
        return digest(packet, REQUEST_AUTHENTICATOR);
    }

    private static byte[] digest(byte[] packet, byte[] authenticator) {
        try {
            var md5 = java.security.MessageDigest.getInstance("MD5");
            md5.update(packet, 0, 4);
            md5.update(authenticator);
            md5.update(packet, 20, packet.length - 20);
            return md5.digest("xyzzy5461".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }
}
