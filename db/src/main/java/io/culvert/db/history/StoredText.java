package io.culvert.db.history;

import java.net.InetAddress;

/** Text from the network as PostgreSQL takes it: no NUL, no half of a surrogate pair, no more than there is room for. */
final class StoredText {
    private static final char REPLACEMENT = '\uFFFD';

    private StoredText() {}

    /**
     * What PostgreSQL cannot hold becomes U+FFFD; what is longer than {@code octets} in UTF-8 is cut between two characters.
     * Text that it gave back once it leaves as it is.
     */
    static String of(String text, int octets) {
        if (isPlain(text) && text.length() <= octets) {
            return text;
        }
        var stored = new StringBuilder(Math.min(text.length(), octets));
        int used = 0;
        for (int i = 0; i < text.length(); ) {
            int character = text.codePointAt(i);
            i += Character.charCount(character);
            if (character == 0 || (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE)) {
                character = REPLACEMENT;
            }
            used += octets(character);
            if (used > octets) {
                break;
            }
            stored.appendCodePoint(character);
        }
        return stored.toString();
    }

    /** An address without the name of an interface, which means something on one machine only. */
    static String address(InetAddress address) {
        var text = address.getHostAddress();
        int scope = text.indexOf('%');
        return scope < 0 ? text : text.substring(0, scope);
    }

    private static boolean isPlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0 || c >= 0x80) {
                return false;
            }
        }
        return true;
    }

    private static int octets(int character) {
        if (character < 0x80) {
            return 1;
        }
        if (character < 0x800) {
            return 2;
        }
        return character < 0x10000 ? 3 : 4;
    }
}
