package io.culvert.core.vpdn;

import static io.culvert.core.vpdn.Level.GLOBAL;
import static io.culvert.core.vpdn.Level.GROUP;
import static io.culvert.core.vpdn.Level.RADIUS_TUNNEL;
import static io.culvert.core.vpdn.Level.RADIUS_USER;
import static io.culvert.core.vpdn.Level.TEMPLATE;

import io.culvert.core.vpdn.SettingType.Choice;
import io.culvert.core.vpdn.SettingType.Count;
import io.culvert.core.vpdn.SettingType.Flag;
import io.culvert.core.vpdn.SettingType.Maybe;
import io.culvert.core.vpdn.SettingType.Name;
import io.culvert.core.vpdn.SettingType.Password;
import io.culvert.core.vpdn.SettingType.Seconds;
import io.culvert.octets.Secret;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The table of settings: the only place that knows their keys, IOS commands, ranges and defaults. */
public final class VpdnSettings {
    private static final List<Setting<?>> TABLE = new ArrayList<>();
    /** What goes into our Host Name AVP. */
    static final SettingType.Name HOST_NAME = new Name(64);

    private static final Set<Level> CONFIGURED = EnumSet.of(GLOBAL, TEMPLATE, GROUP);
    private static final Set<Level> TUNNEL = EnumSet.of(GLOBAL, TEMPLATE, GROUP, RADIUS_TUNNEL);
    private static final Set<Level> SESSION = EnumSet.of(GLOBAL, TEMPLATE, GROUP, RADIUS_TUNNEL, RADIUS_USER);

    /** Whether any tunnel at all survives a switchover. */
    public static final Setting<Boolean> L2TP_SSO =
            add("l2tp-sso", "l2tp sso enable", new Flag(), true, EnumSet.of(GLOBAL));

    /** Whether the tunnels of a group survive a switchover; {@link #L2TP_SSO} must be on as well. */
    public static final Setting<Boolean> SSO =
            add("sso", "sso enable", new Flag(), true, EnumSet.of(TEMPLATE, GROUP, RADIUS_TUNNEL, RADIUS_USER));

    /** Messages: what a tunnel with HA has outstanding at most, in both directions. */
    public static final Setting<Integer> RESYNC = add("resync", "l2tp tunnel resync", new Count(1, 1024), 10, SESSION);

    /** What becomes of a call that a peer asks for while its tunnel resynchronises after a switchover. */
    public static final Setting<ResyncNewCalls> RESYNC_NEW_CALLS = add(
            "resync-new-calls",
            "l2tp tunnel resync new-calls",
            new Choice<>(ResyncNewCalls.class),
            ResyncNewCalls.REFUSE,
            CONFIGURED);

    /** How tunnels find their peers again after a switchover, and whether RFC 4951 is announced to them. */
    public static final Setting<FailoverMethod> FAILOVER = add(
            "failover", "l2tp tunnel failover", new Choice<>(FailoverMethod.class), FailoverMethod.AUTO, CONFIGURED);

    /** How long a peer is asked to wait for us after it has lost us, beyond its own tries (RFC 4951 section 5.1). */
    public static final Setting<Duration> FAILOVER_RECOVERY_TIME = add(
            "failover-recovery-time",
            "l2tp tunnel failover recovery-time",
            new Seconds(0, 3600),
            seconds(60),
            CONFIGURED);

    /** How often a control message is sent again before the tunnel is given up. */
    public static final Setting<Integer> RETRANSMIT_RETRIES =
            add("retransmit-retries", "l2tp tunnel retransmit retries", new Count(5, 1000), 10, TUNNEL);

    /** Time until the first retransmission; doubles with each further one (RFC 2661 section 5.8). */
    public static final Setting<Duration> RETRANSMIT_MIN =
            add("retransmit-initial", "l2tp tunnel retransmit timeout min", new Seconds(1, 8), seconds(1), TUNNEL);

    /** Where the doubling ends, as it was said; what holds is {@link EffectiveSettings#retransmitCap()}. */
    public static final Setting<Duration> RETRANSMIT_MAX =
            add("retransmit-maximum", "l2tp tunnel retransmit timeout max", new Seconds(1, 8), seconds(8), TUNNEL);

    /** Like {@link #RETRANSMIT_RETRIES}, for our SCCRQ. */
    public static final Setting<Integer> INITIAL_RETRIES = add(
            "initial-retransmit-retries", "l2tp tunnel retransmit initial retries", new Count(1, 1000), 2, CONFIGURED);

    /** Like {@link #RETRANSMIT_MIN}, for our SCCRQ. */
    public static final Setting<Duration> INITIAL_MIN = add(
            "initial-retransmit-initial",
            "l2tp tunnel retransmit initial timeout min",
            new Seconds(1, 8),
            seconds(1),
            CONFIGURED);

    /** Like {@link #RETRANSMIT_MAX}, for our SCCRQ. */
    public static final Setting<Duration> INITIAL_MAX = add(
            "initial-retransmit-maximum",
            "l2tp tunnel retransmit initial timeout max",
            new Seconds(1, 8),
            seconds(8),
            CONFIGURED);

    /** Silence of a peer after which it is sent a HELLO; zero: never (RFC 2661 section 5.5). */
    public static final Setting<Duration> HELLO =
            add("hello-interval", "l2tp tunnel hello", new Seconds(0, 1000), seconds(60), TUNNEL);

    /** Time for a tunnel or a call to come up. */
    public static final Setting<Duration> SETUP_TIMEOUT =
            add("setup-timeout", "l2tp tunnel timeout setup", new Seconds(5, 6000), seconds(60), CONFIGURED);

    /** Messages that we are willing to take ahead; advertised is {@link EffectiveSettings#advertisedReceiveWindow()}. */
    public static final Setting<Integer> RECEIVE_WINDOW =
            add("receive-window", "l2tp tunnel receive-window", new Count(1, 16_384), 1024, TUNNEL);

    /** How long a LAC does not try an LNS again that did not answer or was busy. */
    public static final Setting<Duration> BUSY_TIMEOUT =
            add("busy-timeout", "l2tp tunnel busy timeout", new Seconds(1, 65_535), seconds(60), CONFIGURED);

    /** Time after the last session of a tunnel ended until the tunnel is closed; none: it stays. */
    public static final Setting<Optional<Duration>> NO_SESSION_TIMEOUT = add(
            "no-session-timeout",
            "l2tp tunnel timeout no-session",
            new Maybe<>(new Seconds(0, 86_400), "never"),
            Optional.of(seconds(10)),
            TUNNEL);

    /** Whether slow start and congestion avoidance limit what is outstanding (RFC 2661 section 5.8). */
    public static final Setting<Boolean> CONGESTION_CONTROL =
            add("congestion-control", "l2tp congestion-control", new Flag(), true, CONFIGURED);

    /** Whether a peer must prove that it knows the secret (RFC 2661 section 5.1.1). */
    public static final Setting<Boolean> AUTHENTICATION =
            add("authentication", "l2tp tunnel authentication", new Flag(), true, TUNNEL);

    /** Shared with the peer: for tunnel authentication and hidden AVPs. */
    public static final Setting<Optional<Secret>> PASSWORD =
            add("tunnel-secret", "l2tp tunnel password", new Maybe<>(new Password(255), ""), Optional.empty(), TUNNEL);

    /** Whether AVPs about calls are sent hidden (RFC 2661 section 4.3). */
    public static final Setting<Boolean> HIDE_AVPS = add("hide-avps", "l2tp hidden", new Flag(), false, TUNNEL);

    /**
     * Sessions at a time: the global one of the unit, a group's of the group (its template's too). Both hold: a group that
     * says nothing shows the global one.
     */
    public static final Setting<Optional<Integer>> SESSION_LIMIT = add(
            "session-limit", "session-limit", new Maybe<>(new Count(1, 131_072), "none"), Optional.empty(), CONFIGURED);

    /** What we call ourselves in the Host Name AVP; none: the unit's own name. */
    public static final Setting<Optional<String>> LOCAL_NAME =
            add("local-name", "local name", new Maybe<>(HOST_NAME, ""), Optional.empty(), TUNNEL);

    /** Whether we number data messages although the LAC does not ask for it (RFC 2661 section 5.4). */
    public static final Setting<Boolean> SEQUENCING = add("sequencing", "l2tp sequencing", new Flag(), false, SESSION);

    /** Number of the virtual template that sessions are made from. */
    public static final Setting<Optional<Integer>> VIRTUAL_TEMPLATE = add(
            "virtual-template", "virtual-template", new Maybe<>(new Count(1, 1000), "none"), Optional.empty(), TUNNEL);

    /** Entries that {@code show vpdn history failure} prints. */
    public static final Setting<Integer> HISTORY_TABLE_SIZE =
            add("history-table-size", "vpdn history failure table-size", new Count(20, 50), 20, EnumSet.of(GLOBAL));

    /** All of them, in the order in which they are shown. */
    public static final List<Setting<?>> ALL = List.copyOf(TABLE);

    private static final Map<String, Setting<?>> BY_KEY = byKey();

    private VpdnSettings() {}

    /** The setting of this key, exactly as written. */
    public static Optional<Setting<?>> find(String key) {
        return Optional.ofNullable(BY_KEY.get(key));
    }

    /**
     * Reads settings as somebody wrote them, and says all that is wrong with them: unknown keys, keys that do not belong on
     * this level, values that cannot be read or are out of range.
     *
     * @param path of the settings, e.g. {@code groups[2].settings}
     * @return those without a fault
     */
    public static SettingValues read(Map<String, String> texts, Level level, String path, Consumer<VpdnFault> faults) {
        var values = SettingValues.NONE;
        for (var text : new TreeMap<>(texts).entrySet()) {
            var setting = find(text.getKey());
            if (setting.isEmpty()) {
                // What its value is nobody knows; it may be a secret under a misspelt key.
                faults.accept(new VpdnFault(path + "." + Texts.shown(text.getKey()), "", "there is no such setting"));
            } else {
                values = read(setting.get(), text.getValue(), level, path, values, faults);
            }
        }
        return values;
    }

    private static <T> SettingValues read(
            Setting<T> setting,
            String text,
            Level level,
            String path,
            SettingValues values,
            Consumer<VpdnFault> faults) {
        return switch (setting.parse(text)) {
            case Parsed.Ok<T>(var value) -> {
                var fault = fault(setting, value, level, path);
                fault.ifPresent(faults);
                yield fault.isPresent() ? values : values.with(setting, value);
            }
            case Parsed.Fault<T>(var _, var expectation) -> {
                var shown = setting.isSecret() ? "" : Texts.shown(text);
                faults.accept(new VpdnFault(path + "." + setting.key(), shown, expectation));
                yield values;
            }
        };
    }

    /** What is wrong with this value on this level. */
    static <T> Optional<VpdnFault> fault(Setting<T> setting, T value, Level level, String path) {
        var shown = setting.isSecret() ? "" : Texts.shown(setting.print(value));
        if (!setting.levels().contains(level)) {
            return Optional.of(new VpdnFault(path + "." + setting.key(), shown, elsewhere(setting)));
        }
        return setting.accepts(value)
                ? Optional.empty()
                : Optional.of(new VpdnFault(path + "." + setting.key(), shown, setting.expectation()));
    }

    private static String elsewhere(Setting<?> setting) {
        return setting.levels().contains(GLOBAL)
                ? "can be set for all tunnels only, not in a template or group"
                : "can be set in templates and groups only, not for all tunnels";
    }

    private static <T> Setting<T> add(
            String key, String command, SettingType<T> type, T defaultValue, Set<Level> levels) {
        var setting = new Setting<>(TABLE.size(), key, command, type, defaultValue, levels);
        TABLE.add(setting);
        return setting;
    }

    private static Map<String, Setting<?>> byKey() {
        var byKey = new LinkedHashMap<String, Setting<?>>();
        ALL.forEach(setting -> byKey.put(setting.key(), setting));
        return byKey;
    }

    private static Duration seconds(int seconds) {
        return Duration.ofSeconds(seconds);
    }
}
