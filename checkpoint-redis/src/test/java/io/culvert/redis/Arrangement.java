package io.culvert.redis;

import io.lettuce.core.api.sync.RedisCommands;
import java.util.function.Function;

/** Redis in one of its arrangements, as the contract's tests see it. */
interface Arrangement extends AutoCloseable {
    RedisSettings settings();

    /** Runs commands on the server that has the group's keys. */
    <T> T ask(Group group, Function<RedisCommands<String, String>, T> question);

    /** Until all servers are in their places, after one was away. */
    default void settle() {}

    @Override
    void close();
}
