package io.culvert.core.vpdn;

import io.culvert.octets.Secret;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * One knob of a tunnel or a session; all of them are in {@link VpdnSettings}.
 *
 * @param <T> of its values; {@code Optional} where there may be none
 */
public final class Setting<T> {
    private final int index;
    private final String key;
    private final String command;
    private final SettingType<T> type;
    private final T defaultValue;
    private final boolean isSecret;
    private final Set<Level> levels;
    private final Effective<T> byDefault;

    Setting(int index, String key, String command, SettingType<T> type, T defaultValue, Set<Level> levels) {
        this.index = index;
        this.key = key;
        this.command = command;
        this.type = type;
        this.defaultValue = defaultValue;
        this.isSecret = isSecret(type);
        this.levels = Collections.unmodifiableSet(EnumSet.copyOf(levels));
        this.byDefault = new Effective<>(defaultValue, new Origin.Default());
    }

    private static boolean isSecret(SettingType<?> type) {
        return switch (type) {
            case SettingType.Password _ -> true;
            case SettingType.Maybe<?>(var inner, var _) -> isSecret(inner);
            case SettingType.Flag _,
                    SettingType.Choice<?> _,
                    SettingType.Count _,
                    SettingType.Seconds _,
                    SettingType.Name _,
                    SettingType.VpnId _,
                    SettingType.Ipv4 _ -> false;
        };
    }

    /** Its name in a configuration and in REST, e.g. {@code resync}. */
    public String key() {
        return key;
    }

    /** Its name among IOS commands, e.g. {@code l2tp tunnel resync}. */
    public String command() {
        return command;
    }

    /** What holds when nobody says anything. */
    public T defaultValue() {
        return defaultValue;
    }

    /** What a value has to be, e.g. {@code must be between 1 and 1024}. */
    public String expectation() {
        return type.expectation();
    }

    /** Whether its values must not be shown. */
    public boolean isSecret() {
        return isSecret;
    }

    /** Where it can be given. */
    public Set<Level> levels() {
        return levels;
    }

    /** Total: every text is a value or a fault. Times are in seconds. */
    public Parsed<T> parse(String text) {
        return type.parse(text);
    }

    /** Whether {@code value} is in range. */
    public boolean accepts(T value) {
        return type.accepts(value);
    }

    /** What {@link #parse} reads as {@code value}; a mask where it {@link #isSecret}; empty for none without a word. */
    public String print(T value) {
        return type.print(value);
    }

    /** {@code value}, whatever it is, so that {@link #read} reads it again. */
    Secret written(T value) {
        return Secret.of(type.octets(value));
    }

    /** What {@link #written} wrote; a fault for what another release wrote and this one has no use for. */
    Parsed<T> read(Secret written) {
        return type.read(written.reveal());
    }

    /** Place in {@link VpdnSettings#ALL}. */
    int index() {
        return index;
    }

    Effective<T> byDefault() {
        return byDefault;
    }

    @Override
    public String toString() {
        return key;
    }
}
