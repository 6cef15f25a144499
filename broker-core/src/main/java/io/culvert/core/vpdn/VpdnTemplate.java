package io.culvert.core.vpdn;

/**
 * Settings that vpdn-groups inherit.
 *
 * @param name 1..63 characters
 */
public record VpdnTemplate(String name, SettingValues settings) {}
