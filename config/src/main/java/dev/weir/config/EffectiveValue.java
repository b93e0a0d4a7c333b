package dev.weir.config;

/**
 * The effective value of a setting.
 *
 * @param key the full key, such as {@code llm.client.model}
 * @param value in the syntax of the configuration; {@code ***} for a secret, {@code (not set)} if there is none
 * @param origin its origin
 */
public record EffectiveValue(String key, String value, Origin origin) {}
