package io.culvert.core.vpdn;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The settings that hold for a tunnel, each with its origin. Immutable; shared by all tunnels with the same. */
public final class EffectiveSettings {
    /** As good as none: half of the sequence numbers (RFC 2661 section 5.8). */
    public static final int NO_LIMIT = 32_767;

    private static final int LEAST_SEND_WINDOW = 4;
    private static final Duration LEAST_CAP = Duration.ofSeconds(8);

    private final List<Effective<?>> values;
    private final Optional<String> groupName;
    private final List<PairNotice> notices;
    private final Effective<Boolean> ha;
    private final EffectiveSession session;

    EffectiveSettings(List<Effective<?>> values, Optional<String> groupName, List<PairNotice> notices) {
        this.values = values;
        this.groupName = groupName;
        this.notices = notices;
        this.ha = ha(get(VpdnSettings.L2TP_SSO), get(VpdnSettings.SSO));
        this.session = new EffectiveSession(ha, get(VpdnSettings.SEQUENCING), Optional.empty());
    }

    private static Effective<Boolean> ha(Effective<Boolean> all, Effective<Boolean> group) {
        if (!all.value()) {
            return all;
        }
        // The group's is on as well or decides; where nobody said so there, the broader one did, if anyone.
        return group.value() && group.origin() instanceof Origin.Default ? all : group;
    }

    /** What holds for {@code setting}, and who said so. */
    @SuppressWarnings("unchecked") // the list has the order of VpdnSettings.ALL
    public <T> Effective<T> get(Setting<T> setting) {
        return (Effective<T>) values.get(setting.index());
    }

    /** The value alone. */
    public <T> T value(Setting<T> setting) {
        return get(setting).value();
    }

    /** The vpdn-group that the tunnel belongs to; empty without groups. */
    public Optional<String> groupName() {
        return groupName;
    }

    /** What was not taken as it stood in the tunnel's RADIUS reply, names that do not exist included. */
    public List<PairNotice> notices() {
        return notices;
    }

    /**
     * Whether the tunnel survives a switchover: global, group and RADIUS all have to agree. The origin is the broadest one
     * that says no, else the most specific one that says yes.
     */
    public Effective<Boolean> ha() {
        return ha;
    }

    /** What goes into our Receive Window Size AVP, messages: with HA no more than can be resynchronised. */
    public int advertisedReceiveWindow() {
        int window = value(VpdnSettings.RECEIVE_WINDOW);
        return ha.value() ? Math.min(window, value(VpdnSettings.RESYNC)) : window;
    }

    /**
     * Messages that we have outstanding at most, whatever the peer's window: with HA no more than can be resynchronised, but
     * the 4 that every peer takes that does not say (RFC 2661 section 5.8).
     */
    public int sendWindowLimit() {
        return ha.value() ? Math.max(value(VpdnSettings.RESYNC), LEAST_SEND_WINDOW) : NO_LIMIT;
    }

    /** Where doubling of the retransmission time ends: what is configured, but at least 8 s (RFC 2661 section 5.8). */
    public Duration retransmitCap() {
        return cap(VpdnSettings.RETRANSMIT_MAX);
    }

    /** The same for our SCCRQ. */
    public Duration initialRetransmitCap() {
        return cap(VpdnSettings.INITIAL_MAX);
    }

    private Duration cap(Setting<Duration> setting) {
        var said = value(setting);
        return said.compareTo(LEAST_CAP) < 0 ? LEAST_CAP : said;
    }

    /** Whether authentication or hiding is on and no secret is known: such a tunnel must be refused. */
    public boolean lacksSecret() {
        return (value(VpdnSettings.AUTHENTICATION) || value(VpdnSettings.HIDE_AVPS))
                && value(VpdnSettings.PASSWORD).isEmpty();
    }

    /** What somebody said, secrets included; what holds by default is left out. In the order of {@link VpdnSettings#ALL}. */
    public List<StatedSetting> stated() {
        var stated = new ArrayList<StatedSetting>();
        for (var setting : VpdnSettings.ALL) {
            if (!(get(setting).origin() instanceof Origin.Default)) {
                stated.add(stated(setting));
            }
        }
        return stated;
    }

    private <T> StatedSetting stated(Setting<T> setting) {
        var effective = get(setting);
        return new StatedSetting(setting.key(), setting.written(effective.value()), effective.origin());
    }

    /**
     * The settings with this {@link #stated()}, without notices. What another release stated and this one does not know, or
     * cannot read, counts as not stated.
     */
    public static EffectiveSettings of(List<StatedSetting> stated, Optional<String> groupName) {
        var values = new ArrayList<Effective<?>>(VpdnSettings.ALL.size());
        VpdnSettings.ALL.forEach(setting -> values.add(setting.byDefault()));
        for (var statement : stated) {
            VpdnSettings.find(statement.key())
                    .ifPresent(setting -> values.set(setting.index(), effective(setting, statement)));
        }
        return new EffectiveSettings(List.copyOf(values), groupName, List.of());
    }

    private static <T> Effective<T> effective(Setting<T> setting, StatedSetting statement) {
        return switch (setting.read(statement.value())) {
            case Parsed.Ok<T>(var value) -> new Effective<>(value, statement.origin());
            case Parsed.Fault<T> _ -> setting.byDefault();
        };
    }

    /** Every setting, in the order of {@link VpdnSettings#ALL}. */
    public List<Row> rows() {
        var rows = new ArrayList<Row>(VpdnSettings.ALL.size());
        VpdnSettings.ALL.forEach(setting -> rows.add(row(setting)));
        return rows;
    }

    private <T> Row row(Setting<T> setting) {
        var effective = get(setting);
        return new Row(setting.key(), setting.command(), setting.print(effective.value()), effective.origin());
    }

    /** These with what a tunnel reply says, which comes first. */
    EffectiveSettings with(RadiusPolicy tunnelReply, List<PairNotice> allNotices) {
        return new EffectiveSettings(Layers.reply(values, tunnelReply), groupName, List.copyOf(allNotices));
    }

    /** For a session whose user was accepted with this; the tunnel's shared instance if it says nothing. */
    public EffectiveSession forUser(RadiusPolicy userReply) {
        var said = userReply.values();
        if (said.isEmpty()) {
            return session;
        }
        return new EffectiveSession(
                // A session cannot have what its tunnel has not.
                ha.value() ? said(VpdnSettings.SSO, userReply).orElse(ha) : ha,
                said(VpdnSettings.SEQUENCING, userReply).orElse(session.sequencing()),
                said(VpdnSettings.RESYNC, userReply));
    }

    private static <T> Optional<Effective<T>> said(Setting<T> setting, RadiusPolicy reply) {
        return reply.values()
                .get(setting)
                .map(value -> new Effective<>(value, new Origin.Radius(reply.attribute(setting))));
    }

    /** Whether the same holds by the same origin; notices do not matter. */
    @Override
    public boolean equals(Object other) {
        return other instanceof EffectiveSettings that
                && values.equals(that.values)
                && groupName.equals(that.groupName);
    }

    @Override
    public int hashCode() {
        return 31 * values.hashCode() + groupName.hashCode();
    }

    /** Every setting with its origin; secrets masked. */
    @Override
    public String toString() {
        return groupName.orElse("no vpdn-group") + " " + rows();
    }

    /**
     * A setting as it is shown.
     *
     * @param key {@link Setting#key()}
     * @param command {@link Setting#command()}
     * @param value printed; a mask for a secret; empty for none
     */
    public record Row(String key, String command, String value, Origin origin) {}
}
