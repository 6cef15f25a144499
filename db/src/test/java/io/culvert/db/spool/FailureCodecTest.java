package io.culvert.db.spool;

import static org.assertj.core.api.Assertions.assertThat;

import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureRecord;
import io.culvert.core.failure.FailureType;
import io.culvert.core.fields.FieldWriter;
import io.culvert.db.spool.FailureCodec.Decoded;
import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.Inet6Address;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class FailureCodecTest {
    @Test
    void everyFieldComesBackAsItWas() {
        assertThat(decoded(FailureCodec.encode(Failures.full()))).isEqualTo(Failures.full());
        assertThat(decoded(FailureCodec.encode(Failures.bare()))).isEqualTo(Failures.bare());
    }

    @Test
    void anyFailureComesBackAsItWas() {
        for (long seed = 0; seed < 5_000; seed++) {
            var failure = Failures.random(Failures.seeded(seed));
            var back = decoded(FailureCodec.encode(failure));
            assertThat(back).as("seed %d", seed).isEqualTo(failure);
            assertThat(back.event().nas().address().getClass())
                    .as("seed %d", seed)
                    .isEqualTo(failure.event().nas().address().getClass());
        }
    }

    @Test
    void anAddressLosesItsScope() throws IOException {
        var scoped = Inet6Address.getByAddress(
                null, Inet6Address.ofLiteral("fe80::1").getAddress(), 1);
        var out = new FieldWriter();
        out.octet(FailureCodec.VERSION);
        out.number(FailureCodec.TYPE, 0);
        out.number(FailureCodec.CAUSE, 2);
        out.octets(FailureCodec.NAS_ADDRESS, scoped.getAddress());
        out.octets(FailureCodec.GATEWAY_ADDRESS, scoped.getAddress());

        assertThat(((Inet6Address) decoded(out.toByteArray()).event().nas().address()).getScopeId())
                .isZero();
    }

    @Test
    void theOctetsOfTheFirstReleaseAreReadForEver() throws IOException {
        var expected = List.of(Failures.full(), Failures.bare(), Failures.ofUser("user@example.net"));
        var lines = golden("failure-1.hex");
        assertThat(lines).hasSameSizeAs(expected);
        for (int i = 0; i < lines.size(); i++) {
            var octets = HexFormat.of().parseHex(lines.get(i));
            assertThat(decoded(octets)).isEqualTo(expected.get(i));
            // And a release that writes them in another way has to take another file beside this one.
            assertThat(FailureCodec.encode(expected.get(i))).isEqualTo(octets);
        }
    }

    @Test
    void fieldsOfANewerReleaseAreSkipped() {
        var octets = FailureCodec.encode(Failures.full());
        var newer = new FieldWriter();
        newer.octet(FailureCodec.VERSION);
        newer.text(200, "what a newer release says");
        newer.number(255, Long.MIN_VALUE);
        newer.octets(201, new byte[0]);
        var both = Arrays.copyOf(newer.toByteArray(), newer.length() + octets.length - 1);
        System.arraycopy(octets, 1, both, newer.length(), octets.length - 1);

        assertThat(decoded(both)).isEqualTo(Failures.full());
    }

    @Test
    void numbersOfANewerReleaseBecomeUnknownAndAreTold() {
        var newer = new FieldWriter();
        newer.octet(FailureCodec.VERSION);
        newer.number(FailureCodec.TYPE, 19);
        newer.number(FailureCodec.CAUSE, 612);
        newer.text(FailureCodec.REASON, "something new");
        newer.octets(FailureCodec.NAS_ADDRESS, new byte[4]);
        newer.octets(FailureCodec.GATEWAY_ADDRESS, new byte[16]);
        newer.number(FailureCodec.CLEARING_MESSAGE, 3);
        newer.number(FailureCodec.CLEARING_RESULT, 11);
        newer.number(FailureCodec.CLEARING_ERROR, 8);
        newer.text(FailureCodec.CLEARING_TEXT, "why");

        var event = decoded(newer.toByteArray()).event();

        assertThat(event.type()).isEqualTo(FailureType.UNKNOWN);
        assertThat(event.cause()).isEqualTo(DisconnectCause.UNKNOWN);
        assertThat(event.clearing()).isEmpty();
        assertThat(event.reason())
                .isEqualTo("something new (failure type 19 of a newer release) (cause 612 of a newer release)"
                        + " (cleared by message 3 of a newer release with result 11, error 8, text why)");
    }

    @Test
    void anotherVersionIsNotGuessedAt() {
        var octets = FailureCodec.encode(Failures.bare());
        octets[0] = 2;
        assertThat(FailureCodec.decode(octets)).isEqualTo(new Decoded.Malformed("version 2 is not known"));
        assertThat(FailureCodec.decode(new byte[0])).isInstanceOf(Decoded.Malformed.class);
    }

    @Test
    void whatIsNeededMustBeThere() {
        for (int missing : List.of(
                FailureCodec.TYPE, FailureCodec.CAUSE, FailureCodec.NAS_ADDRESS, FailureCodec.GATEWAY_ADDRESS)) {
            var out = new FieldWriter();
            out.octet(FailureCodec.VERSION);
            if (missing != FailureCodec.TYPE) {
                out.number(FailureCodec.TYPE, 1);
            }
            if (missing != FailureCodec.CAUSE) {
                out.number(FailureCodec.CAUSE, 600);
            }
            if (missing != FailureCodec.NAS_ADDRESS) {
                out.octets(FailureCodec.NAS_ADDRESS, new byte[4]);
            }
            if (missing != FailureCodec.GATEWAY_ADDRESS) {
                out.octets(FailureCodec.GATEWAY_ADDRESS, new byte[4]);
            }
            assertThat(FailureCodec.decode(out.toByteArray())).isInstanceOf(Decoded.Malformed.class);
        }
    }

    @Test
    void noPrefixIsTakenForTheWhole() {
        var whole = FailureCodec.encode(Failures.full());
        for (int length = 0; length < whole.length; length++) {
            if (FailureCodec.decode(Arrays.copyOf(whole, length)) instanceof Decoded.Ok ok) {
                assertThat(ok.failure()).isNotEqualTo(Failures.full());
            }
        }
    }

    @Test
    void noOctetsMakeItThrow() {
        var whole = FailureCodec.encode(Failures.full());
        for (long seed = 0; seed < 20_000; seed++) {
            var random = Failures.seeded(seed);
            byte[] octets;
            if (random.nextBoolean()) {
                octets = whole.clone();
                for (int i = random.nextInt(4); i >= 0; i--) {
                    octets[random.nextInt(octets.length)] = (byte) random.nextInt();
                }
            } else {
                octets = new byte[random.nextInt(80)];
                random.nextBytes(octets);
                if (octets.length > 0) {
                    octets[0] = FailureCodec.VERSION;
                }
            }
            assertThat(FailureCodec.decode(octets)).as("seed %d", seed).isNotNull();
        }
    }

    @Test
    void noFieldNumberIsUsedTwice() throws IllegalAccessException {
        var numbers = new HashSet<Integer>();
        for (var field : FailureCodec.class.getDeclaredFields()) {
            int modifiers = field.getModifiers();
            boolean isNumber = field.getType() == int.class && !Modifier.isPrivate(modifiers);
            if (isNumber && !List.of("VERSION", "CDN", "STOP_CCN").contains(field.getName())) {
                assertThat(numbers.add(field.getInt(null))).as(field.getName()).isTrue();
            }
        }
        assertThat(numbers).hasSize(29).allMatch(number -> number > 0 && number < 256);
    }

    @Test
    void aFailureThatIsTooLargeFitsWhenItIsShortened() {
        var huge = Failures.ofUser("\u4e2d".repeat(100_000));
        assertThat(FailureCodec.encode(huge)).hasSizeGreaterThan(300_000);
        var shortened = FailureCodec.shortened(huge);
        assertThat(FailureCodec.encode(shortened)).hasSizeLessThan(40_000);
        assertThat(Failures.userOf(shortened)).isEqualTo("\u4e2d".repeat(1000));
        assertThat(FailureCodec.shortened(Failures.full())).isEqualTo(Failures.full());
    }

    static List<String> golden(String name) throws IOException {
        try (var file = FailureCodecTest.class.getResourceAsStream(name)) {
            assertThat(file).as(name).isNotNull();
            return new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.US_ASCII)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .toList();
        }
    }

    private static FailureRecord decoded(byte[] octets) {
        return switch (FailureCodec.decode(octets)) {
            case Decoded.Ok ok -> ok.failure();
            case Decoded.Malformed malformed -> throw new AssertionError(malformed.reason());
        };
    }
}
