package io.culvert.redis;

import io.culvert.octets.Octets;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * Encrypts and authenticates values and batches of them with AES-128-GCM, so that who reads Redis or its files learns no secret, and who writes there
 * cannot give a record a place or time that is not its own.
 *
 * <p>A sealed value, big-endian:
 *
 * <pre>
 *  0        1                       9                      15           18           21            n-16        n
 * +--------+-----------------------+----------------------+------------+------------+---- ... -----+-----------+
 * | format |      incarnation      |       sequence       |  opening   |   index    |  encrypted   |    tag    |
 * |  (8)   |         (64)          |         (48)         |    (24)    |    (24)    |   record     |   (128)   |
 * +--------+-----------------------+----------------------+------------+------------+---- ... -----+-----------+
 *                                  |<------------------ nonce ------------------->|
 * </pre>
 *
 * format: 1. incarnation: whose key. sequence: of the batch that wrote it, or that a full state is as of. opening: counted up by the
 * writer for each journal and full state that it begins. index: counted up within an opening. So no nonce comes twice
 * under a key: what is sealed is sealed once, and the sealed octets are what is sent again. Authenticated beside the record: the group's
 * name, the key under which the value lies, the sequence. A batch is one record, under the key {@code batch}.
 *
 * <p>The key is HKDF-SHA256 (RFC 5869) of the group key, with the group's name as salt and the incarnation in the info.
 *
 * <p><b>Thread:</b> any. <b>Bounds:</b> keys of the last {@value #KEYS} incarnations are kept.
 */
public final class Seal {
    /** Octets that a sealed value is longer than its record. */
    public static final int OVERHEAD = 37;

    static final int MOST_INDEX = (1 << 24) - 1;
    private static final int FORMAT = 1;
    private static final int NONCE_AT = 9;
    private static final int NONCE_LENGTH = 12;
    private static final int RECORD_AT = NONCE_AT + NONCE_LENGTH;
    private static final int TAG_LENGTH = 16;
    private static final int KEY_LENGTH = 16;
    private static final int KEYS = 64;
    private static final byte[] BATCH = {'b', 'a', 't', 'c', 'h'};

    private final Group group;
    private final byte[] name;
    private final Incarnation incarnation;
    private final Map<Incarnation, SecretKey> keys = new ConcurrentHashMap<>();
    private final AtomicInteger openings = new AtomicInteger();
    private final ThreadLocal<Cipher> ciphers = ThreadLocal.withInitial(Seal::cipher);

    /** @param incarnation of this process */
    public Seal(Group group, Incarnation incarnation) {
        this.group = group;
        this.name = group.name().getBytes(StandardCharsets.UTF_8);
        this.incarnation = incarnation;
    }

    /** What a sealed value turned out to be. */
    public sealed interface Opened {
        /** @param sequence of the batch that wrote it */
        record Ok(long sequence, Octets record) implements Opened {}

        /** It is not what somebody with this group key wrote here. */
        record Fault(String text) implements Opened {}
    }

    /** Seals for one journal or full state. <b>Thread:</b> one at a time. */
    final class Opening {
        private int number = nextOpening();
        private int index;

        private Opening() {}

        /** A batch: all of its changes, as {@link Packed} has them. */
        byte[] sealBatch(long sequence, Octets packed) {
            return seal(sequence, BATCH, packed);
        }

        /** @param sequence of the batch that wrote it */
        byte[] seal(long sequence, byte[] key, Octets record) {
            if (index > MOST_INDEX) {
                number = nextOpening();
                index = 0;
            }
            var sealed = new byte[OVERHEAD + record.length()];
            ByteBuffer.wrap(sealed)
                    .put((byte) FORMAT)
                    .putLong(incarnation.number())
                    .putLong(sequence << 16 | number >>> 8)
                    .putInt(number << 24 | index++);
            record.copyTo(sealed, RECORD_AT);
            try {
                var cipher = ciphers.get();
                cipher.init(Cipher.ENCRYPT_MODE, key(incarnation), parameters(sealed));
                authenticate(cipher, key, sequence);
                cipher.doFinal(sealed, RECORD_AT, record.length(), sealed, RECORD_AT);
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
            return sealed;
        }
    }

    Opening opening() {
        return new Opening();
    }

    /** @throws IllegalStateException after 16 million of them in one incarnation */
    private int nextOpening() {
        int number = openings.getAndIncrement();
        if (number < 0 || number > MOST_INDEX) {
            throw new IllegalStateException("this process has begun too many journals: it has to be started again");
        }
        return number;
    }

    /** The sequence that is written in a sealed value, not authenticated; -1 if it is too short to be one. */
    static long sequence(byte[] sealed) {
        return sealed.length < OVERHEAD ? -1 : ByteBuffer.wrap(sealed).getLong(NONCE_AT) >>> 16;
    }

    Opened openBatch(byte[] sealed) {
        return open(BATCH, sealed);
    }

    /** @param key under which the value lies */
    Opened open(byte[] key, byte[] sealed) {
        if (sealed.length < OVERHEAD) {
            return new Opened.Fault("a value of " + sealed.length + " octets is no sealed one");
        }
        if (sealed[0] != FORMAT) {
            return new Opened.Fault("a value of format " + sealed[0]);
        }
        var writer = new Incarnation(ByteBuffer.wrap(sealed).getLong(1));
        long sequence = sequence(sealed);
        try {
            var cipher = ciphers.get();
            cipher.init(Cipher.DECRYPT_MODE, key(writer), parameters(sealed));
            authenticate(cipher, key, sequence);
            return new Opened.Ok(sequence, Octets.wrap(cipher.doFinal(sealed, RECORD_AT, sealed.length - RECORD_AT)));
        } catch (AEADBadTagException forged) {
            return new Opened.Fault(
                    "a value that was not sealed with this group key, or for another place, or is damaged (incarnation "
                            + writer + ", batch " + sequence + ")");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** Tells in Redis which group key belongs there, without telling the key. */
    String keyCheckValue() {
        return HexFormat.of().formatHex(derive("check").getEncoded(), 0, 8);
    }

    private void authenticate(Cipher cipher, byte[] key, long sequence) {
        cipher.updateAAD(name);
        cipher.updateAAD(key);
        cipher.updateAAD(ByteBuffer.allocate(8).putLong(sequence).array());
    }

    private static GCMParameterSpec parameters(byte[] sealed) {
        return new GCMParameterSpec(TAG_LENGTH * 8, sealed, NONCE_AT, NONCE_LENGTH);
    }

    private SecretKey key(Incarnation writer) {
        var known = keys.get(writer);
        if (known == null) {
            // What is in Redis must not make us keep keys without end.
            if (keys.size() >= KEYS) {
                keys.clear();
            }
            known = derive("journal " + writer);
            keys.put(writer, known);
        }
        return known;
    }

    private SecretKey derive(String purpose) {
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveKey(
                            "AES",
                            HKDFParameterSpec.ofExtract()
                                    .addIKM(group.key().reveal().toByteArray())
                                    .addSalt(name)
                                    .thenExpand(("culvert " + purpose).getBytes(StandardCharsets.UTF_8), KEY_LENGTH));
        } catch (java.security.NoSuchAlgorithmException | InvalidAlgorithmParameterException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static Cipher cipher() {
        try {
            return Cipher.getInstance("AES/GCM/NoPadding");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
