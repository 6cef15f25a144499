package io.culvert.core.vpdn;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds everything that is wrong with a configuration. <b>Thread:</b> one. */
final class ConfigurationCheck {
    private static final int MOST_GROUPS = 10_000;
    private static final int MOST_TEMPLATES = 10_000;
    private static final int LONGEST_NAME = 63;
    private static final int LONGEST_DESCRIPTION = 100;
    /** What a User-Password can carry (RFC 2865 section 5.2). */
    private static final int LONGEST_PASSWORD = 128;

    private static final SettingType.Name HOST_NAME = new SettingType.Name(255);
    private static final Set<GroupKind> ACCEPTING = EnumSet.of(GroupKind.ACCEPT_DIALIN, GroupKind.ACCEPT_DIALOUT);

    private final VpdnConfiguration configuration;
    private final List<VpdnFault> faults = new ArrayList<>();
    private final Map<String, VpdnTemplate> templates = new HashMap<>();
    private final Map<GroupKind, Map<String, Integer>> groupsByHost = new EnumMap<>(GroupKind.class);
    private final Map<GroupKind, Integer> defaultGroups = new EnumMap<>(GroupKind.class);

    private ConfigurationCheck(VpdnConfiguration configuration) {
        this.configuration = configuration;
    }

    static List<VpdnFault> faults(VpdnConfiguration configuration) {
        var check = new ConfigurationCheck(configuration);
        check.settings(configuration.global(), Level.GLOBAL, "settings");
        check.templates();
        check.groups();
        check.secrets();
        check.tunnelAuthorization();
        return List.copyOf(check.faults);
    }

    private void templates() {
        limit("templates", configuration.templates().size(), MOST_TEMPLATES);
        var places = new HashMap<String, Integer>();
        for (int i = 0; i < configuration.templates().size(); i++) {
            var template = configuration.templates().get(i);
            name("templates", i, template.name(), places);
            settings(template.settings(), Level.TEMPLATE, "templates[" + i + "].settings");
            templates.putIfAbsent(template.name(), template);
        }
    }

    private void groups() {
        limit("groups", configuration.groups().size(), MOST_GROUPS);
        var places = new HashMap<String, Integer>();
        for (int i = 0; i < configuration.groups().size(); i++) {
            var group = configuration.groups().get(i);
            var path = "groups[" + i + "]";
            name("groups", i, group.name(), places);
            if (group.kinds().isEmpty()) {
                fault(
                        path + ".kinds",
                        "",
                        "must have one of accept-dialin, request-dialin, accept-dialout, request-dialout");
            }
            group.description()
                    .filter(text -> !isText(text, LONGEST_DESCRIPTION))
                    .ifPresent(text -> fault(
                            path + ".description",
                            text,
                            "must be a text of 1 to " + LONGEST_DESCRIPTION + " characters"));
            terminateFrom(i, group);
            group.template()
                    .filter(name -> !templates.containsKey(name))
                    .ifPresent(name -> fault(path + ".template", name, "there is no such template"));
            settings(group.settings(), Level.GROUP, path + ".settings");
        }
    }

    /** Who a tunnel belongs to must be clear: a LAC's name is in one group at most, and one group is for the others. */
    private void terminateFrom(int index, VpdnGroup group) {
        var path = "groups[" + index + "].terminate-from";
        var accepting = EnumSet.copyOf(ACCEPTING);
        accepting.retainAll(group.kinds());
        if (accepting.isEmpty()) {
            if (!group.terminateFrom().isEmpty() && !group.kinds().isEmpty()) {
                fault(path, "", "needs accept-dialin or accept-dialout among the kinds");
            }
            return;
        }
        if (group.terminateFrom().isEmpty()) {
            accepting.stream()
                    .flatMap(kind -> Optional.ofNullable(defaultGroups.putIfAbsent(kind, index)).stream())
                    .findFirst()
                    .ifPresent(before -> fault(
                            path, "", "is missing, as in groups[" + before + "]: only one group can be the default"));
        }
        for (int i = 0; i < group.terminateFrom().size(); i++) {
            var host = group.terminateFrom().get(i);
            var place = path + "[" + i + "]";
            if (!HOST_NAME.accepts(host)) {
                fault(place, host, HOST_NAME.expectation());
                continue;
            }
            accepting.stream()
                    .flatMap(kind -> Optional.ofNullable(hosts(kind).putIfAbsent(host, index)).stream())
                    .findFirst()
                    .ifPresent(before -> fault(place, host, "is in groups[" + before + "] already"));
        }
    }

    private Map<String, Integer> hosts(GroupKind kind) {
        return groupsByHost.computeIfAbsent(kind, _ -> new HashMap<>());
    }

    /** With tunnel authorization the secret may come from RADIUS; then a tunnel is refused that got none. */
    private void secrets() {
        if (configuration.tunnelAuthorization().enabled()) {
            return;
        }
        var global = Layers.global(configuration.global());
        if (configuration.groups().isEmpty()) {
            secret(new EffectiveSettings(global, Optional.empty(), List.of()), "settings");
        }
        for (int i = 0; i < configuration.groups().size(); i++) {
            var group = configuration.groups().get(i);
            if (group.isForDialin()) {
                var template = group.template().map(templates::get);
                var values = Layers.group(global, template, Optional.of(group));
                secret(
                        new EffectiveSettings(values, Optional.of(group.name()), List.of()),
                        "groups[" + i + "].settings");
            }
        }
    }

    private void secret(EffectiveSettings settings, String path) {
        if (settings.lacksSecret()) {
            var needs =
                    settings.value(VpdnSettings.AUTHENTICATION) ? VpdnSettings.AUTHENTICATION : VpdnSettings.HIDE_AVPS;
            fault(path + "." + VpdnSettings.PASSWORD.key(), "", "is missing, and " + needs.key() + " is on");
        }
    }

    private void tunnelAuthorization() {
        var password = configuration.tunnelAuthorization().password();
        if (password.isEmpty() || password.reveal().length() > LONGEST_PASSWORD) {
            fault(
                    "tunnel-authorization.password",
                    "",
                    "must be a secret of 1 to " + LONGEST_PASSWORD + " octets in UTF-8");
        }
    }

    private void settings(SettingValues values, Level level, String path) {
        for (var setting : values.keys()) {
            setting(setting, values, level, path);
        }
    }

    private <T> void setting(Setting<T> setting, SettingValues values, Level level, String path) {
        VpdnSettings.fault(setting, values.get(setting).orElseThrow(), level, path)
                .ifPresent(faults::add);
    }

    private void name(String list, int index, String name, Map<String, Integer> places) {
        var path = list + "[" + index + "].name";
        Integer before = places.putIfAbsent(name, index);
        if (!isText(name, LONGEST_NAME)) {
            fault(path, name, "must be a name of 1 to " + LONGEST_NAME + " characters");
        } else if (before != null) {
            fault(path, name, "is there twice: see " + list + "[" + before + "]");
        }
    }

    private void limit(String path, int size, int most) {
        if (size > most) {
            fault(path, Integer.toString(size), "are too many: " + most + " is the limit");
        }
    }

    private void fault(String path, String value, String expectation) {
        faults.add(new VpdnFault(path, Texts.shown(value), expectation));
    }

    private static boolean isText(String text, int longest) {
        return !text.isEmpty()
                && text.strip().length() == text.length()
                && text.codePointCount(0, text.length()) <= longest
                && Texts.isPrintable(text);
    }
}
