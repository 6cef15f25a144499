package io.culvert.core.vpdn;

/** A value that holds, and who said so. */
public record Effective<T>(T value, Origin origin) {}
