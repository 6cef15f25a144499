package io.culvert.app.runtime;

import io.culvert.core.engine.Input;
import io.culvert.core.vpdn.VpdnConfiguration;
import io.culvert.core.vpdn.VpdnFault;
import io.culvert.core.vpdn.VpdnPolicy;
import java.util.List;
import java.util.function.Consumer;

/**
 * The VPDN configuration in force, which may be changed while the broker runs.
 *
 * <p>A change is for tunnels that are opened afterwards: those that are there keep what they were opened with.
 * <b>Thread:</b> any.
 */
public final class VpdnService {
    private final Consumer<Input> shards;
    private volatile VpdnPolicy policy;

    /**
     * Begins with a configuration that shards have been given already.
     *
     * @param shards hands an input to every shard
     */
    VpdnService(VpdnPolicy policy, Consumer<Input> shards) {
        this.policy = policy;
        this.shards = shards;
    }

    /** What new tunnels get. */
    public VpdnPolicy policy() {
        return policy;
    }

    /** Puts {@code next} into force, or returns all that is wrong with it and changes nothing. */
    public synchronized List<VpdnFault> replace(VpdnConfiguration next) {
        var faults = next.faults();
        if (faults.isEmpty()) {
            var index = VpdnPolicy.of(next);
            policy = index;
            shards.accept(new Input.PolicyChanged(index));
        }
        return faults;
    }

    /**
     * Takes a group out; no tunnel is lost by it.
     *
     * <p>The last group stays: with groups, a LAC that none is for is refused, but without any the global settings serve
     * everybody, and taking something away must not let strangers in. Who wants that says so, by {@link #replace}.
     *
     * @param clearTunnels ends the group's tunnels as well, with all their sessions
     * @return why it cannot be taken out: there is no such group, it is the last one, or what is wrong with a configuration
     *     without it; nothing is changed then
     */
    public synchronized List<VpdnFault> removeGroup(String name, boolean clearTunnels) {
        var current = policy.configuration();
        if (policy.group(name).isEmpty()) {
            return List.of(new VpdnFault("groups", name, "is no vpdn-group"));
        }
        if (current.groups().size() == 1) {
            return List.of(new VpdnFault(
                    "groups", name, "is the last vpdn-group: without any, the global settings would serve every LAC"));
        }
        var faults = replace(new VpdnConfiguration(
                current.global(),
                current.templates(),
                current.groups().stream()
                        .filter(group -> !group.name().equals(name))
                        .toList(),
                current.tunnelAuthorization()));
        if (faults.isEmpty() && clearTunnels) {
            shards.accept(new Input.ClearGroup(name));
        }
        return faults;
    }
}
