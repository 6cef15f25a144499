package io.culvert.ppp.auth;

import io.culvert.octets.Octets;
import java.util.Arrays;

/** The MD4 message digest, which MS-CHAP hashes passwords with (RFC 2759 section 8.3); the JDK has none. */
public final class Md4 {
    private static final int BLOCK_LENGTH = 64;
    private static final int ROUND_2 = 0x5A827999;
    private static final int ROUND_3 = 0x6ED9EBA1;
    private static final int[] SHIFTS_1 = {3, 7, 11, 19};
    private static final int[] SHIFTS_2 = {3, 5, 9, 13};
    private static final int[] SHIFTS_3 = {3, 9, 11, 15};
    private static final int[] ORDER_2 = {0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15};
    private static final int[] ORDER_3 = {0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15};

    private Md4() {}

    /** The digest of {@code message}, 16 octets. */
    public static Octets hash(Octets message) {
        var padded = pad(message.toByteArray());
        int[] digest = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476};
        var words = new int[16];
        for (int block = 0; block < padded.length; block += BLOCK_LENGTH) {
            for (int i = 0; i < 16; i++) {
                words[i] = littleEndian(padded, block + 4 * i);
            }
            compress(digest, words);
        }
        var out = new byte[16];
        for (int i = 0; i < 16; i++) {
            out[i] = (byte) (digest[i / 4] >>> (8 * (i % 4)));
        }
        return Octets.wrap(out);
    }

    /** A one bit, zeros up to 56 octets modulo 64, the length in bits as 64 bits little-endian. */
    private static byte[] pad(byte[] message) {
        int length = ((message.length + 8) / BLOCK_LENGTH + 1) * BLOCK_LENGTH;
        var padded = Arrays.copyOf(message, length);
        padded[message.length] = (byte) 0x80;
        long bits = 8L * message.length;
        for (int i = 0; i < 8; i++) {
            padded[length - 8 + i] = (byte) (bits >>> (8 * i));
        }
        return padded;
    }

    private static void compress(int[] digest, int[] words) {
        int a = digest[0];
        int b = digest[1];
        int c = digest[2];
        int d = digest[3];
        for (int step = 0; step < 48; step++) {
            int i = step % 16;
            int mixed = switch (step / 16) {
                case 0 -> Integer.rotateLeft(a + ((b & c) | (~b & d)) + words[i], SHIFTS_1[i % 4]);
                case 1 ->
                    Integer.rotateLeft(
                            a + ((b & c) | (b & d) | (c & d)) + words[ORDER_2[i]] + ROUND_2, SHIFTS_2[i % 4]);
                default -> Integer.rotateLeft(a + (b ^ c ^ d) + words[ORDER_3[i]] + ROUND_3, SHIFTS_3[i % 4]);
            };
            a = d;
            d = c;
            c = b;
            b = mixed;
        }
        digest[0] += a;
        digest[1] += b;
        digest[2] += c;
        digest[3] += d;
    }

    private static int littleEndian(byte[] bytes, int index) {
        return (bytes[index] & 0xFF)
                | ((bytes[index + 1] & 0xFF) << 8)
                | ((bytes[index + 2] & 0xFF) << 16)
                | ((bytes[index + 3] & 0xFF) << 24);
    }
}
