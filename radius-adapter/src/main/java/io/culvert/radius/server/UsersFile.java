package io.culvert.radius.server;

import io.culvert.octets.Secret;
import io.culvert.radius.packet.AttributeList;
import io.culvert.radius.packet.Attributes;
import io.culvert.radius.packet.Authenticity;
import io.culvert.radius.packet.RadiusDictionary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.TreeMap;
import org.tinyradius.core.attribute.AttributeTemplate;

/**
 * Users with their passwords, and what they are given; and tunnel profiles likewise.
 *
 * <p>One user or profile a line: the name, {@code password=...}, and any attributes of the Access-Accept by their names in the
 * dictionary, in any case; what has blanks stands in double quotes, in which a backslash takes the next character as it
 * is. A line that begins with {@code #} is a comment. With {@code service-type=Outbound-User} it is a tunnel profile: its
 * name is a LAC's, and no user can log in with it. A tunnel attribute (RFC 2868) may have a tag behind its name.
 *
 * <pre>
 * # name    password             reply
 * alice     password=wonderland  framed-ip-address=10.0.0.5
 * "bob x"   password="a \"b\""   framed-route="10.1.0.0/24 0.0.0.0 1" session-timeout=3600
 * lac-1     password=cisco       service-type=Outbound-User tunnel-type:1=L2TP tunnel-password:1=tunnel-secret
 * </pre>
 *
 * <p><b>Thread:</b> any; it does not change.
 */
public final class UsersFile {
    /** What a user or a tunnel is given. Each Tunnel-Password is encrypted anew for every reply. */
    record Profile(Secret password, boolean isForTunnel, AttributeList reply, List<TunnelPassword> tunnelPasswords) {}

    /**
     * A Tunnel-Password.
     *
     * @param tag 0..31
     */
    record TunnelPassword(int tag, Secret password) {}

    private static final Map<String, AttributeTemplate> TEMPLATES = templates();

    /** What IOS asks all tunnel profiles with, so that everybody knows it: as good as no password for a user. */
    private static final Secret TUNNEL_PROFILE_PASSWORD = Secret.utf8("cisco");

    private static final int MAX_TAG = 31;

    private final SequencedMap<String, Profile> users;
    private final SequencedMap<String, Profile> tunnels;

    private UsersFile(SequencedMap<String, Profile> users, SequencedMap<String, Profile> tunnels) {
        this.users = users;
        this.tunnels = tunnels;
    }

    /**
     * Reads a file.
     *
     * @throws IllegalArgumentException naming every line that is wrong
     */
    public static UsersFile read(Path file) throws IOException {
        return parse(Files.readAllLines(file));
    }

    /**
     * Reads lines.
     *
     * @throws IllegalArgumentException naming every line that is wrong
     */
    public static UsersFile parse(List<String> lines) {
        SequencedMap<String, Profile> users = new LinkedHashMap<>();
        SequencedMap<String, Profile> tunnels = new LinkedHashMap<>();
        var problems = new ArrayList<String>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                var words = words(line);
                String name = words.getFirst();
                var profile = profile(words);
                if ((profile.isForTunnel() ? tunnels : users).put(name, profile) != null) {
                    throw new IllegalArgumentException(
                            (profile.isForTunnel() ? "tunnel profile " : "user ") + name + " is there twice");
                }
            } catch (IllegalArgumentException e) {
                problems.add("line " + (i + 1) + ": " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new UsersFile(users, tunnels);
    }

    /** How many users there are. */
    public int size() {
        return users.size();
    }

    /** All users with their passwords, in the order of the file. */
    public SequencedMap<String, Secret> passwords() {
        var passwords = new LinkedHashMap<String, Secret>();
        users.forEach((name, user) -> passwords.put(name, user.password()));
        return passwords;
    }

    Optional<Profile> user(String name) {
        return Optional.ofNullable(users.get(name));
    }

    Optional<Profile> tunnel(String peerName) {
        return Optional.ofNullable(tunnels.get(peerName));
    }

    private static Profile profile(List<String> words) {
        Optional<Secret> password = Optional.empty();
        boolean isForTunnel = false;
        var reply = new AttributeList();
        var tunnelPasswords = new ArrayList<TunnelPassword>();
        for (String word : words.subList(1, words.size())) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("\"" + word + "\" is not name=value");
            }
            String name = word.substring(0, equals);
            String value = word.substring(equals + 1);
            if (name.equalsIgnoreCase("password")) {
                password = Optional.of(Secret.utf8(value));
                continue;
            }
            int colon = name.indexOf(':');
            var template = template(colon < 0 ? name : name.substring(0, colon));
            int tag = colon < 0 ? 0 : tag(template, name.substring(colon + 1));
            if (template.equals(Attributes.TUNNEL_PASSWORD)) {
                tunnelPasswords.add(tunnelPassword(tag, value));
                continue;
            }
            var octets = octets(template, name, value);
            isForTunnel |= template.equals(Attributes.SERVICE_TYPE) && octets[3] == Attributes.SERVICE_OUTBOUND;
            if (colon < 0) {
                reply.bytes(template, octets);
            } else if (template.getDataType().equals("integer")) {
                octets[0] = (byte) tag;
                reply.bytes(template, octets);
            } else {
                reply.tagged(template, tag, octets);
            }
        }
        var profile = new Profile(
                password.orElseThrow(() -> new IllegalArgumentException("no password=")),
                isForTunnel,
                reply,
                tunnelPasswords);
        if (!isForTunnel && profile.password().equals(TUNNEL_PROFILE_PASSWORD)) {
            throw new IllegalArgumentException(
                    "password cisco is for tunnel profiles (service-type=Outbound-User) alone");
        }
        return profile;
    }

    private static AttributeTemplate template(String name) {
        AttributeTemplate template = TEMPLATES.get(name);
        if (template == null) {
            throw new IllegalArgumentException("no attribute is called " + name);
        }
        return template;
    }

    private static int tag(AttributeTemplate template, String text) {
        if (template.getVendorId() != -1 || !Attributes.isTunnelAttribute(template.getType())) {
            throw new IllegalArgumentException(template.getName() + " has no tag");
        }
        int tag = text.matches("[0-9]{1,2}") ? Integer.parseInt(text) : MAX_TAG + 1;
        if (tag > MAX_TAG) {
            throw new IllegalArgumentException("tag " + text + " of " + template.getName() + " is not in 0..31");
        }
        return tag;
    }

    private static TunnelPassword tunnelPassword(int tag, String value) {
        var password = Secret.utf8(value);
        int length = password.reveal().length();
        if (length == 0 || length > Authenticity.MAX_TUNNEL_PASSWORD_LENGTH) {
            throw new IllegalArgumentException("Tunnel-Password has " + length + " octets, not 1..239");
        }
        return new TunnelPassword(tag, password);
    }

    private static byte[] octets(AttributeTemplate template, String name, String value) {
        if (template.getDataType().startsWith("ip") && !isLiteral(value)) {
            throw new IllegalArgumentException(name + " \"" + value + "\" is not an address");
        }
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + " has no value");
        }
        try {
            return template.create(RadiusDictionary.INSTANCE, (byte) 0, value).getValue();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " cannot be \"" + value + "\"", e);
        }
    }

    /** Whether an address is written in numbers: the library would look up a name. */
    private static boolean isLiteral(String value) {
        String allowed = value.indexOf(':') >= 0 ? "0123456789abcdefABCDEF:./" : "0123456789./";
        return value.chars().allMatch(character -> allowed.indexOf(character) >= 0);
    }

    private static List<String> words(String line) {
        var words = new ArrayList<String>();
        var word = new StringBuilder();
        boolean isQuoted = false;
        boolean isWord = false;
        for (int i = 0; i < line.length(); i++) {
            char character = line.charAt(i);
            if (character == '\\' && isQuoted && i + 1 < line.length()) {
                word.append(line.charAt(++i));
            } else if (character == '"') {
                isQuoted = !isQuoted;
                isWord = true;
            } else if (Character.isWhitespace(character) && !isQuoted) {
                if (isWord) {
                    words.add(word.toString());
                    word.setLength(0);
                }
                isWord = false;
            } else {
                word.append(character);
                isWord = true;
            }
        }
        if (isQuoted) {
            throw new IllegalArgumentException("a quotation mark is missing");
        }
        words.add(word.toString());
        return words;
    }

    private static Map<String, AttributeTemplate> templates() {
        var templates = new TreeMap<String, AttributeTemplate>(String.CASE_INSENSITIVE_ORDER);
        for (int vendor : new int[] {-1, Attributes.VENDOR_CISCO, Attributes.VENDOR_MICROSOFT}) {
            for (int type = 1; type < 256; type++) {
                RadiusDictionary.INSTANCE
                        .getAttributeTemplate(vendor, type)
                        .ifPresent(template -> templates.put(template.getName(), template));
            }
        }
        return templates;
    }
}
