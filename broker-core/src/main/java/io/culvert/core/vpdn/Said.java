package io.culvert.core.vpdn;

import io.culvert.core.vpdn.PairNotice.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Collects what a reply says: the first of several values counts, unless a later one comes by a better attribute. */
final class Said {
    private static final int MOST_NOTICES = 16;

    private final Map<Object, Entry> entries = new HashMap<>();
    private final List<PairNotice> notices = new ArrayList<>();
    private int unkept;

    /**
     * One value.
     *
     * @param rank of the attribute; the lowest counts
     * @param attribute as notices and origins name it
     * @param shown as notices show it
     */
    record Entry(Object value, int rank, String attribute, String shown) {}

    /** Takes {@code text} if it is a value of the setting. */
    <T> void offer(Setting<T> setting, int rank, String attribute, String written, String text) {
        switch (setting.parse(text)) {
            case Parsed.Ok<T>(var value) -> offerValue(setting, rank, attribute, written, value);
            case Parsed.Fault<T> fault -> notice(fault(fault, setting.isSecret(), written, text));
        }
    }

    /** Takes {@code value}, which is in range. */
    <T> void offerValue(Setting<T> setting, int rank, String attribute, String written, T value) {
        take(setting, new Entry(value, rank, attribute, Texts.shown(setting.print(value))), written);
    }

    /** Takes {@code entry} for {@code key} unless there is a better one; says so where they differ. */
    void take(Object key, Entry entry, String written) {
        var present = entries.get(key);
        if (present == null || entry.rank() < present.rank()) {
            entries.put(key, entry);
        }
        if (present != null && !present.value().equals(entry.value())) {
            boolean isLater = present.rank() <= entry.rank();
            var loser = isLater ? entry : present;
            var winner = isLater ? present : entry;
            notice(new PairNotice(
                    Problem.CONTRADICTORY,
                    isLater ? written : present.attribute(),
                    loser.shown(),
                    "contradicts " + winner.attribute() + ", which counts; ignored"));
        }
    }

    void notice(PairNotice notice) {
        if (notices.size() < MOST_NOTICES) {
            notices.add(notice);
        } else {
            unkept++;
        }
    }

    void notice(Problem problem, String attribute, String shown, String text) {
        notice(new PairNotice(problem, attribute, shown, text));
    }

    static PairNotice fault(Parsed.Fault<?> fault, boolean isSecret, String written, String text) {
        return new PairNotice(
                fault.isOutOfRange() ? Problem.OUT_OF_RANGE : Problem.MALFORMED,
                written,
                isSecret ? SettingType.Password.MASK : AvPairParser.shownValue(text),
                fault.expectation() + "; ignored");
    }

    /** What was said about something that is not a setting. */
    <T> Optional<T> get(Object key, Class<T> type) {
        return Optional.ofNullable(entries.get(key)).map(Entry::value).map(type::cast);
    }

    /** What was said about a setting. */
    @SuppressWarnings("unchecked") // offerValue() is the only way in for settings
    <T> Optional<T> value(Setting<T> setting) {
        return Optional.ofNullable(entries.get(setting)).map(entry -> (T) entry.value());
    }

    SettingValues values() {
        var values = SettingValues.NONE;
        for (var setting : VpdnSettings.ALL) {
            values = values(setting, values);
        }
        return values;
    }

    private <T> SettingValues values(Setting<T> setting, SettingValues values) {
        return value(setting).map(value -> values.with(setting, value)).orElse(values);
    }

    /** Where the value of each setting comes from. */
    Map<Setting<?>, String> attributes() {
        var attributes = new HashMap<Setting<?>, String>();
        values().keys().forEach(setting -> attributes.put(setting, attribute(setting)));
        return attributes;
    }

    /** Where the value of {@code setting} comes from; something was said about it. */
    String attribute(Setting<?> setting) {
        return Objects.requireNonNull(entries.get(setting)).attribute();
    }

    /** In the order in which they came; sixteen, and how many more there were. */
    List<PairNotice> notices() {
        if (unkept == 0) {
            return notices;
        }
        var all = new ArrayList<>(notices);
        all.add(new PairNotice(
                Problem.TOO_MANY, "Cisco-AVPair", Integer.toString(unkept), "more notices are not kept"));
        return all;
    }
}
