package io.culvert.db.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server's share of a processor that serves calls too: what failed can be written a little later, a call cannot wait.
 *
 * <p>A nice value alone is without effect where Linux groups processes by session (sched_autogroup_enabled, sched(7)), because each
 * process of PostgreSQL has a session of its own. So the group of each is lowered as well.
 */
final class LowPriority {
    private static final Logger LOG = LoggerFactory.getLogger(LowPriority.class);
    /** About a tenth of what the broker has, when both want all of it. */
    private static final int NICE = 10;

    private static final String GROUP_SUFFIX = " nice " + NICE;

    private LowPriority() {}

    /** Words before those that start a program. */
    static List<String> prefix() {
        return List.of("nice", "-n", String.valueOf(NICE));
    }

    /** Lowers the groups of the server's processes that were not there when this was called last. */
    static void lowerGroups(long postmaster) {
        ProcessHandle.of(postmaster).ifPresent(server -> server.children().forEach(child -> lowerGroup(child.pid())));
    }

    private static void lowerGroup(long pid) {
        var group = Path.of("/proc", String.valueOf(pid), "autogroup");
        try {
            // Linux may be built without, and the process may have ended.
            if (Files.exists(group) && !Files.readString(group).strip().endsWith(GROUP_SUFFIX)) {
                Files.writeString(group, String.valueOf(NICE));
            }
        } catch (IOException refused) {
            // Not more than ten a second for who is not root: the others are next.
            LOG.debug("priority of process {}: {}", pid, refused.getMessage());
        }
    }
}
