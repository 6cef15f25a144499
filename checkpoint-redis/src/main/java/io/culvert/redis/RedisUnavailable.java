package io.culvert.redis;

import org.jspecify.annotations.Nullable;

/** No Redis answers now; later one may. The text is for people, without passwords. */
public final class RedisUnavailable extends Exception {
    private static final long serialVersionUID = 1L;

    public RedisUnavailable(String text, @Nullable Throwable cause) {
        super(text, cause);
    }
}
