package io.culvert.redis.embedded;

import io.culvert.redis.RedisUnavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** Where the tests' servers come from. */
public final class Programs {
    private Programs() {}

    /** The installed {@code redis-server}, else the packed one. */
    public static Path redisServer(Path directory) {
        try {
            return ServerProgram.find(Optional.ofNullable(System.getenv("PATH")), directory)
                    .file();
        } catch (IOException | RedisUnavailable none) {
            throw new IllegalStateException(none);
        }
    }
}
