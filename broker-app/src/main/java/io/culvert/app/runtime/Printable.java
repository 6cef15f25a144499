package io.culvert.app.runtime;

/** Makes text from outside fit to be logged: nobody who names himself may write lines of his own, or move the cursor. */
final class Printable {
    private static final int LONGEST = 200;

    private Printable() {}

    /** {@code text} with everything that is not printable replaced by {@code ?}, cut after 200 characters. */
    static String of(String text) {
        var printable = new StringBuilder(Math.min(text.length(), LONGEST));
        for (int i = 0; i < text.length() && i < LONGEST; i++) {
            char c = text.charAt(i);
            boolean isPlain = !Character.isISOControl(c)
                    && Character.getType(c) != Character.FORMAT
                    && Character.getType(c) != Character.LINE_SEPARATOR
                    && Character.getType(c) != Character.PARAGRAPH_SEPARATOR;
            printable.append(isPlain ? c : '?');
        }
        return text.length() > LONGEST ? printable.append("...").toString() : printable.toString();
    }
}
