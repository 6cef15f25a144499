package io.culvert.redis;

import java.nio.file.Path;

/** A Cluster of three nodes. */
final class ClusterRedisIT extends RedisContract<ClusterArrangement> {
    @Override
    ClusterArrangement start(Path directory) {
        return new ClusterArrangement(directory);
    }
}
