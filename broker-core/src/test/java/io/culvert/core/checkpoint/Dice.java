package io.culvert.core.checkpoint;

import io.culvert.core.address.Ipv4Number;
import io.culvert.octets.Octets;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Values of every kind, the same for the same seed; often at the edges. */
final class Dice {
    private static final List<String> TEXTS = List.of(
            "",
            "user@example.net",
            "\u017ei\u017eka",
            "NUL \0, \u4e2d, \ud83d\ude00, lone \ud83d and \ude00",
            "a text that is long enough to need more than one octet for its length, which is to say more than one"
                    + " hundred and twenty-seven octets, and this is so");

    private final RandomGenerator random;

    Dice(long seed) {
        random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }

    boolean flag() {
        return random.nextBoolean();
    }

    int below(int bound) {
        return random.nextInt(bound);
    }

    int u16() {
        return random.nextInt(4) == 0 ? random.nextInt(2) * 0xFFFF : random.nextInt(0x10000);
    }

    long u32() {
        return random.nextInt(4) == 0 ? random.nextInt(2) * 0xFFFF_FFFFL : random.nextLong(1L << 32);
    }

    /** Any number, small ones and the ends included. */
    long number() {
        return switch (random.nextInt(6)) {
            case 0 -> 0;
            case 1 -> Long.MAX_VALUE;
            case 2 -> Long.MIN_VALUE;
            case 3 -> random.nextInt(-3, 200);
            default -> random.nextLong() >> random.nextInt(64);
        };
    }

    int small() {
        return (int) number();
    }

    String text() {
        return TEXTS.get(random.nextInt(TEXTS.size()));
    }

    Octets octets() {
        var octets = new byte[random.nextInt(3) == 0 ? random.nextInt(200) : random.nextInt(8)];
        random.nextBytes(octets);
        return Octets.wrap(octets);
    }

    Inet4Address ipv4() {
        return Ipv4Number.address(u32());
    }

    InetAddress address() {
        if (flag()) {
            return ipv4();
        }
        var octets = new byte[16];
        if (flag()) {
            random.nextBytes(octets);
        } else {
            // An IPv4-mapped one.
            octets[10] = -1;
            octets[11] = -1;
        }
        try {
            return Inet6Address.getByAddress(null, octets, -1);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    InetSocketAddress endpoint() {
        return new InetSocketAddress(address(), u16());
    }

    <T> Optional<T> maybe(Supplier<T> value) {
        return flag() ? Optional.of(value.get()) : Optional.empty();
    }

    <T> List<T> few(Supplier<T> value) {
        var values = new ArrayList<T>();
        for (int i = random.nextInt(4); i > 0; i--) {
            values.add(value.get());
        }
        return values;
    }

    <T> T one(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    @SafeVarargs
    final <T> T one(T... of) {
        return of[random.nextInt(of.length)];
    }
}
