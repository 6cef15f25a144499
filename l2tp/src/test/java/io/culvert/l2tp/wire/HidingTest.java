package io.culvert.l2tp.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.culvert.l2tp.wire.DecodeError.Remedy;
import io.culvert.l2tp.wire.Samples.AvpSample;
import io.culvert.l2tp.wire.TunnelMessage.Hello;
import io.culvert.octets.OctetWriter;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HidingTest {
    private static final String HELLO = "8008000000000006";
    private static final String VECTOR = "801600000024000102030405060708090a0b0c0d0e0f";
    private static final Secret SECRET = Secret.utf8("culvert");
    private static final Optional<Secret> WITH_SECRET = Optional.of(SECRET);

    /** Vectors computed with another program: secret "culvert", random vector 00..0f. */
    @ParameterizedTest
    @CsvSource({
        "c00d 0000 0016 8876f2b9ac2cb7, 800b 0000 0016 2b34393731",
        "4016 0000 001e 63026df6e611edd202c4aac72428b1c4, 0014 0000 001e 75736572406973702e6578616d70",
        "4017 0000 001e 63036df6e611edd202c4aac72428b1c462, 0015 0000 001e 75736572406973702e6578616d706c",
        "4026 0000 0021 43d1d04e951d2e0595600d1eff9e32c260136ab2f684fb39d2c78d6985819b12,"
                + " 0024 0000 0021 303132333435363738396162636465666768696a6b6c6d6e6f7071727374",
        "402b 0000 0021 43eed04e951d2e0595600d1eff9e32c2e0997412cad1040c69b04ed13ed41276e8feb0b0d1,"
                + " 0027 0000 0021 303132333435363738396162636465666768696a6b6c6d6e6f7071727374757677",
        "c00a 0000 0009 f7dfc738, 8008 0000 0009 6486",
        "4008 0000 0062 539a, 0006 0000 0062"
    })
    void knownVectorsAreRead(String hidden, String clear) {
        var expected = Samples.decode(Samples.datagram(HELLO + clear.replace(" ", "")));
        assertThat(expected).isInstanceOf(Decoded.Ok.class);
        assertThat(Samples.decode(Samples.datagram(HELLO + VECTOR + hidden), WITH_SECRET))
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @MethodSource("io.culvert.l2tp.wire.Samples#avps")
    void everyAvpButTunnelRecoveryIsReadHidden(AvpSample sample) {
        var type = sample.avp().type();
        for (int padding : new int[] {0, 1, 13, 14, 40}) {
            var cipherText = hide(type.number(), "1f2e3d", sample.value(), padding);
            var avp = "800900000024 1f2e3d %04x0000%04x"
                            .formatted(
                                    (type.isMandatory() ? 0xc000 : 0x4000) | (6 + cipherText.length()), type.number())
                    + cipherText.toHex();
            var decoded = Samples.decode(Samples.datagram(HELLO + avp.replace(" ", "")), WITH_SECRET);
            if (type == AvpType.TUNNEL_RECOVERY) { // RFC 4951 section 5.2: never hidden
                assertThat(((Decoded.Malformed) decoded).error().fault()).isEqualTo(Fault.HIDDEN_UNREADABLE);
            } else {
                assertThat(decoded).isEqualTo(new Decoded.Ok(new Hello(List.of(sample.avp())), List.of()));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("io.culvert.l2tp.wire.Samples#avps")
    void everyAvpThatMayBeHiddenIsHidden(AvpSample sample) {
        var type = sample.avp().type();
        var message = new Hello(List.of(sample.avp()));
        var random = new RecordingRandom();
        var encoded = Samples.encode(message, Hiding.all(SECRET, random));
        if (!type.isHideable()) {
            assertThat(encoded)
                    .isEqualTo(Samples.datagram(HELLO + sample.octets().toHex()));
            return;
        }
        assertThat(random.drawn.get(0)).hasSize(16);
        var vector = Octets.of(random.drawn.get(0));
        int padding = random.drawn.get(1).length;
        var subformat = new OctetWriter()
                .u16(sample.value().length())
                .octets(sample.value())
                .octets(Octets.of(random.drawn.get(1)))
                .toOctets();
        var cipherText = cipher(type.number(), vector, subformat);
        var expected = "801600000024" + vector.toHex()
                + "%04x0000%04x"
                        .formatted(
                                (type.isMandatory() ? 0xc000 : 0x4000)
                                        | (8 + sample.value().length() + padding),
                                type.number())
                + cipherText.toHex();
        assertThat(encoded).isEqualTo(Samples.datagram(HELLO + expected));
        assertThat(Samples.decode(encoded, WITH_SECRET)).isEqualTo(new Decoded.Ok(message, List.of()));
    }

    @Test
    void oneRandomVectorServesTheMessageAndComesBeforeTheFirstHiddenAvp() {
        var message = Samples.icrq(
                List.of(Avp.BearerType.of(true, true), Avp.CallingNumber.of("4971"), Avp.CalledNumber.of("5501")));
        var encoded = Samples.encode(message, Hiding.sensitive(SECRET, seeded(1)));
        assertThat(numbers(encoded)).containsExactly(0, 14, 15, 18, 36, 22, 21);
        assertThat(Samples.decode(encoded, WITH_SECRET)).isEqualTo(new Decoded.Ok(message, List.of()));
    }

    @Test
    void aMessageWithNothingToHideHasNoRandomVector() {
        var encoded = Samples.encode(Samples.icrq(List.of()), Hiding.sensitive(SECRET, seeded(1)));
        assertThat(encoded).isEqualTo(Samples.encode(Samples.icrq(List.of()), Hiding.none()));
    }

    @Test
    void sensitiveAreTheAvpsThatTellAboutUsers() {
        assertThat(((Hiding.WithSecret) Hiding.sensitive(SECRET, seeded(1))).types())
                .extracting(AvpType::number)
                .containsExactlyInAnyOrder(21, 22, 23, 30, 31, 32, 33, 37);
    }

    @Test
    void whatSetsUpTheTunnelIsReadableWhereCallsAreHidden() {
        var types = ((Hiding.WithSecret) Hiding.calls(SECRET, seeded(1))).types();

        assertThat(types)
                .contains(AvpType.ASSIGNED_SESSION_ID, AvpType.CALLING_NUMBER, AvpType.PROXY_AUTHEN_RESPONSE)
                .doesNotContain(AvpType.CHALLENGE, AvpType.CHALLENGE_RESPONSE, AvpType.ASSIGNED_TUNNEL_ID);
        for (var type : AvpType.values()) {
            if (type.isHideable()) {
                assertThat(types.contains(type)).as(type.name()).isEqualTo(!Hiding.TunnelTypes.SET.contains(type));
            }
        }
    }

    @Test
    void allIsEveryTypeThatMayBeHidden() {
        assertThat(((Hiding.WithSecret) Hiding.all(SECRET, seeded(1))).types())
                .hasSize(42)
                .allMatch(AvpType::isHideable)
                .doesNotContain(AvpType.HOST_NAME, AvpType.RANDOM_VECTOR);
    }

    @Test
    void hidingNeedsASecretAndTypesThatMayBeHidden() {
        assertThat(Hiding.none()).isEqualTo(new Hiding.None());
        var random = seeded(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Hiding.WithSecret(Secret.utf8(""), random, Set.of(AvpType.CALLED_NUMBER)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Hiding.WithSecret(SECRET, random, Set.of(AvpType.HOST_NAME)));
        assertThat(new Hiding.WithSecret(SECRET, random, Set.of()).types()).isEmpty();
    }

    @Test
    void paddingVariesAndStaysWithinTheAvp() {
        var lengths = new HashSet<Integer>();
        var random = seeded(7);
        var message = new Hello(List.of(Avp.CalledNumber.of("5501")));
        for (int i = 0; i < 400; i++) {
            lengths.add(
                    Samples.encode(message, Hiding.sensitive(SECRET, random)).length());
        }
        int least = 12 + 8 + 22 + 6 + 2 + 4;
        assertThat(lengths).hasSize(16).contains(least, least + 15);
        var longest = new Hello(List.of(new Avp.CalledNumber(Octets.ofHex("61".repeat(1015)))));
        var nearlyLongest = new Hello(List.of(new Avp.CalledNumber(Octets.ofHex("61".repeat(1014)))));
        for (int i = 0; i < 20; i++) {
            var encoded = Samples.encode(longest, Hiding.sensitive(SECRET, random));
            assertThat(encoded.length()).isEqualTo(12 + 8 + 22 + 1023);
            assertThat(Samples.decode(encoded, WITH_SECRET)).isEqualTo(new Decoded.Ok(longest, List.of()));
            assertThat(Samples.encode(nearlyLongest, Hiding.sensitive(SECRET, random))
                            .length())
                    .isBetween(12 + 8 + 22 + 1022, 12 + 8 + 22 + 1023);
        }
    }

    @Test
    void theLatestRandomVectorCounts() {
        var first = "8009000000241f2e3d";
        var second = "800700000024ff";
        var value = Octets.utf8("5501");
        assertThat(Samples.decode(
                        Samples.datagram(
                                HELLO + first + hiddenAvp(21, "1f2e3d", value) + second + hiddenAvp(22, "ff", value)),
                        WITH_SECRET))
                .isEqualTo(new Decoded.Ok(
                        new Hello(List.of(Avp.CalledNumber.of("5501"), Avp.CallingNumber.of("5501"))), List.of()));
        var stale =
                Samples.decode(Samples.datagram(HELLO + first + second + hiddenAvp(21, "1f2e3d", value)), WITH_SECRET);
        assertThat(stale).isNotEqualTo(new Decoded.Ok(new Hello(List.of(Avp.CalledNumber.of("5501"))), List.of()));
    }

    @Test
    void withoutARandomVectorTheMBitDecides() {
        var hidden = hiddenAvp(21, "1f2e3d", Octets.utf8("5501"));
        for (var secret : List.of(WITH_SECRET, Optional.<Secret>empty())) {
            assertError(
                    HELLO + "c0" + hidden.substring(2) + "800700000024ff", secret, Fault.HIDDEN_WITHOUT_RANDOM_VECTOR);
            assertThat(Samples.decode(Samples.datagram(HELLO + hidden), secret))
                    .isEqualTo(new Decoded.Ok(
                            new Hello(List.of()), List.of(new IgnoredAvp(0, 21, Fault.HIDDEN_WITHOUT_RANDOM_VECTOR))));
        }
    }

    @Test
    void withoutASecretTheMBitDecides() {
        var hidden = hiddenAvp(21, "1f2e3d", Octets.utf8("5501"));
        var vector = "8009000000241f2e3d";
        assertError(HELLO + vector + "c0" + hidden.substring(2), Optional.empty(), Fault.HIDDEN_WITHOUT_SECRET);
        var decoded = Samples.decode(Samples.datagram(HELLO + vector + hidden));
        var kept = new Avp.Hidden(
                0, 21, Octets.ofHex("1f2e3d"), Octets.ofHex(hidden).slice(6));
        assertThat(decoded)
                .isEqualTo(new Decoded.Ok(
                        new Hello(List.of(kept)), List.of(new IgnoredAvp(0, 21, Fault.HIDDEN_WITHOUT_SECRET))));
        assertThat(Samples.encode(new Hello(List.of(kept)), Hiding.none()))
                .isEqualTo(Samples.datagram(HELLO + vector + hidden));
    }

    @Test
    void anAvpThatStaysHiddenKeepsItsOwnRandomVector() {
        var foreign = new Avp.Hidden(0, 21, Octets.ofHex("ff"), hide(21, "ff", Octets.utf8("5501"), 0));
        var message = new Hello(List.of(Avp.SubAddress.of("1"), foreign, foreign, Avp.CallingNumber.of("2")));
        var encoded = Samples.encode(message, Hiding.sensitive(SECRET, seeded(1)));
        assertThat(numbers(encoded)).containsExactly(0, 36, 23, 36, 21, 21, 36, 22);
        assertThat(Samples.decode(encoded, WITH_SECRET))
                .isEqualTo(new Decoded.Ok(
                        new Hello(List.of(
                                Avp.SubAddress.of("1"), Avp.CalledNumber.of("5501"), Avp.CallingNumber.of("2"))),
                        List.of(new IgnoredAvp(0, 21, Fault.REPEATED))));
    }

    @Test
    void unknownAvpsThatCameHiddenAreHiddenAgain() {
        var vector = "801600000024000102030405060708090a0b0c0d0e0f";
        var decoded = Samples.decode(Samples.datagram(HELLO + vector + "400a 0009 012c ece627dd"), WITH_SECRET);
        var unknown = new Avp.Unknown(9, 300, false, Octets.ofHex("0102"), true);
        assertThat(decoded)
                .isEqualTo(new Decoded.Ok(
                        new Hello(List.of(unknown)), List.of(new IgnoredAvp(9, 300, Fault.UNKNOWN_AVP))));
        var hiding = new Hiding.WithSecret(SECRET, seeded(3), Set.of());
        var encoded = Samples.encode(new Hello(List.of(unknown)), hiding);
        assertThat(numbers(encoded)).containsExactly(0, 36, 300);
        assertThat(Samples.decode(encoded, WITH_SECRET)).isEqualTo(decoded);
        assertThat(Samples.encode(new Hello(List.of(unknown)), Hiding.none()))
                .isEqualTo(Samples.datagram(HELLO + "0008 0009 012c 0102".replace(" ", "")));
    }

    @Test
    void unknownHiddenAvpsWithoutASecretAreKeptAsTheyAre() {
        var body = HELLO + VECTOR + "400a0009012cece627dd";
        var decoded = (Decoded.Ok) Samples.decode(Samples.datagram(body));
        assertThat(decoded.ignored()).containsExactly(new IgnoredAvp(9, 300, Fault.HIDDEN_WITHOUT_SECRET));
        assertThat(Samples.encode(decoded.message(), Hiding.none())).isEqualTo(Samples.datagram(body));
    }

    @Test
    void aHiddenValueThatDoesNotFitIsUnreadable() {
        for (int claimed : new int[] {5, 0xFFFF}) {
            var subformat =
                    new OctetWriter().u16(claimed).octets(Octets.utf8("5501")).toOctets();
            var cipherText = cipher(21, Octets.ofHex("ff"), subformat).toHex();
            assertError(HELLO + "800700000024ff" + "c00c00000015" + cipherText, WITH_SECRET, Fault.HIDDEN_UNREADABLE);
            assertThat(Samples.decode(
                            Samples.datagram(HELLO + "800700000024ff" + "400c00000015" + cipherText), WITH_SECRET))
                    .isEqualTo(new Decoded.Ok(
                            new Hello(List.of()), List.of(new IgnoredAvp(0, 21, Fault.HIDDEN_UNREADABLE))));
        }
        assertError(HELLO + "800700000024ff" + "c00600000015", WITH_SECRET, Fault.HIDDEN_UNREADABLE);
        assertError(HELLO + "800700000024ff" + "c0070000001500", WITH_SECRET, Fault.HIDDEN_UNREADABLE);
    }

    @Test
    void aRandomVectorIsNeverHidden() {
        assertError(HELLO + "c00700000024ff", WITH_SECRET, Fault.HIDDEN_UNREADABLE);
    }

    @Test
    void errorsDoNotShowHiddenValues() {
        var subformat =
                new OctetWriter().u16(0xFFFF).octets(Octets.utf8("5501")).toOctets();
        var cipherText = cipher(21, Octets.ofHex("ff"), subformat).toHex();
        var error = ((Decoded.Malformed) Samples.decode(
                        Samples.datagram(HELLO + "800700000024ff" + "c00c00000015" + cipherText), WITH_SECRET))
                .error();
        assertThat(error.text())
                .isEqualTo("AVP 21 (CALLED_NUMBER) in HELLO: hidden, and cannot be read with our secret");
    }

    private static void assertError(String body, Optional<Secret> secret, Fault fault) {
        var decoded = Samples.decode(Samples.datagram(body), secret);
        assertThat(decoded).isInstanceOf(Decoded.Malformed.class);
        var error = ((Decoded.Malformed) decoded).error();
        assertThat(error.fault()).isEqualTo(fault);
        assertThat(error.remedy()).isEqualTo(Remedy.CLEAR_TUNNEL);
        assertThat(error.result().errorCode()).contains(3);
    }

    /** An AVP with a clear M bit. */
    private static String hiddenAvp(int number, String vector, Octets value) {
        var cipherText = hide(number, vector, value, 0);
        return "%04x0000%04x".formatted(0x4000 | (6 + cipherText.length()), number) + cipherText.toHex();
    }

    /** RFC 2661 section 4.3, written a second time and block by block. */
    private static Octets hide(int number, String vector, Octets value, int padding) {
        return cipher(
                number,
                Octets.ofHex(vector),
                new OctetWriter()
                        .u16(value.length())
                        .octets(value)
                        .octets(Octets.ofHex("5a".repeat(padding)))
                        .toOctets());
    }

    private static Octets cipher(int number, Octets vector, Octets subformat) {
        try {
            var secret = SECRET.reveal();
            var out = new OctetWriter();
            var hashed =
                    new OctetWriter().u16(number).octets(secret).octets(vector).toOctets();
            for (int at = 0; at < subformat.length(); at += 16) {
                var b = MessageDigest.getInstance("MD5").digest(hashed.toByteArray());
                var p = subformat.slice(at, Math.min(at + 16, subformat.length()));
                var c = new OctetWriter();
                for (int i = 0; i < p.length(); i++) {
                    c.u8(p.u8(i) ^ b[i]);
                }
                out.octets(c.toOctets());
                hashed = secret.concat(c.toOctets());
            }
            return out.toOctets();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static List<Integer> numbers(Octets datagram) {
        var numbers = new java.util.ArrayList<Integer>();
        for (int at = 12; at < datagram.length(); at += datagram.u16(at) & 0x3FF) {
            numbers.add(datagram.u16(at + 4));
        }
        return numbers;
    }

    private static RandomGenerator seeded(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** Remembers the octets that were drawn. */
    private static final class RecordingRandom implements RandomGenerator {
        private final RandomGenerator source = seeded(42);
        private final List<byte[]> drawn = new java.util.ArrayList<>();

        @Override
        public long nextLong() {
            return source.nextLong();
        }

        @Override
        public void nextBytes(byte[] bytes) {
            source.nextBytes(bytes);
            drawn.add(Arrays.copyOf(bytes, bytes.length));
        }
    }
}
