package io.culvert.redis;

/** This Redis must not be used, and waiting does not help: it may evict keys, or has another group's data. The text says which. */
public final class RedisRefused extends Exception {
    private static final long serialVersionUID = 1L;

    public RedisRefused(String text) {
        super(text);
    }
}
