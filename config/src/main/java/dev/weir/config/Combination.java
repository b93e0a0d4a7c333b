package dev.weir.config;

import dev.weir.config.internal.ScalarType;

/**
 * The values of one settings record, and which of them are configured, for checks across settings. Settings are named
 * by their keys within the record, with dots for those of a nested record: {@code attemptTimeout.floor}.
 *
 * <p>A problem is placed at the setting that is configured in this section, as opposed to a default or an inherited
 * value; of several, at the one whose source overrides the others', such as a variable over a file, and then at the
 * first one named. If all of them are inherited, the problem is reported at the inherited section.
 */
public interface Combination {

    /** Whether this setting, or one inside it, is configured; otherwise it has its default. */
    boolean isGiven(String name);

    /** The full key of a setting. */
    String key(String name);

    /**
     * Rejects a value because of other values.
     *
     * @param name the rejected setting
     * @param reason the requirement: {@code must be at most maxDelay, which is 30s, was 1m}
     * @param others the settings that it contradicts
     */
    void refuse(String name, String reason, String... others);

    /** Rejects the value of a setting if it exceeds that of another; without effect if either is not set. */
    void requireAtMost(String name, String limit);

    /** Rejects the value of a setting if it is less than that of another; without effect if either is not set. */
    void requireAtLeast(String name, String limit);

    /**
     * Warns of a value that has no effect, or not the intended one, in combination with others. Without effect if none
     * of them is configured.
     */
    void warn(String name, String reason, String... others);

    /** Warns of each configured setting at a key or below it: {@code has no effect while … is false}. */
    void warnOfEach(String name, String reason);

    /** The key of an enum constant in a map: {@code rateLimit}. */
    static String name(Enum<?> constant) {
        return ScalarType.key(constant);
    }
}
