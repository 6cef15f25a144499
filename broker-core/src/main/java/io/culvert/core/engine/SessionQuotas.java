package io.culvert.core.engine;

import io.culvert.core.vpdn.EffectiveSettings;
import io.culvert.core.vpdn.GroupMatch;
import io.culvert.core.vpdn.Origin;
import io.culvert.core.vpdn.RadiusPolicy;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.core.vpdn.VpdnSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How many sessions each vpdn-group and the whole unit have, here and on the other shards, against what is configured.
 * Every question costs the same, however many sessions and groups there are.
 *
 * <p>What is limited anywhere, shards tell each other every change of: by the policy, or by the settings that a tunnel
 * began with, which a template that RADIUS named or a policy of the past may have limited. One that hears of such a figure
 * answers with its own. <b>Bounds:</b> a limit may be exceeded by what other shards admit while their figures are on the
 * way; a unit with one shard keeps it exactly. A group of which figures were told once is told of until the end: there are
 * no more of them than groups were configured.
 */
final class SessionQuotas {
    /** The unit's sessions, of whatever group. No group has an empty name. */
    private static final String UNIT = "";

    private final ShardId shard;
    private final Outbox outbox;
    private final Map<String, Count> counts = new HashMap<>();
    /** By the policy. */
    private final Set<String> limited = new LinkedHashSet<>();
    /** Somebody in the unit counts them. */
    private final Set<String> told = new HashSet<>();

    private Optional<Integer> unitLimit = Optional.empty();

    SessionQuotas(EngineSettings settings, Outbox outbox) {
        shard = settings.shard();
        this.outbox = outbox;
        take(settings.policy());
    }

    /** Another policy holds: what it limits is counted over all shards from now on. */
    void change(VpdnPolicy policy) {
        var before = Set.copyOf(limited);
        take(policy);
        for (var key : limited) {
            if (!before.contains(key)) {
                // Also that there are none: what another shard believes may be old.
                announce(key);
            }
        }
    }

    /** A tunnel may have sessions from now on: if its settings limit them, the other shards' figures are wanted. */
    void opened(TunnelEntry tunnel) {
        if (groupLimit(tunnel.settings()).isPresent()) {
            tunnel.settings().groupName().ifPresent(this::tell);
        }
    }

    /** Why a tunnel may have no further session: the limit of its group, or of the unit. */
    Optional<EngineCounter> refusal(TunnelEntry tunnel) {
        if (unitLimit.isPresent() && total(UNIT) >= unitLimit.get()) {
            return Optional.of(EngineCounter.SESSIONS_OF_UNIT_LIMITED);
        }
        var group = tunnel.settings().groupName();
        if (group.isEmpty()) {
            return Optional.empty();
        }
        return groupLimit(tunnel.settings())
                .filter(limit -> total(group.get()) >= limit)
                .map(limit -> EngineCounter.SESSIONS_OF_GROUP_LIMITED);
    }

    void came(TunnelEntry tunnel) {
        add(UNIT, 1);
        tunnel.settings().groupName().ifPresent(group -> add(group, 1));
    }

    /** The same for a session that another engine had let in; {@link #announce()} tells the other shards. */
    void restore(TunnelEntry tunnel) {
        count(UNIT).here++;
        tunnel.settings().groupName().ifPresent(group -> count(group).here++);
    }

    /** Tells the other shards of all that is limited. */
    void announce() {
        for (var key : limited) {
            if (counts.containsKey(key)) {
                announce(key);
            }
        }
    }

    void went(TunnelEntry tunnel) {
        add(UNIT, -1);
        tunnel.settings().groupName().ifPresent(group -> add(group, -1));
    }

    /** Another shard's figure. */
    void heard(ShardMessage.SessionsCounted message) {
        count(message.vpdnGroup()).elsewhere[message.from().index()] = message.sessions();
        forgetIfEmpty(message.vpdnGroup());
        tell(message.vpdnGroup());
    }

    private void tell(String key) {
        if (told.add(key)) {
            announce(key);
        }
    }

    private void take(VpdnPolicy policy) {
        limited.clear();
        var configuration = policy.configuration();
        unitLimit = configuration.global().get(VpdnSettings.SESSION_LIMIT).flatMap(limit -> limit);
        if (unitLimit.isPresent()) {
            limited.add(UNIT);
        }
        for (var group : configuration.groups()) {
            policy.resolve(new GroupMatch.Found(group), RadiusPolicy.NONE)
                    .flatMap(SessionQuotas::groupLimit)
                    .ifPresent(limit -> limited.add(group.name()));
        }
        told.addAll(limited);
    }

    /** The limit that is the group's own; what the whole unit may have shows in its settings, too. */
    private static Optional<Integer> groupLimit(EffectiveSettings settings) {
        var limit = settings.get(VpdnSettings.SESSION_LIMIT);
        return switch (limit.origin()) {
            case Origin.Group _, Origin.Template _, Origin.Radius _ -> limit.value();
            case Origin.Default _, Origin.Global _ -> Optional.empty();
        };
    }

    private void add(String key, int sessions) {
        count(key).here += sessions;
        forgetIfEmpty(key);
        if (told.contains(key)) {
            announce(key);
        }
    }

    private int total(String key) {
        var count = counts.get(key);
        return count == null ? 0 : count.total();
    }

    private Count count(String key) {
        return counts.computeIfAbsent(key, first -> new Count(shard.count()));
    }

    private void forgetIfEmpty(String key) {
        if (total(key) == 0) {
            counts.remove(key);
        }
    }

    private void announce(String key) {
        var count = counts.get(key);
        int here = count == null ? 0 : count.here;
        for (int index = 0; index < shard.count(); index++) {
            if (index != shard.index()) {
                outbox.emit(new Effect.SendToShard(
                        new ShardId(index, shard.count()), new ShardMessage.SessionsCounted(shard, key, here)));
            }
        }
    }

    private static final class Count {
        int here;
        final int[] elsewhere;

        Count(int shards) {
            elsewhere = new int[shards];
        }

        int total() {
            int total = here;
            for (int sessions : elsewhere) {
                total += sessions;
            }
            return total;
        }
    }
}
