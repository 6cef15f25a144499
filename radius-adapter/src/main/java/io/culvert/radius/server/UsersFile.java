package io.culvert.radius.server;

import io.culvert.octets.Secret;
import io.culvert.radius.packet.AttributeList;
import io.culvert.radius.packet.Attributes;
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
import org.tinyradius.core.attribute.type.RadiusAttribute;

/**
 * Users with their passwords, and what they are given.
 *
 * <p>One user a line: the name, {@code password=...}, and any attributes of the Access-Accept by their names in the
 * dictionary, in any case; what has blanks stands in double quotes, in which a backslash takes the next character as it
 * is. A line that begins with {@code #} is a comment.
 *
 * <pre>
 * # name    password             reply
 * alice     password=wonderland  framed-ip-address=10.0.0.5
 * "bob x"   password="a \"b\""   framed-route="10.1.0.0/24 0.0.0.0 1" session-timeout=3600
 * </pre>
 *
 * <p><b>Thread:</b> any; it does not change.
 */
public final class UsersFile {
    /** A user. */
    record User(Secret password, AttributeList reply) {}

    private static final Map<String, AttributeTemplate> TEMPLATES = templates();

    private final SequencedMap<String, User> users;

    private UsersFile(SequencedMap<String, User> users) {
        this.users = users;
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
        SequencedMap<String, User> users = new LinkedHashMap<>();
        var problems = new ArrayList<String>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                var words = words(line);
                if (users.put(words.getFirst(), user(words)) != null) {
                    throw new IllegalArgumentException("user " + words.getFirst() + " is there twice");
                }
            } catch (IllegalArgumentException e) {
                problems.add("line " + (i + 1) + ": " + e.getMessage());
            }
        }
        if (!problems.isEmpty()) {
            throw new IllegalArgumentException(String.join("; ", problems));
        }
        return new UsersFile(users);
    }

    /** How many users there are. */
    public int size() {
        return users.size();
    }

    /** All names with their passwords, in the order of the file. */
    public SequencedMap<String, Secret> passwords() {
        var passwords = new LinkedHashMap<String, Secret>();
        users.forEach((name, user) -> passwords.put(name, user.password()));
        return passwords;
    }

    Optional<User> find(String name) {
        return Optional.ofNullable(users.get(name));
    }

    private static User user(List<String> words) {
        Optional<Secret> password = Optional.empty();
        var reply = new AttributeList();
        for (String word : words.subList(1, words.size())) {
            int equals = word.indexOf('=');
            if (equals < 1) {
                throw new IllegalArgumentException("\"" + word + "\" is not name=value");
            }
            String name = word.substring(0, equals);
            String value = word.substring(equals + 1);
            if (name.equalsIgnoreCase("password")) {
                password = Optional.of(Secret.utf8(value));
            } else {
                reply.add(attribute(name, value));
            }
        }
        return new User(password.orElseThrow(() -> new IllegalArgumentException("no password=")), reply);
    }

    private static RadiusAttribute attribute(String name, String value) {
        AttributeTemplate template = TEMPLATES.get(name);
        if (template == null) {
            throw new IllegalArgumentException("no attribute is called " + name);
        }
        if (template.getDataType().startsWith("ip") && !isLiteral(value)) {
            throw new IllegalArgumentException(name + " \"" + value + "\" is not an address");
        }
        if (value.isEmpty()) {
            throw new IllegalArgumentException(name + " has no value");
        }
        try {
            return template.create(RadiusDictionary.INSTANCE, (byte) 0, value);
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
