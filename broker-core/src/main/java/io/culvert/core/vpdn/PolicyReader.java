package io.culvert.core.vpdn;

import io.culvert.core.aaa.Authorization;
import io.culvert.core.vpdn.PairNotice.Problem;
import io.culvert.core.vpdn.VpdnAttribute.Use;
import java.util.List;
import java.util.Locale;

/** Makes a {@link RadiusPolicy} of a reply. <b>Thread:</b> one; for one reply. */
final class PolicyReader {
    /** What was asked, which decides what of the reply has an effect. */
    enum Question {
        /** May this LAC open a tunnel to us? */
        TUNNEL,
        /** May this user have this session, whose tunnel is there already? */
        USER,
        /** Where shall we, as a LAC, open a tunnel to? */
        DESTINATION
    }

    private static final SettingType.Name NAME = new SettingType.Name(255);

    private static final String ONLY_FOR_TUNNEL = "has no effect on a session, only where a tunnel is opened; ignored";
    private static final String ONLY_FOR_LAC = "has an effect on a LAC only, and this is the LNS; ignored";

    private final Question question;
    private final Said said = new Said();
    private final TunnelReader tunnels;

    PolicyReader(Question question) {
        this.question = question;
        tunnels = new TunnelReader(said);
    }

    RadiusPolicy read(Authorization reply) {
        if (reply.avPairs().isEmpty() && reply.tunnels().isEmpty()) {
            return RadiusPolicy.NONE;
        }
        tunnels.types(reply.tunnels());
        if (question == Question.TUNNEL) {
            tunnels.terminate(reply.tunnels());
        }
        for (var text : reply.avPairs()) {
            switch (AvPairParser.parse(text)) {
                case AvPair.Foreign _, AvPair.Ignorable _ -> {}
                case AvPair.Faulty(var notice) -> said.notice(notice);
                case AvPair.Known pair -> read(pair);
            }
        }
        var alternatives =
                question == Question.DESTINATION ? tunnels.alternatives(reply.tunnels()) : List.<TunnelAlternative>of();
        var policy = new RadiusPolicy(
                said.values(),
                said.attributes(),
                said.get(VpdnAttribute.VPDN_GROUP, String.class),
                said.get(VpdnAttribute.VPDN_TEMPLATE, String.class),
                alternatives,
                said.notices(),
                tunnels.excludesL2tp());
        return policy.saysNothing() ? RadiusPolicy.NONE : policy;
    }

    private void read(AvPair.Known pair) {
        if (pair.isMisspelled()) {
            said.notice(
                    Problem.MISSPELLED,
                    pair.written(),
                    pair.attribute().use() instanceof Use.Sets(var setting) ? shown(setting, pair) : shown(pair),
                    "is misspelled with the digit one; read as " + pair.name());
        }
        switch (pair.attribute().use()) {
            case Use.Sets(var setting) -> set(setting, pair);
            case Use.Protocol _ -> protocol(pair);
            case Use.Gateway _ -> gateway(pair);
            case Use.Nas _ -> nas(pair);
            case Use.Destination(var type) -> destination(type, pair);
            case Use.Retry _ -> retry(pair);
            case Use.Profile _ -> profile(pair);
            case Use.Fixed use -> fixed(use, pair);
            case Use.Nothing _ -> {
                if (pair.isMandatory()) {
                    said.notice(Problem.UNKNOWN, pair.written(), shown(pair), "is not known; ignored");
                }
            }
        }
    }

    private void set(Setting<?> setting, AvPair.Known pair) {
        var level = question == Question.USER ? Level.RADIUS_USER : Level.RADIUS_TUNNEL;
        if (setting.levels().contains(level)) {
            said.offer(setting, pair.attribute().rank(), pair.name(), pair.written(), pair.value());
        } else {
            said.notice(Problem.NO_EFFECT, pair.written(), shown(setting, pair), ONLY_FOR_TUNNEL);
        }
    }

    private void protocol(AvPair.Known pair) {
        var protocol = pair.value().strip().toLowerCase(Locale.ROOT);
        boolean isMisspelled = protocol.equals("12tp");
        if (isMisspelled) {
            said.notice(
                    Problem.MISSPELLED, pair.written(), shown(pair), "is misspelled with the digit one; read as l2tp");
        }
        boolean isL2tp = isMisspelled || protocol.equals("l2tp");
        tunnels.type(isL2tp);
        if (!isL2tp) {
            said.notice(Problem.NOT_SUPPORTED, pair.written(), shown(pair), TunnelReader.OTHER_PROTOCOL);
        }
    }

    /** An LNS is the gateway itself; a LAC expects its peer to be it. */
    private void gateway(AvPair.Known pair) {
        switch (question) {
            case TUNNEL -> said.offer(VpdnSettings.LOCAL_NAME, 2, pair.name(), pair.written(), pair.value());
            case USER -> noEffect(pair, "names the LNS, which knows its name; ignored");
            case DESTINATION -> take(NAME, pair);
        }
    }

    private void nas(AvPair.Known pair) {
        switch (question) {
            case TUNNEL, USER -> noEffect(pair, "names the LAC, which has named itself; ignored");
            case DESTINATION -> said.offer(VpdnSettings.LOCAL_NAME, 2, pair.name(), pair.written(), pair.value());
        }
    }

    private void destination(SettingType<?> type, AvPair.Known pair) {
        if (question == Question.DESTINATION) {
            take(type, pair);
        } else {
            noEffect(pair, ONLY_FOR_LAC);
        }
    }

    private void retry(AvPair.Known pair) {
        if (question == Question.DESTINATION) {
            fixed(Use.Fixed.flag(false, "is not supported: the next LNS is tried always; ignored"), pair);
        } else {
            noEffect(pair, ONLY_FOR_LAC);
        }
    }

    private void profile(AvPair.Known pair) {
        if (question == Question.USER) {
            noEffect(pair, ONLY_FOR_TUNNEL);
        } else {
            take(NAME, pair);
        }
    }

    private <T> void take(SettingType<T> type, AvPair.Known pair) {
        switch (type.parse(pair.value())) {
            case Parsed.Ok<T>(var value) ->
                said.take(pair.attribute(), new Said.Entry(value, 1, pair.name(), shown(pair)), pair.written());
            case Parsed.Fault<T> fault -> said.notice(Said.fault(fault, false, pair.written(), pair.value()));
        }
    }

    private void fixed(Use.Fixed use, AvPair.Known pair) {
        fixed(use.type(), use, pair);
    }

    private <T> void fixed(SettingType<T> type, Use.Fixed use, AvPair.Known pair) {
        switch (type.parse(pair.value())) {
            case Parsed.Ok<T>(var value) -> {
                if (!type.print(value).equals(use.asIs())) {
                    said.notice(Problem.NOT_SUPPORTED, pair.written(), shown(pair), use.otherwise());
                }
            }
            case Parsed.Fault<T> fault -> said.notice(Said.fault(fault, false, pair.written(), pair.value()));
        }
    }

    private void noEffect(AvPair.Known pair, String text) {
        said.notice(Problem.NO_EFFECT, pair.written(), shown(pair), text);
    }

    private static String shown(Setting<?> setting, AvPair.Known pair) {
        return setting.isSecret() ? SettingType.Password.MASK : shown(pair);
    }

    private static String shown(AvPair.Known pair) {
        return AvPairParser.shownValue(pair.value());
    }
}
