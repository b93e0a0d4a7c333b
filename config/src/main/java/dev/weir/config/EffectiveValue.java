package dev.weir.config;

/**
 * A value that a setting ended up with.
 *
 * @param key the full key, such as {@code llm.client.model}
 * @param value as the configuration would write it; {@code ***} for a secret, {@code (not set)} where there is none
 * @param origin who gave it
 */
public record EffectiveValue(String key, String value, Origin origin) {}
