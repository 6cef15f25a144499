package io.culvert.core.vpdn;

import java.util.Collections;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** Settings that one place gives, immutable; ordered as in {@link VpdnSettings#ALL}. Values may be out of range. */
public final class SettingValues {
    /** Says nothing. */
    public static final SettingValues NONE = new SettingValues(new TreeMap<>(Comparator.comparingInt(Setting::index)));

    private final SortedMap<Setting<?>, Object> values;

    private SettingValues(SortedMap<Setting<?>, Object> values) {
        this.values = values;
    }

    /** What is said about {@code setting}. */
    @SuppressWarnings("unchecked") // with() is the only way in
    public <T> Optional<T> get(Setting<T> setting) {
        return Optional.ofNullable((T) values.get(setting));
    }

    /** These, and {@code value} for {@code setting}, which replaces what was said about it. */
    public <T> SettingValues with(Setting<T> setting, T value) {
        var more = new TreeMap<>(values);
        more.put(setting, value);
        return new SettingValues(more);
    }

    /** These without what is said about {@code setting}. */
    public SettingValues without(Setting<?> setting) {
        if (!values.containsKey(setting)) {
            return this;
        }
        var fewer = new TreeMap<>(values);
        fewer.remove(setting);
        return new SettingValues(fewer);
    }

    /** About what something is said. */
    public Set<Setting<?>> keys() {
        return Collections.unmodifiableSet(values.keySet());
    }

    public boolean isEmpty() {
        return values.isEmpty();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SettingValues that && values.equals(that.values);
    }

    @Override
    public int hashCode() {
        return values.hashCode();
    }

    /** Keys with printed values; secrets masked. */
    @Override
    public String toString() {
        var shown = new StringBuilder("{");
        for (Map.Entry<Setting<?>, Object> entry : values.entrySet()) {
            shown.append(shown.length() == 1 ? "" : ", ").append(print(entry.getKey()));
        }
        return shown.append('}').toString();
    }

    private <T> String print(Setting<T> setting) {
        return setting.key() + "=" + setting.print(get(setting).orElseThrow());
    }
}
