package io.culvert.db.spool;

import io.culvert.core.failure.ClearingCode;
import io.culvert.core.failure.DisconnectCause;
import io.culvert.core.failure.FailureEvent;
import io.culvert.core.failure.FailureEvent.Endpoint;
import io.culvert.core.failure.FailureRecord;
import io.culvert.core.failure.FailureType;
import io.culvert.core.failure.PppCause;
import io.culvert.l2tp.SessionId;
import io.culvert.l2tp.TunnelId;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Failures for tests. */
final class Failures {
    static final Instant TIME = Instant.parse("2026-11-22T10:28:30.123456789Z");

    private Failures() {}

    static RandomGenerator seeded(long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    /** An ordinary failure, which its user name tells from others. */
    static FailureRecord ofUser(String userName) {
        return new FailureRecord(
                new FailureEvent(
                        TIME,
                        FailureType.AUTHENTICATION_FAILED,
                        DisconnectCause.FAILED_PPP_CHAP_AUTH,
                        "authentication failed",
                        Optional.of(userName),
                        Optional.of("example.net"),
                        new SessionId(4711),
                        new Endpoint("lac-1", address("192.0.2.10"), new TunnelId(17)),
                        new Endpoint("lns-1", address("198.51.100.1"), new TunnelId(40000)),
                        Optional.of("residential"),
                        Optional.of("6A2F000000000001"),
                        false,
                        Optional.of(new ClearingCode(
                                ClearingCode.Message.CDN, 3, Optional.empty(), Optional.of("authentication failed"))),
                        Optional.of(new PppCause(16, 0xC223, 1, Optional.empty())),
                        Optional.of("no such user")),
                new FailureRecord.Recorder("unit-a", "culvert", 7));
    }

    static String userOf(FailureRecord failure) {
        return failure.event().userName().orElseThrow();
    }

    /** Every field, with values that are hard to carry. */
    static FailureRecord full() {
        return new FailureRecord(
                new FailureEvent(
                        TIME,
                        FailureType.CALL_PARAMETERS,
                        DisconnectCause.VPN_TUNNEL_IN_RESYNC,
                        "NUL \0, \u00e4\u00f6\u00fc, \u4e2d, \ud83d\ude00, lone \ud83d and \ude00",
                        Optional.of("\u017ei\u017eka@example.net"),
                        Optional.of("example.net"),
                        new SessionId(65535),
                        new Endpoint("lac-\u00e9", address("192.0.2.10"), new TunnelId(65535)),
                        new Endpoint("lns-1", address("2001:db8::1"), new TunnelId(1)),
                        Optional.of("residential"),
                        Optional.of("6A2F000000000001"),
                        true,
                        Optional.of(new ClearingCode(
                                ClearingCode.Message.STOP_CCN, 2, Optional.of(6), Optional.of("vendor says no"))),
                        Optional.of(new PppCause(20, 0x8057, 2, Optional.of("no IPv6 prefix"))),
                        Optional.of("limit of 1 session reached")),
                new FailureRecord.Recorder("unit-a", "culvert", Long.MAX_VALUE));
    }

    /** As little as there can be. */
    static FailureRecord bare() {
        return new FailureRecord(
                new FailureEvent(
                        Instant.EPOCH,
                        FailureType.UNKNOWN,
                        DisconnectCause.UNKNOWN,
                        "",
                        Optional.empty(),
                        Optional.empty(),
                        SessionId.NONE,
                        new Endpoint("", address("0.0.0.0"), TunnelId.NONE),
                        new Endpoint("", address("::"), TunnelId.NONE),
                        Optional.empty(),
                        Optional.empty(),
                        false,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                new FailureRecord.Recorder("", "", 0));
    }

    static FailureRecord random(RandomGenerator random) {
        return new FailureRecord(
                new FailureEvent(
                        Instant.ofEpochSecond(
                                random.nextLong(Instant.MIN.getEpochSecond(), Instant.MAX.getEpochSecond()),
                                random.nextInt(1_000_000_000)),
                        FailureType.values()[random.nextInt(FailureType.values().length)],
                        DisconnectCause.values()[random.nextInt(DisconnectCause.values().length)],
                        text(random),
                        optional(random),
                        optional(random),
                        new SessionId(random.nextInt(0x10000)),
                        new Endpoint(text(random), address(random), new TunnelId(random.nextInt(0x10000))),
                        new Endpoint(text(random), address(random), new TunnelId(random.nextInt(0x10000))),
                        optional(random),
                        optional(random),
                        random.nextBoolean(),
                        random.nextBoolean()
                                ? Optional.empty()
                                : Optional.of(new ClearingCode(
                                        random.nextBoolean() ? ClearingCode.Message.CDN : ClearingCode.Message.STOP_CCN,
                                        random.nextInt(),
                                        random.nextBoolean() ? Optional.empty() : Optional.of(random.nextInt()),
                                        optional(random))),
                        random.nextBoolean()
                                ? Optional.empty()
                                : Optional.of(new PppCause(
                                        random.nextInt(), random.nextInt(), random.nextInt(), optional(random))),
                        optional(random)),
                new FailureRecord.Recorder(text(random), text(random), random.nextLong()));
    }

    private static Optional<String> optional(RandomGenerator random) {
        return random.nextBoolean() ? Optional.empty() : Optional.of(text(random));
    }

    private static String text(RandomGenerator random) {
        int length = random.nextInt(10) == 0 ? random.nextInt(400) : random.nextInt(20);
        var text = new StringBuilder();
        for (int i = 0; i < length; i++) {
            switch (random.nextInt(4)) {
                case 0 -> text.append((char) random.nextInt(0x80));
                case 1 -> text.append((char) random.nextInt(0x10000));
                case 2 -> text.appendCodePoint(random.nextInt(Character.MAX_CODE_POINT + 1));
                default -> text.append((char) random.nextInt(0xD700, 0xE100));
            }
        }
        return text.toString();
    }

    private static InetAddress address(RandomGenerator random) {
        var octets = new byte[random.nextBoolean() ? 4 : 16];
        random.nextBytes(octets);
        if (octets.length == 16 && random.nextInt(4) == 0) {
            Arrays.fill(octets, 0, 10, (byte) 0);
            octets[10] = -1;
            octets[11] = -1;
        }
        try {
            return octets.length == 4 ? InetAddress.getByAddress(octets) : Inet6Address.getByAddress(null, octets, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
