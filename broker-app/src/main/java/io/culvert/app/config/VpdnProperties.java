package io.culvert.app.config;

import io.culvert.core.vpdn.GroupKind;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.NotNull;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * Which LAC is served how: {@code culvert.vpdn}. The settings that hold for all are the keys of the same names below
 * {@code culvert.l2tp}.
 *
 * @param groups looked up by the Host Name that a LAC gives; none: every LAC is served by the global settings
 * @param templates settings that groups inherit
 */
public record VpdnProperties(
        @NotNull List<@Valid Group> groups,
        @NotNull List<@Valid Template> templates,
        @NotNull @Valid @DefaultValue Authorization tunnelAuthorization) {
    public VpdnProperties {
        groups = groups == null ? List.of() : List.copyOf(groups);
        templates = templates == null ? List.of() : List.copyOf(templates);
    }

    /**
     * A vpdn-group.
     *
     * @param kinds what it is for; empty: accept-dialin
     * @param terminateFrom Host Names of the LACs that it is for; empty: all that no other group is for
     * @param template whose settings it inherits
     * @param settings by the keys of {@code culvert.l2tp}
     */
    public record Group(
            @NotBlank String name,
            @Nullable String description,
            List<GroupKind> kinds,
            List<String> terminateFrom,
            @Nullable String template,
            Map<String, String> settings) {
        public Group {
            kinds = kinds == null || kinds.isEmpty() ? List.of(GroupKind.ACCEPT_DIALIN) : List.copyOf(kinds);
            terminateFrom = terminateFrom == null ? List.of() : List.copyOf(terminateFrom);
            settings = settings == null ? Map.of() : Map.copyOf(settings);
        }

        /** Without the settings, among which there may be a secret. */
        @Override
        public String toString() {
            return "vpdn-group " + name;
        }
    }

    /** A vpdn-template. */
    public record Template(@NotBlank String name, Map<String, String> settings) {
        public Template {
            settings = settings == null ? Map.of() : Map.copyOf(settings);
        }

        /** Without the settings, among which there may be a secret. */
        @Override
        public String toString() {
            return "vpdn-template " + name;
        }
    }

    /**
     * Whether RADIUS is asked about every tunnel.
     *
     * @param password of the profiles of all LACs
     */
    public record Authorization(
            @DefaultValue("false") boolean enabled,
            @NotBlank @DefaultValue("cisco") String password) {
        /** Without the password. */
        @Override
        public String toString() {
            return "tunnel authorization " + (enabled ? "on" : "off");
        }
    }
}
