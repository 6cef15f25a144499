package io.culvert.core.vpdn;

/** Texts from outside, made fit to be shown in one line. */
final class Texts {
    private static final int MOST_SHOWN = 64;

    private Texts() {}

    /** No control or format characters, no line separators, nothing that was not UTF-8. */
    static boolean isPrintable(String text) {
        return text.codePoints().allMatch(Texts::isPrintable);
    }

    /** One line of 64 characters at most: what cannot be printed is a dot, what was cut is marked. */
    static String shown(String text) {
        var shown = new StringBuilder();
        text.codePoints().limit(MOST_SHOWN).forEach(c -> shown.appendCodePoint(isPrintable(c) ? c : '.'));
        if (text.codePointCount(0, text.length()) > MOST_SHOWN) {
            shown.append("...");
        }
        return shown.toString();
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> codePoint != 0xFFFD;
        };
    }
}
