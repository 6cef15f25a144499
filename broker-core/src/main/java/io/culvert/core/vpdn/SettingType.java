package io.culvert.core.vpdn;

import io.culvert.octets.Octets;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.regex.Pattern;

/** The values that a setting can have: how they are read, bounded and printed. */
sealed interface SettingType<T> {
    /** Total: every text is a value or a fault. */
    Parsed<T> parse(String text);

    /** Whether {@code value}, however it came about, is one of these. */
    boolean accepts(T value);

    /** The text that {@link #parse} reads as {@code value}; a mask for a secret. */
    String print(T value);

    /** E.g. {@code must be between 1 and 1024}. */
    String expectation();

    /** The octets that {@link #read} reads as {@code value}; a secret as it is. */
    default Octets octets(T value) {
        return Octets.utf8(print(value));
    }

    /** Total, like {@link #parse}. */
    default Parsed<T> read(Octets octets) {
        return parse(octets.toUtf8());
    }

    /** {@code yes}, {@code 1}, {@code true} and their opposites. */
    record Flag() implements SettingType<Boolean> {
        private static final Map<String, Boolean> WORDS =
                Map.of("yes", true, "1", true, "true", true, "no", false, "0", false, "false", false);

        @Override
        public Parsed<Boolean> parse(String text) {
            var value = WORDS.get(text.strip().toLowerCase(Locale.ROOT));
            return value == null ? new Parsed.Fault<>(false, expectation()) : new Parsed.Ok<>(value);
        }

        @Override
        public boolean accepts(Boolean value) {
            return true;
        }

        @Override
        public String print(Boolean value) {
            return value.toString();
        }

        @Override
        public String expectation() {
            return "must be yes, no, 1, 0, true or false";
        }
    }

    /** One of a few words: the constants of an enum in lower case. */
    record Choice<E extends Enum<E>>(Class<E> words) implements SettingType<E> {
        @Override
        public Parsed<E> parse(String text) {
            var word = text.strip();
            for (var constant : words.getEnumConstants()) {
                if (print(constant).equalsIgnoreCase(word)) {
                    return new Parsed.Ok<>(constant);
                }
            }
            return new Parsed.Fault<>(false, expectation());
        }

        @Override
        public boolean accepts(E value) {
            return true;
        }

        @Override
        public String print(E value) {
            return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        @Override
        public String expectation() {
            var all = new StringJoiner(" or ", "must be ", "");
            for (var constant : words.getEnumConstants()) {
                all.add(print(constant));
            }
            return all.toString();
        }
    }

    /** A whole number. */
    record Count(int least, int most) implements SettingType<Integer> {
        @Override
        public Parsed<Integer> parse(String text) {
            var number = Digits.parse(text.strip());
            if (number.isEmpty()) {
                return new Parsed.Fault<>(false, expectation());
            }
            long value = number.get();
            return value < least || value > most
                    ? new Parsed.Fault<>(true, expectation())
                    : new Parsed.Ok<>((int) value);
        }

        @Override
        public boolean accepts(Integer value) {
            return value >= least && value <= most;
        }

        @Override
        public String print(Integer value) {
            return value.toString();
        }

        @Override
        public String expectation() {
            return "must be between " + least + " and " + most;
        }
    }

    /** A time in whole seconds, written {@code 90}, {@code 90s}, {@code 5m} or {@code 1h}. */
    record Seconds(int least, int most) implements SettingType<Duration> {
        @Override
        public Parsed<Duration> parse(String text) {
            var word = text.strip();
            long unit = word.isEmpty() ? 0 : secondsOf(word.charAt(word.length() - 1));
            var number = Digits.parse(unit == 0 ? word : word.substring(0, word.length() - 1));
            if (number.isEmpty()) {
                return new Parsed.Fault<>(false, expectation());
            }
            // Cut first: the product cannot overflow, and stays out of range.
            long seconds = Math.clamp(number.get(), -1L, most + 1L) * Math.max(unit, 1);
            return seconds < least || seconds > most
                    ? new Parsed.Fault<>(true, expectation())
                    : new Parsed.Ok<>(Duration.ofSeconds(seconds));
        }

        private static long secondsOf(char unit) {
            return switch (unit) {
                case 's', 'S' -> 1;
                case 'm', 'M' -> 60;
                case 'h', 'H' -> 3600;
                default -> 0;
            };
        }

        @Override
        public boolean accepts(Duration value) {
            return value.toNanosPart() == 0 && value.toSeconds() >= least && value.toSeconds() <= most;
        }

        @Override
        public String print(Duration value) {
            return Long.toString(value.toSeconds());
        }

        @Override
        public String expectation() {
            return "must be between " + least + " and " + most + " seconds";
        }
    }

    /** A name: no control characters, no blanks around. */
    record Name(int mostOctets) implements SettingType<String> {
        @Override
        public Parsed<String> parse(String text) {
            var name = text.strip();
            return accepts(name) ? new Parsed.Ok<>(name) : new Parsed.Fault<>(isReadable(name), expectation());
        }

        private static boolean isReadable(String name) {
            return !name.isEmpty() && Texts.isPrintable(name);
        }

        @Override
        public boolean accepts(String value) {
            return isReadable(value)
                    && value.strip().length() == value.length()
                    && Octets.utf8(value).length() <= mostOctets;
        }

        @Override
        public String print(String value) {
            return value;
        }

        @Override
        public String expectation() {
            return "must be a name of 1 to " + mostOctets + " octets in UTF-8";
        }
    }

    /** A VPN by the OUI of who numbered it, and its index there, both in hexadecimal digits: {@code a1:3f6c}. */
    record VpnId() implements SettingType<String> {
        private static final Pattern FORM = Pattern.compile("[0-9a-fA-F]{1,6}:[0-9a-fA-F]{1,8}");

        @Override
        public Parsed<String> parse(String text) {
            var id = text.strip();
            return accepts(id) ? new Parsed.Ok<>(id) : new Parsed.Fault<>(false, expectation());
        }

        @Override
        public boolean accepts(String value) {
            return FORM.matcher(value).matches();
        }

        @Override
        public String print(String value) {
            return value;
        }

        @Override
        public String expectation() {
            return "must be an OUI of 6 hexadecimal digits at most, a colon, and an index of 8 at most";
        }
    }

    /** The IPv4 address of a host, in dotted decimal. */
    record Ipv4() implements SettingType<String> {
        @Override
        public Parsed<String> parse(String text) {
            var address = text.strip();
            return accepts(address) ? new Parsed.Ok<>(address) : new Parsed.Fault<>(false, expectation());
        }

        @Override
        public boolean accepts(String value) {
            return Endpoint.isIpv4(value);
        }

        @Override
        public String print(String value) {
            return value;
        }

        @Override
        public String expectation() {
            return "must be an IPv4 address";
        }
    }

    /** A shared secret, taken exactly as it is written, blanks included. */
    record Password(int mostOctets) implements SettingType<Secret> {
        /** Whatever the secret is, and however long. */
        static final String MASK = "******";

        @Override
        public Parsed<Secret> parse(String text) {
            // U+FFFD stands for octets that are not UTF-8: what the secret was is not known any more.
            if (text.isBlank() || text.indexOf('\uFFFD') >= 0) {
                return new Parsed.Fault<>(false, expectation());
            }
            var secret = Secret.utf8(text);
            return accepts(secret) ? new Parsed.Ok<>(secret) : new Parsed.Fault<>(true, expectation());
        }

        @Override
        public boolean accepts(Secret value) {
            return !value.isEmpty() && value.reveal().length() <= mostOctets;
        }

        @Override
        public String print(Secret value) {
            return MASK;
        }

        @Override
        public Octets octets(Secret value) {
            return value.reveal();
        }

        /** Takes what is no text, too: a RADIUS server may have given it. */
        @Override
        public Parsed<Secret> read(Octets octets) {
            var secret = Secret.of(octets);
            return accepts(secret) ? new Parsed.Ok<>(secret) : new Parsed.Fault<>(true, expectation());
        }

        @Override
        public String expectation() {
            return "must be a secret of 1 to " + mostOctets + " octets in UTF-8, not blank";
        }
    }

    /**
     * A value, or none.
     *
     * @param none how none is written; empty: it cannot be written, only left out
     */
    record Maybe<T>(SettingType<T> type, String none) implements SettingType<Optional<T>> {
        @Override
        public Parsed<Optional<T>> parse(String text) {
            if (!none.isEmpty() && text.strip().equalsIgnoreCase(none)) {
                return new Parsed.Ok<>(Optional.empty());
            }
            return switch (type.parse(text)) {
                case Parsed.Ok<T>(var value) -> new Parsed.Ok<>(Optional.of(value));
                case Parsed.Fault<T>(var isOutOfRange, var _) -> new Parsed.Fault<>(isOutOfRange, expectation());
            };
        }

        @Override
        public boolean accepts(Optional<T> value) {
            return value.isEmpty() || type.accepts(value.get());
        }

        @Override
        public String print(Optional<T> value) {
            return value.map(type::print).orElse(none);
        }

        @Override
        public Octets octets(Optional<T> value) {
            return value.map(type::octets).orElseGet(() -> Octets.utf8(none));
        }

        @Override
        public Parsed<Optional<T>> read(Octets octets) {
            if (octets.equals(Octets.utf8(none))) {
                return new Parsed.Ok<>(Optional.empty());
            }
            return switch (type.read(octets)) {
                case Parsed.Ok<T>(var value) -> new Parsed.Ok<>(Optional.of(value));
                case Parsed.Fault<T>(var isOutOfRange, var _) -> new Parsed.Fault<>(isOutOfRange, expectation());
            };
        }

        @Override
        public String expectation() {
            return none.isEmpty() ? type.expectation() : type.expectation() + ", or " + none;
        }
    }
}
