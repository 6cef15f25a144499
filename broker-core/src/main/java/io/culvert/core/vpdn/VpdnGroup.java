package io.culvert.core.vpdn;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Tunnels that are treated alike.
 *
 * @param name 1..63 characters
 * @param description 1..100 characters
 * @param terminateFrom Host Names of the LACs that it is for, compared exactly; none on an accept-dialin group: it is the
 *     default group, for every LAC that no other group names
 * @param template name of the template that it inherits
 */
public record VpdnGroup(
        String name,
        Set<GroupKind> kinds,
        Optional<String> description,
        List<String> terminateFrom,
        Optional<String> template,
        SettingValues settings) {
    public VpdnGroup {
        kinds = Collections.unmodifiableSet(kinds.isEmpty() ? EnumSet.noneOf(GroupKind.class) : EnumSet.copyOf(kinds));
        terminateFrom = List.copyOf(terminateFrom);
    }

    /** Whether LACs' tunnels may belong to it. */
    public boolean isForDialin() {
        return kinds.contains(GroupKind.ACCEPT_DIALIN);
    }
}
