package io.culvert.core.aaa;

/**
 * Names one outstanding question to AAA; unique while a unit runs.
 *
 * @param value chosen by the engine that asks
 */
public record AaaRequestId(long value) {}
