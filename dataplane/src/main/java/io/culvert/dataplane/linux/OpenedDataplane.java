package io.culvert.dataplane.linux;

import io.culvert.dataplane.Dataplane;
import java.util.List;

/**
 * A data plane that is ready to start.
 *
 * @param notices lines for people: what is missing, and what that means; empty if nothing is
 */
public record OpenedDataplane(Dataplane dataplane, List<String> notices) {
    public OpenedDataplane {
        notices = List.copyOf(notices);
    }
}
