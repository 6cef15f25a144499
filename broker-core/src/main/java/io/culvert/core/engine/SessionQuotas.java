package io.culvert.core.engine;

import io.culvert.core.vpdn.EffectiveSettings;
import io.culvert.core.vpdn.GroupMatch;
import io.culvert.core.vpdn.Origin;
import io.culvert.core.vpdn.RadiusPolicy;
import io.culvert.core.vpdn.VpdnPolicy;
import io.culvert.core.vpdn.VpdnSettings;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How many sessions each vpdn-group and the whole unit have, here and on the other shards, against what is configured.
 * Every question costs the same, however many sessions and groups there are.
 *
 * <p>Where there is a limit, shards tell each other of every change. <b>Bounds:</b> a limit may be exceeded by what other
 * shards admit while their figures are on the way; a unit with one shard keeps it exactly.
 */
final class SessionQuotas {
    /** The unit's sessions, of whatever group. No group has an empty name. */
    private static final String UNIT = "";

    private final ShardId shard;
    private final Outbox outbox;
    private final Map<String, Count> counts = new HashMap<>();
    private final Set<String> limited = new LinkedHashSet<>();
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
        counts.forEach((key, count) -> {
            if (!limited.contains(key)) {
                // Nobody keeps these figures up to date any more.
                Arrays.fill(count.elsewhere, 0);
            }
        });
        counts.values().removeIf(count -> count.total() == 0);
        for (var key : limited) {
            if (!before.contains(key) && counts.containsKey(key)) {
                announce(key);
            }
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

    void went(TunnelEntry tunnel) {
        add(UNIT, -1);
        tunnel.settings().groupName().ifPresent(group -> add(group, -1));
    }

    /** Another shard's figure. */
    void heard(ShardMessage.SessionsCounted message) {
        count(message.vpdnGroup()).elsewhere[message.from().index()] = message.sessions();
        forgetIfEmpty(message.vpdnGroup());
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
        if (limited.contains(key)) {
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
