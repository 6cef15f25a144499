package io.culvert.radius.packet;

import io.culvert.core.aaa.TunnelAttributes;
import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Collects {@link TunnelAttributes} from the RFC 2868 attributes of a reply, one after the other. Of an attribute that
 * is there twice with one tag, the first counts. <b>Thread:</b> one.
 *
 * <p>Integers and Tunnel-Password have a tag octet always, text only if its first octet is at most 0x1F; else that octet
 * is text (RFC 2868 section 3.3).
 *
 * <pre>
 * integer (64, 65, 83)           Type (1), Length (1, always 6), Tag (1), Value (3, big-endian)
 * text (66, 67, 81, 82, 90, 91)  Type (1), Length (1), [Tag (1)], String
 * Tunnel-Password (69)           Type (1), Length (1), Tag (1), Salt (2), String (16, 32 ... octets, encrypted)
 * </pre>
 */
final class TunnelReader {
    private static final int TYPE = 64;
    private static final int MEDIUM_TYPE = 65;
    private static final int CLIENT_ENDPOINT = 66;
    private static final int SERVER_ENDPOINT = 67;
    private static final int PASSWORD = 69;
    private static final int PRIVATE_GROUP_ID = 81;
    private static final int ASSIGNMENT_ID = 82;
    private static final int PREFERENCE = 83;
    private static final int CLIENT_AUTH_ID = 90;
    private static final int SERVER_AUTH_ID = 91;

    private static final int UNTAGGED = 0;
    private static final int MAX_TAG = 0x1F;
    private static final int NUMBER_LENGTH = 4;
    /** Tag and Salt. */
    private static final int MIN_PASSWORD_LENGTH = 3;

    private static final int SALT_MARK = 0x8000;
    private static final String TWICE = "another value of it came before";

    private final Authenticity authenticity;
    private final byte[] requestAuthenticator;
    private final Consumer<BadAttribute> bad;
    private final SortedMap<Integer, Tunnel> tunnels = new TreeMap<>();
    private final Set<Integer> salts = new HashSet<>();

    /**
     * For one reply.
     *
     * @param requestAuthenticator of the Access-Request that it answers
     */
    TunnelReader(Authenticity authenticity, byte[] requestAuthenticator, Consumer<BadAttribute> bad) {
        this.authenticity = authenticity;
        this.requestAuthenticator = requestAuthenticator;
        this.bad = bad;
    }

    /**
     * Reads the tunnel attribute at an offset of a packet whose structure is sound.
     *
     * @return whether it has a length that it may have: if not, the reply is as good as a reject (RFC 2865 section 5)
     */
    boolean read(byte[] packet, int offset) {
        int type = packet[offset] & 0xFF;
        var value = Octets.of(packet, offset + 2, (packet[offset + 1] & 0xFF) - 2);
        return switch (type) {
            case TYPE, MEDIUM_TYPE, PREFERENCE -> readNumber(type, value);
            case PASSWORD -> readPassword(value);
            default -> readText(type, value);
        };
    }

    /** By tag, the untagged ones first. */
    List<TunnelAttributes> tunnels() {
        if (tunnels.isEmpty()) {
            return List.of();
        }
        var all = new ArrayList<TunnelAttributes>(tunnels.size());
        tunnels.forEach((tag, tunnel) -> all.add(tunnel.attributes(tag)));
        return all;
    }

    private boolean readNumber(int type, Octets value) {
        if (value.length() != NUMBER_LENGTH) {
            ignore(type, UNTAGGED, value.toString(), "its length is wrong: treated as a reject");
            return false;
        }
        int tag = value.u8(0);
        if (tag > MAX_TAG) {
            ignore(type, UNTAGGED, value.toHex(), "its tag " + tag + " is not in 0..31");
            return true;
        }
        int number = value.u8(1) << 16 | value.u16(2);
        if (tunnel(tag).numbers.putIfAbsent(type, number) != null) {
            ignore(type, tag, Integer.toString(number), TWICE);
        }
        return true;
    }

    private boolean readText(int type, Octets value) {
        boolean isTagged = !value.isEmpty() && value.u8(0) <= MAX_TAG;
        int tag = isTagged ? value.u8(0) : UNTAGGED;
        var string = isTagged ? value.slice(1) : value;
        if (string.isEmpty()) {
            ignore(type, tag, "", "it has no value");
            return true;
        }
        String text = text(string);
        if (tunnel(tag).texts.putIfAbsent(type, text) != null) {
            ignore(type, tag, text, TWICE);
        }
        return true;
    }

    private boolean readPassword(Octets value) {
        if (value.length() < MIN_PASSWORD_LENGTH) {
            ignore(PASSWORD, UNTAGGED, "", "its length is wrong: treated as a reject");
            return false;
        }
        // The one attribute whose tag is to be ignored if it is none (RFC 2868 section 3.5).
        int tag = value.u8(0) <= MAX_TAG ? value.u8(0) : UNTAGGED;
        int salt = value.u16(1);
        if ((salt & SALT_MARK) == 0) {
            ignore(PASSWORD, tag, "", "the first bit of its salt is not set");
            return true;
        }
        if (!salts.add(salt)) {
            ignore(PASSWORD, tag, "", "another one has the same salt");
            return true;
        }
        Optional<Secret> password =
                authenticity.revealTunnelPassword(value.slice(1).toByteArray(), requestAuthenticator);
        if (password.isEmpty()) {
            ignore(PASSWORD, tag, "", "it cannot be decrypted");
        } else if (password.get().isEmpty()) {
            ignore(PASSWORD, tag, "", "the password is empty");
        } else if (tunnel(tag).password != null) {
            ignore(PASSWORD, tag, "", TWICE);
        } else {
            tunnel(tag).password = password.get();
        }
        return true;
    }

    private Tunnel tunnel(int tag) {
        return tunnels.computeIfAbsent(tag, _ -> new Tunnel());
    }

    private void ignore(int type, int tag, String value, String problem) {
        String name = RadiusDictionary.name(type);
        bad.accept(new BadAttribute(tag == UNTAGGED ? name : name + ":" + tag, value, problem));
    }

    /** UTF-8; what is not, as ISO 8859-1: two different Tunnel-Assignment-IDs must not become one. */
    private static String text(Octets string) {
        String text = string.toUtf8();
        return Octets.utf8(text).equals(string) ? text : new String(string.toByteArray(), StandardCharsets.ISO_8859_1);
    }

    /** What came with one tag. */
    private static final class Tunnel {
        final Map<Integer, Integer> numbers = new HashMap<>();
        final Map<Integer, String> texts = new HashMap<>();

        @Nullable
        Secret password;

        TunnelAttributes attributes(int tag) {
            return new TunnelAttributes(
                    tag,
                    number(TYPE),
                    number(MEDIUM_TYPE),
                    text(CLIENT_ENDPOINT),
                    text(SERVER_ENDPOINT),
                    Optional.ofNullable(password),
                    text(PRIVATE_GROUP_ID),
                    text(ASSIGNMENT_ID),
                    number(PREFERENCE),
                    text(CLIENT_AUTH_ID),
                    text(SERVER_AUTH_ID));
        }

        private Optional<Integer> number(int type) {
            return Optional.ofNullable(numbers.get(type));
        }

        private Optional<String> text(int type) {
            return Optional.ofNullable(texts.get(type));
        }
    }
}
