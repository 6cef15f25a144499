package io.culvert.radius.packet;

/**
 * An attribute of a reply that is ignored.
 *
 * @param name of the attribute
 * @param value printable, and cut; never a secret
 * @param problem why it is ignored
 */
public record BadAttribute(String name, String value, String problem) {
    private static final int PRINTED_CHARACTERS = 80;

    public BadAttribute {
        value = printable(value);
    }

    /** {@code text} on one line, control characters as {@code ?}, cut after 80 characters. */
    public static String printable(String text) {
        int length = Math.min(text.length(), PRINTED_CHARACTERS);
        var line = new StringBuilder(length + 3);
        for (int i = 0; i < length; i++) {
            char character = text.charAt(i);
            boolean isPrintable = !Character.isISOControl(character)
                    && Character.getType(character) != Character.FORMAT
                    && Character.getType(character) != Character.LINE_SEPARATOR
                    && Character.getType(character) != Character.PARAGRAPH_SEPARATOR;
            line.append(isPrintable ? character : '?');
        }
        return length < text.length() ? line.append("...").toString() : line.toString();
    }
}
