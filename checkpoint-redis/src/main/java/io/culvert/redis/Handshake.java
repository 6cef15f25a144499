package io.culvert.redis;

import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What every new connection goes through before it is used, for the server may be another one than before: it must be a master,
 * must not evict keys, and must have this group's data or none under this name.
 */
final class Handshake {
    private static final String POLICY = "maxmemory-policy";

    private final Group group;
    private final Keys keys;
    private final String check;
    private volatile @Nullable ServerFacts facts;

    Handshake(Group group, Keys keys, Seal seal) {
        this.group = group;
        this.keys = keys;
        this.check = seal.keyCheckValue();
    }

    /** Of the last server that passed. */
    Optional<ServerFacts> facts() {
        return Optional.ofNullable(facts);
    }

    ServerFacts shake(StatefulRedisConnection<byte[], byte[]> connection, String address)
            throws RedisUnavailable, RedisRefused {
        try {
            var commands = connection.sync();
            if (!Wire.text(commands.role().getFirst()).equals("master")) {
                throw new RedisUnavailable("Redis " + address + " is a replica", null);
            }
            var found = facts(commands, address);
            checkEviction(commands, found, address);
            identify(commands, address);
            var passed = serverFacts(found, address, commands);
            facts = passed;
            return passed;
        } catch (RedisCommandExecutionException refused) {
            var text = "Redis " + address + ": " + refused.getMessage();
            if (Wire.isFinal(refused)) {
                throw new RedisRefused(text);
            }
            throw new RedisUnavailable(text, refused);
        } catch (RedisException failure) {
            throw new RedisUnavailable("Redis " + address + ": " + Wire.reason(failure), failure);
        }
    }

    private static Map<String, String> facts(RedisCommands<byte[], byte[]> commands, String address)
            throws RedisRefused {
        try {
            var facts = new HashMap<String, String>();
            for (var section : List.of("server", "memory", "persistence", "replication")) {
                for (var line : commands.info(section).split("\r?\n")) {
                    int colon = line.indexOf(':');
                    if (colon > 0) {
                        facts.put(line.substring(0, colon), line.substring(colon + 1));
                    }
                }
            }
            return facts;
        } catch (RedisCommandExecutionException forbidden) {
            if (!Wire.isFinal(forbidden)) {
                throw forbidden;
            }
            throw new RedisRefused(
                    "Redis " + address + " forbids INFO to this user, which tells whether it may evict keys");
        }
    }

    private static void checkEviction(RedisCommands<byte[], byte[]> commands, Map<String, String> facts, String address)
            throws RedisRefused {
        var policy = configured(commands, POLICY).orElse(facts.getOrDefault("maxmemory_policy", "unknown"));
        if (!policy.equals("noeviction")) {
            throw new RedisRefused(
                    "Redis " + address + " may evict keys: " + POLICY + " is " + policy + " and must be noeviction");
        }
    }

    private void identify(RedisCommands<byte[], byte[]> commands, String address) throws RedisRefused {
        List<Object> answer = commands.eval(
                Script.IDENTIFY.text(),
                ScriptOutputType.MULTI,
                new byte[][] {keys.group()},
                Script.arg(group.name()),
                Script.arg(Keys.FORMAT),
                Script.arg(check));
        var stored = Wire.texts(answer);
        var where = "Redis " + address + ": the data under " + keys.tag();
        if (!stored.get(0).equals(group.name())) {
            throw new RedisRefused(where + " are those of a group \"" + stored.get(0) + "\"");
        }
        if (!stored.get(1).equals(Keys.FORMAT)) {
            throw new RedisRefused(
                    where + " have format " + stored.get(1) + ", this release reads and writes " + Keys.FORMAT);
        }
        if (!stored.get(2).equals(check)) {
            throw new RedisRefused(
                    where + " were written with another group key: it is another group's, or the key was changed");
        }
    }

    private static ServerFacts serverFacts(
            Map<String, String> facts, String address, RedisCommands<byte[], byte[]> commands) {
        return new ServerFacts(
                address,
                facts.getOrDefault("redis_version", ""),
                facts.getOrDefault("master_replid", ""),
                Integer.parseInt(facts.getOrDefault("connected_slaves", "0")),
                facts.getOrDefault("aof_enabled", "0").equals("1"),
                configured(commands, "appendfsync").map(value -> value.equals("always")));
    }

    /** A setting of the server; empty: it does not tell, as many a hosted one. */
    private static Optional<String> configured(RedisCommands<byte[], byte[]> commands, String name) {
        try {
            return Optional.ofNullable(commands.configGet(name).get(name));
        } catch (RedisCommandExecutionException forbidden) {
            return Optional.empty();
        }
    }
}
