package io.culvert.app.config;

import io.culvert.app.config.ConfigurationFaults.Fault;
import io.culvert.core.vpdn.Level;
import io.culvert.core.vpdn.SettingValues;
import io.culvert.core.vpdn.TunnelAuthorization;
import io.culvert.core.vpdn.VpdnConfiguration;
import io.culvert.core.vpdn.VpdnFault;
import io.culvert.core.vpdn.VpdnGroup;
import io.culvert.core.vpdn.VpdnSettings;
import io.culvert.core.vpdn.VpdnTemplate;
import io.culvert.octets.Secret;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** {@link VpdnProperties} in the words of the VPDN model, whose faults are told with the keys of the configuration. */
final class VpdnTranslation {
    /** In the place of a secret that will be generated. */
    private static final Secret ANY = Secret.utf8("generated");

    private VpdnTranslation() {}

    /** What is configured; what is wrong with it comes into {@code faults}. */
    static VpdnConfiguration read(VpdnProperties vpdn, Map<String, String> global, List<Fault> faults) {
        Consumer<VpdnFault> told = fault -> faults.add(fault(fault));
        var templates = new ArrayList<VpdnTemplate>();
        for (var template : vpdn.templates()) {
            var path = "templates[" + templates.size() + "].settings";
            templates.add(new VpdnTemplate(
                    text(template.name()), VpdnSettings.read(template.settings(), Level.TEMPLATE, path, told)));
        }
        var groups = new ArrayList<VpdnGroup>();
        for (var group : vpdn.groups()) {
            var path = "groups[" + groups.size() + "].settings";
            groups.add(new VpdnGroup(
                    text(group.name()),
                    new LinkedHashSet<>(group.kinds()),
                    Optional.ofNullable(group.description()),
                    group.terminateFrom(),
                    Optional.ofNullable(group.template()),
                    VpdnSettings.read(group.settings(), Level.GROUP, path, told)));
        }
        var authorization = vpdn.tunnelAuthorization();
        var configuration = new VpdnConfiguration(
                VpdnSettings.read(global, Level.GLOBAL, "settings", told),
                templates,
                groups,
                new TunnelAuthorization(authorization.enabled(), Secret.utf8(text(authorization.password()))));
        withSecret(configuration, ANY).faults().forEach(told);
        return configuration;
    }

    /** The same with a global secret, if authentication needs one and none is configured. */
    static VpdnConfiguration withSecret(VpdnConfiguration configuration, Secret generated) {
        var global = configuration.global();
        return needsSecret(global)
                ? new VpdnConfiguration(
                        global.with(VpdnSettings.PASSWORD, Optional.of(generated)),
                        configuration.templates(),
                        configuration.groups(),
                        configuration.tunnelAuthorization())
                : configuration;
    }

    static boolean needsSecret(SettingValues global) {
        return global.get(VpdnSettings.AUTHENTICATION).orElse(VpdnSettings.AUTHENTICATION.defaultValue())
                && global.get(VpdnSettings.PASSWORD).isEmpty();
    }

    /** A missing name is a fault of the properties already. */
    private static String text(String text) {
        return text == null ? "" : text;
    }

    private static Fault fault(VpdnFault fault) {
        var key = fault.path().startsWith("settings.")
                ? "culvert.l2tp" + fault.path().substring("settings".length())
                : "culvert.vpdn." + fault.path();
        return new Fault(
                key,
                fault.value().isEmpty() ? fault.expectation() : "\"" + fault.value() + "\" " + fault.expectation());
    }
}
