package io.culvert.core.vpdn;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** An index over a {@link VpdnConfiguration} without faults. Immutable; look-ups do not depend on the number of groups. */
public final class VpdnPolicy {
    private final VpdnConfiguration configuration;
    private final List<Effective<?>> global;
    private final EffectiveSettings withoutGroup;
    private final Map<String, VpdnTemplate> templates = new HashMap<>();
    private final Map<String, Configured> groups = new HashMap<>();
    private final Map<String, VpdnGroup> groupsByHost = new HashMap<>();
    private final Optional<VpdnGroup> defaultGroup;

    /** A group with what holds in it before RADIUS says anything. */
    private record Configured(VpdnGroup group, EffectiveSettings settings) {}

    private VpdnPolicy(VpdnConfiguration configuration) {
        this.configuration = configuration;
        global = Layers.global(configuration.global());
        withoutGroup = new EffectiveSettings(global, Optional.empty(), List.of());
        configuration.templates().forEach(template -> templates.put(template.name(), template));
        for (var group : configuration.groups()) {
            groups.put(group.name(), new Configured(group, configured(group)));
            if (group.isForDialin()) {
                group.terminateFrom().forEach(host -> groupsByHost.put(host, group));
            }
        }
        defaultGroup = configuration.groups().stream()
                .filter(group -> group.isForDialin() && group.terminateFrom().isEmpty())
                .findFirst();
    }

    /**
     * Makes the index.
     *
     * @throws IllegalArgumentException if the configuration has faults
     */
    public static VpdnPolicy of(VpdnConfiguration configuration) {
        var faults = configuration.faults();
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException(
                    faults.stream().map(VpdnFault::toString).collect(Collectors.joining("; ")));
        }
        return new VpdnPolicy(configuration);
    }

    public VpdnConfiguration configuration() {
        return configuration;
    }

    /** The accept-dialin group for a LAC of this Host Name. */
    public GroupMatch match(String hostName) {
        if (groups.isEmpty()) {
            return new GroupMatch.NoGroups();
        }
        var named = groupsByHost.get(hostName);
        if (named != null) {
            return new GroupMatch.Found(named);
        }
        return defaultGroup.<GroupMatch>map(GroupMatch.Found::new).orElseGet(GroupMatch.NoMatch::new);
    }

    /** The group of this name, exactly as written. */
    public Optional<VpdnGroup> group(String name) {
        return Optional.ofNullable(groups.get(name)).map(Configured::group);
    }

    /**
     * What holds for a tunnel that a LAC opens. A group or template that the reply names takes the place of the one that
     * matches; if there is none of that name, the settings carry a notice.
     *
     * @param match may be of an earlier policy: a group that has been removed since still serves
     * @param fromTunnelReply {@link RadiusPolicy#NONE} where RADIUS was not asked; then the instance is shared
     * @return empty: no group is for this LAC, and RADIUS names none; refuse the tunnel
     */
    public Optional<EffectiveSettings> resolve(GroupMatch match, RadiusPolicy fromTunnelReply) {
        var notices = new ArrayList<>(fromTunnelReply.notices());
        var named = fromTunnelReply.groupName().flatMap(this::group).filter(VpdnGroup::isForDialin);
        if (named.isEmpty()) {
            fromTunnelReply.groupName().ifPresent(name -> notices.add(noSuch("vpdn-group", name)));
        }
        if (named.isEmpty() && match instanceof GroupMatch.NoMatch) {
            return Optional.empty();
        }
        var group = named.or(() -> matched(match));
        var template = fromTunnelReply.templateName().flatMap(name -> Optional.ofNullable(templates.get(name)));
        if (template.isEmpty()) {
            fromTunnelReply.templateName().ifPresent(name -> notices.add(noSuch("vpdn-template", name)));
        }
        var configured = template.isPresent()
                ? new EffectiveSettings(Layers.group(global, template, group), group.map(VpdnGroup::name), List.of())
                : group.map(this::configured).orElse(withoutGroup);
        return Optional.of(
                fromTunnelReply == RadiusPolicy.NONE ? configured : configured.with(fromTunnelReply, notices));
    }

    private static Optional<VpdnGroup> matched(GroupMatch match) {
        return switch (match) {
            case GroupMatch.Found(var group) -> Optional.of(group);
            case GroupMatch.NoGroups _, GroupMatch.NoMatch _ -> Optional.empty();
        };
    }

    /** The shared instance of a group of this configuration. */
    private EffectiveSettings configured(VpdnGroup group) {
        var known = groups.get(group.name());
        if (known != null && known.group().equals(group)) {
            return known.settings();
        }
        var template = group.template().flatMap(name -> Optional.ofNullable(templates.get(name)));
        return new EffectiveSettings(
                Layers.group(global, template, Optional.of(group)), Optional.of(group.name()), List.of());
    }

    private static PairNotice noSuch(String what, String name) {
        return new PairNotice(
                PairNotice.Problem.NO_SUCH_NAME,
                "vpdn:" + what,
                Texts.shown(name),
                what.equals("vpdn-group")
                        ? "is not an accept-dialin vpdn-group of this unit; what is configured for the LAC holds"
                        : "is not a vpdn-template of this unit; what is configured for the LAC holds");
    }
}
