package dev.weir.config;

/**
 * A problem of the configuration, or a warning.
 *
 * @param origin its place
 * @param key the full key, such as {@code llm.retry.maxRetries}; empty for the whole source
 * @param message the problem and the requirement; never contains a secret
 */
public record Problem(Origin origin, String key, String message) {

    @Override
    public String toString() {
        return origin + (key.isEmpty() ? "" : " " + key) + ": " + message;
    }
}
