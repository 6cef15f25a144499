package io.culvert.benchmarks.radius;

import static io.culvert.benchmarks.socket.BigEndian.i32;
import static io.culvert.benchmarks.socket.BigEndian.put16;
import static io.culvert.benchmarks.socket.BigEndian.put32;
import static io.culvert.benchmarks.socket.BigEndian.u16;
import static io.culvert.benchmarks.socket.BigEndian.u8;

import java.nio.charset.StandardCharsets;
import java.security.DigestException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Answers RADIUS requests: checks every authenticator and, unless it accepts all, the one password that all users have.
 *
 * <p>A request that is malformed or proves not to know the secret gets no answer and is counted. <b>Thread:</b> one.
 */
public final class RadiusAnswers {
    static final int ACCESS_REQUEST = 1;
    static final int ACCESS_ACCEPT = 2;
    static final int ACCESS_REJECT = 3;
    static final int ACCOUNTING_REQUEST = 4;
    static final int ACCOUNTING_RESPONSE = 5;
    static final int HEADER = 20;

    private static final int AUTHENTICATOR = 4;
    private static final int DIGEST = 16;
    private static final int USER_PASSWORD = 2;
    private static final int CHAP_PASSWORD = 3;
    private static final int SERVICE_TYPE = 6;
    private static final int FRAMED_PROTOCOL = 7;
    private static final int FRAMED_IP_ADDRESS = 8;
    private static final int ACCT_STATUS_TYPE = 40;
    private static final int ACCT_SESSION_ID = 44;
    private static final int CHAP_CHALLENGE = 60;
    private static final int MESSAGE_AUTHENTICATOR = 80;
    private static final int ATTRIBUTES = 256;
    private static final int LONGEST_PASSWORD = 128;
    private static final int START = 1;
    private static final int STOP = 2;
    private static final int INTERIM = 3;
    private static final byte[] NO_DIGEST = new byte[DIGEST];

    private final byte[] secret;
    private final byte[] password;
    private final boolean acceptsAll;
    private final int firstAddress;
    private final MessageDigest md5;
    private final Mac hmac;
    private final byte[] digest = new byte[DIGEST];
    private final byte[] plain = new byte[LONGEST_PASSWORD];

    /** By attribute type: where it begins in the request at hand, 0 if it is not there. */
    private final int[] place = new int[ATTRIBUTES];

    private final LongSet started = new LongSet();
    private final LongSet stopped = new LongSet();
    private long accepted;
    private long rejected;
    private long interims;
    private long dropped;

    /**
     * @param firstAddress Framed-IP-Address of the first user, later ones get the next; 0: the attribute is not sent
     */
    public RadiusAnswers(String secret, String password, boolean acceptsAll, int firstAddress) {
        this.secret = secret.getBytes(StandardCharsets.UTF_8);
        this.password = password.getBytes(StandardCharsets.UTF_8);
        this.acceptsAll = acceptsAll;
        this.firstAddress = firstAddress;
        try {
            md5 = MessageDigest.getInstance("MD5");
            hmac = Mac.getInstance("HmacMD5");
            hmac.init(new SecretKeySpec(this.secret, "HmacMD5"));
        } catch (GeneralSecurityException absent) {
            throw new IllegalStateException("every JDK has MD5 and its HMAC", absent);
        }
    }

    /** Writes the answer to a request at {@code to} of {@code out}: its length, 0 for none. */
    public int answer(byte[] in, int at, int datagramLength, byte[] out, int to) {
        if (datagramLength < HEADER || !parsed(in, at, datagramLength)) {
            dropped++;
            return 0;
        }
        int length = u16(in, at + 2);
        int answered = switch (u8(in, at)) {
            case ACCESS_REQUEST -> access(in, at, length, out, to);
            case ACCOUNTING_REQUEST -> accounting(in, at, length, out, to);
            default -> 0;
        };
        if (answered == 0) {
            dropped++;
        }
        return answered;
    }

    public long accepted() {
        return accepted;
    }

    public long rejected() {
        return rejected;
    }

    /** Sessions of which an Accounting-Request Start came, repetitions counted once. */
    public long started() {
        return started.size();
    }

    /** Sessions of which an Accounting-Request Stop came, repetitions counted once. */
    public long stopped() {
        return stopped.size();
    }

    public long interims() {
        return interims;
    }

    /** Requests that got no answer: malformed, or a wrong authenticator. */
    public long dropped() {
        return dropped;
    }

    private boolean parsed(byte[] in, int at, int datagramLength) {
        Arrays.fill(place, 0);
        int length = u16(in, at + 2);
        if (length < HEADER || length > datagramLength) {
            return false;
        }
        int end = at + length;
        int attribute = at + HEADER;
        while (attribute < end) {
            int attributeLength = end - attribute < 2 ? 0 : u8(in, attribute + 1);
            if (attributeLength < 2 || attributeLength > end - attribute) {
                return false;
            }
            place[u8(in, attribute)] = attribute + 1;
            attribute += attributeLength;
        }
        return true;
    }

    /** The octets of an attribute's value; -1: it is not there. */
    private int valueLength(byte[] in, int type) {
        return place[type] == 0 ? -1 : u8(in, place[type]) - 2;
    }

    private int value(int type) {
        return place[type] + 1;
    }

    private int access(byte[] in, int at, int length, byte[] out, int to) {
        int messageAuthenticator = valueLength(in, MESSAGE_AUTHENTICATOR);
        if (messageAuthenticator >= 0 && !isAuthentic(in, at, length, messageAuthenticator)) {
            return 0;
        }
        boolean accept = acceptsAll || isPasswordRight(in, at);
        int end = to + HEADER;
        int own = end;
        put16(out, end, (MESSAGE_AUTHENTICATOR << 8) | (DIGEST + 2));
        System.arraycopy(NO_DIGEST, 0, out, end + 2, DIGEST);
        end += DIGEST + 2;
        if (accept) {
            end = number(out, end, SERVICE_TYPE, 2);
            end = number(out, end, FRAMED_PROTOCOL, 1);
            if (firstAddress != 0) {
                end = number(out, end, FRAMED_IP_ADDRESS, (int) (firstAddress + accepted));
            }
            accepted++;
        } else {
            rejected++;
        }
        begin(in, at, out, to, accept ? ACCESS_ACCEPT : ACCESS_REJECT, end - to);
        hmac.update(out, to, end - to);
        byte[] proof = hmac.doFinal();
        System.arraycopy(proof, 0, out, own + 2, DIGEST);
        return sign(out, to, end);
    }

    private int accounting(byte[] in, int at, int length, byte[] out, int to) {
        md5.update(in, at, AUTHENTICATOR);
        md5.update(NO_DIGEST);
        md5.update(in, at + HEADER, length - HEADER);
        md5.update(secret);
        finish(digest, 0);
        if (!Arrays.equals(digest, 0, DIGEST, in, at + AUTHENTICATOR, at + HEADER)) {
            return 0;
        }
        if (valueLength(in, ACCT_STATUS_TYPE) == 4 && valueLength(in, ACCT_SESSION_ID) > 0) {
            switch (i32(in, value(ACCT_STATUS_TYPE))) {
                case START -> started.add(sessionHash(in));
                case STOP -> stopped.add(sessionHash(in));
                case INTERIM -> interims++;
                default -> {}
            }
        }
        begin(in, at, out, to, ACCOUNTING_RESPONSE, HEADER);
        return sign(out, to, to + HEADER);
    }

    /** FNV-1a of Acct-Session-Id. */
    private long sessionHash(byte[] in) {
        long hash = 0xCBF29CE484222325L;
        int from = value(ACCT_SESSION_ID);
        for (int i = from; i < from + valueLength(in, ACCT_SESSION_ID); i++) {
            hash = (hash ^ (in[i] & 0xFF)) * 0x100000001B3L;
        }
        return hash;
    }

    private boolean isAuthentic(byte[] in, int at, int length, int valueLength) {
        if (valueLength != DIGEST) {
            return false;
        }
        int proof = value(MESSAGE_AUTHENTICATOR);
        hmac.update(in, at, proof - at);
        hmac.update(NO_DIGEST);
        hmac.update(in, proof + DIGEST, at + length - proof - DIGEST);
        return Arrays.equals(hmac.doFinal(), 0, DIGEST, in, proof, proof + DIGEST);
    }

    private boolean isPasswordRight(byte[] in, int at) {
        if (valueLength(in, CHAP_PASSWORD) == DIGEST + 1) {
            int chap = value(CHAP_PASSWORD);
            md5.update(in, chap, 1);
            md5.update(password);
            if (place[CHAP_CHALLENGE] == 0) {
                md5.update(in, at + AUTHENTICATOR, DIGEST);
            } else {
                md5.update(in, value(CHAP_CHALLENGE), valueLength(in, CHAP_CHALLENGE));
            }
            finish(digest, 0);
            return Arrays.equals(digest, 0, DIGEST, in, chap + 1, chap + 1 + DIGEST);
        }
        int hidden = valueLength(in, USER_PASSWORD);
        return hidden > 0 && hidden % DIGEST == 0 && hidden <= LONGEST_PASSWORD && isPapRight(in, at, hidden);
    }

    /** RFC 2865 section 5.2. */
    private boolean isPapRight(byte[] in, int at, int hiddenLength) {
        int hidden = value(USER_PASSWORD);
        int before = at + AUTHENTICATOR;
        for (int block = 0; block < hiddenLength; block += DIGEST) {
            md5.update(secret);
            md5.update(in, before, DIGEST);
            finish(digest, 0);
            before = hidden + block;
            for (int i = 0; i < DIGEST; i++) {
                plain[block + i] = (byte) (digest[i] ^ in[before + i]);
            }
        }
        int length = hiddenLength;
        while (length > 0 && plain[length - 1] == 0) {
            length--;
        }
        return Arrays.equals(plain, 0, length, password, 0, password.length);
    }

    /** The header of an answer, with the request's authenticator in it: what both proofs are made over. */
    private static void begin(byte[] in, int at, byte[] out, int to, int code, int length) {
        out[to] = (byte) code;
        out[to + 1] = in[at + 1];
        put16(out, to + 2, length);
        System.arraycopy(in, at + AUTHENTICATOR, out, to + AUTHENTICATOR, DIGEST);
    }

    private int sign(byte[] out, int to, int end) {
        md5.update(out, to, end - to);
        md5.update(secret);
        finish(out, to + AUTHENTICATOR);
        return end - to;
    }

    private void finish(byte[] into, int at) {
        try {
            int _ = md5.digest(into, at, DIGEST);
        } catch (DigestException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static int number(byte[] out, int at, int type, int value) {
        put16(out, at, (type << 8) | 6);
        put32(out, at + 2, value);
        return at + 6;
    }
}
