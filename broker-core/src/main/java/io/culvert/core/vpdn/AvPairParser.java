package io.culvert.core.vpdn;

import java.util.Locale;
import java.util.regex.Pattern;

/** Reads Cisco-AVPairs. The protocol of ours, {@code vpdn}, may be left out; blanks and case do not matter. */
final class AvPairParser {
    private static final String PROTOCOL = "vpdn";
    private static final Pattern LOOKS_LIKE_OURS = Pattern.compile("[l1]2tp-|vpdn-");
    private static final Pattern NAME = Pattern.compile("[a-z0-9_-]*");
    private static final Pattern HARMLESS =
            Pattern.compile("[0-9.:/, -]*|yes|no|true|false|on|off", Pattern.CASE_INSENSITIVE);
    private static final Pattern SPEAKS_OF_SECRETS = Pattern.compile("pas+w(or)?d|pass|pw|secret|psk|key");

    private AvPairParser() {}

    /** Total: every text is a pair of one kind. */
    static AvPair parse(String text) {
        int separator = separator(text);
        int colon = text.substring(0, separator).indexOf(':');
        boolean hasProtocol = colon >= 0;
        if (hasProtocol && !text.substring(0, colon).strip().equalsIgnoreCase(PROTOCOL)) {
            return new AvPair.Foreign();
        }
        var name = text.substring(colon + 1, separator).strip().toLowerCase(Locale.ROOT);
        var attribute = VpdnAttribute.find(name);
        if (attribute.isEmpty()
                && !hasProtocol
                && !name.isEmpty()
                && !LOOKS_LIKE_OURS.matcher(name).lookingAt()) {
            return new AvPair.Foreign();
        }
        if (separator == text.length()) {
            return truncated(name);
        }
        var value = text.substring(separator + 1);
        boolean isMandatory = text.charAt(separator) == '=';
        if (attribute.isPresent()) {
            return value.isBlank()
                    ? truncated(name)
                    : new AvPair.Known(attribute.get(), PROTOCOL + ":" + name, value, isMandatory);
        }
        return isMandatory ? unknown(name, value) : new AvPair.Ignorable();
    }

    /** A value as it may be shown: masked if it speaks of secrets, as where two pairs were written into one. */
    static String shownValue(String value) {
        return speaksOfSecrets(value) ? SettingType.Password.MASK : Texts.shown(value.strip());
    }

    private static int separator(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == '=' || text.charAt(i) == '*') {
                return i;
            }
        }
        return text.length();
    }

    private static AvPair truncated(String name) {
        return new AvPair.Faulty(new PairNotice(
                PairNotice.Problem.TRUNCATED, PROTOCOL + ":" + shownName(name), "", "has no value; ignored"));
    }

    private static AvPair unknown(String name, String value) {
        if (name.isEmpty()) {
            return new AvPair.Faulty(new PairNotice(
                    PairNotice.Problem.MALFORMED, PROTOCOL + ":", "", "has no attribute before the value; ignored"));
        }
        // Nobody knows what the value is: a mistyped name of a password makes it a secret. Figures and words that are
        // none are shown.
        boolean isHidden = !NAME.matcher(name).matches()
                || speaksOfSecrets(name)
                || !HARMLESS.matcher(value.strip()).matches();
        return new AvPair.Faulty(new PairNotice(
                PairNotice.Problem.UNKNOWN,
                PROTOCOL + ":" + shownName(name),
                isHidden ? SettingType.Password.MASK : shownValue(value),
                "is not known; ignored"));
    }

    /**
     * A name that nobody knows may have a secret in it, where {@code =} was forgotten: what is shown ends before the first
     * character that no name has, and with the first word that speaks of secrets.
     */
    private static String shownName(String name) {
        var run = NAME.matcher(name);
        var shown = run.lookingAt() ? run.group() : "";
        var secret = SPEAKS_OF_SECRETS.matcher(shown);
        return Texts.shown(secret.find() ? shown.substring(0, secret.end()) : shown);
    }

    private static boolean speaksOfSecrets(String text) {
        return SPEAKS_OF_SECRETS.matcher(text.toLowerCase(Locale.ROOT)).find();
    }
}
