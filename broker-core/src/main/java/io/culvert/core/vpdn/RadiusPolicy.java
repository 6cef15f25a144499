package io.culvert.core.vpdn;

import io.culvert.core.aaa.Authorization;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a RADIUS reply says about a tunnel or a session, and all that was wrong with it. */
public final class RadiusPolicy {
    /** Says nothing. */
    public static final RadiusPolicy NONE = new RadiusPolicy(
            SettingValues.NONE, Map.of(), Optional.empty(), Optional.empty(), List.of(), List.of(), false);

    private final SettingValues values;
    private final Map<Setting<?>, String> attributes;
    private final Optional<String> groupName;
    private final Optional<String> templateName;
    private final List<TunnelAlternative> alternatives;
    private final List<PairNotice> notices;
    private final boolean excludesL2tp;

    RadiusPolicy(
            SettingValues values,
            Map<Setting<?>, String> attributes,
            Optional<String> groupName,
            Optional<String> templateName,
            List<TunnelAlternative> alternatives,
            List<PairNotice> notices,
            boolean excludesL2tp) {
        this.values = values;
        this.attributes = Map.copyOf(attributes);
        this.groupName = groupName;
        this.templateName = templateName;
        this.alternatives = List.copyOf(alternatives);
        this.notices = List.copyOf(notices);
        this.excludesL2tp = excludesL2tp;
    }

    /** Of the reply that lets a LAC open a tunnel to us. {@link #NONE} if it says nothing of ours. */
    public static RadiusPolicy ofTunnelReply(Authorization reply) {
        return new PolicyReader(PolicyReader.Question.TUNNEL).read(reply);
    }

    /** Of the reply that accepts a user whose session we terminate. {@link #NONE} if it says nothing of ours. */
    public static RadiusPolicy ofUserReply(Authorization reply) {
        return new PolicyReader(PolicyReader.Question.USER).read(reply);
    }

    /** Of the reply that says where we, as a LAC, shall open a tunnel to: the only one with alternatives. */
    public static RadiusPolicy ofDestinationReply(Authorization reply) {
        return new PolicyReader(PolicyReader.Question.DESTINATION).read(reply);
    }

    /** The settings that it gives, in range. */
    public SettingValues values() {
        return values;
    }

    /**
     * The attribute that gave {@code setting}, e.g. {@code vpdn:l2tp-tunnel-resync-packet}.
     *
     * @throws IllegalArgumentException if none did
     */
    public String attribute(Setting<?> setting) {
        var attribute = attributes.get(setting);
        if (attribute == null) {
            throw new IllegalArgumentException("nothing was said about " + setting);
        }
        return attribute;
    }

    /** The vpdn-group whose settings are to be used; it may not exist. */
    public Optional<String> groupName() {
        return groupName;
    }

    /** The vpdn-template to use instead of the group's; it may not exist. */
    public Optional<String> templateName() {
        return templateName;
    }

    /** LNSs to open a tunnel to, the best first. */
    public List<TunnelAlternative> alternatives() {
        return alternatives;
    }

    /** What was not taken as it stood, in the order of the reply. */
    public List<PairNotice> notices() {
        return notices;
    }

    /**
     * Whether it names protocols for the tunnel and L2TP is not among them: it is to be taken for a reject
     * (RFC 2868 section 3.1).
     */
    public boolean excludesL2tp() {
        return excludesL2tp;
    }

    /** Whether it is as good as {@link #NONE}. */
    boolean saysNothing() {
        return values.isEmpty()
                && groupName.isEmpty()
                && templateName.isEmpty()
                && alternatives.isEmpty()
                && notices.isEmpty()
                && !excludesL2tp;
    }

    /** All but the alternatives; secrets masked. */
    @Override
    public String toString() {
        return "RadiusPolicy[values=" + values + ", group=" + groupName + ", template=" + templateName + ", notices="
                + notices + ", excludesL2tp=" + excludesL2tp + "]";
    }
}
