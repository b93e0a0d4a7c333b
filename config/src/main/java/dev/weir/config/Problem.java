package dev.weir.config;

/**
 * Something wrong in the configuration, or worth a warning.
 *
 * @param origin where it stands
 * @param key the full key, such as {@code llm.retry.maxRetries}; empty when the source as a whole is meant
 * @param message what is wrong and what would be right; never holds a secret
 */
public record Problem(Origin origin, String key, String message) {

    @Override
    public String toString() {
        return origin + (key.isEmpty() ? "" : " " + key) + ": " + message;
    }
}
