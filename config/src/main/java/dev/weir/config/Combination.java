package dev.weir.config;

import dev.weir.config.internal.ScalarType;

/**
 * The values of one settings record together, with what the configuration gives of them. Settings are named by their keys
 * within the record, with dots for those of a record inside it: {@code attemptTimeout.floor}.
 *
 * <p>A problem points at the setting that was given for this very section, as opposed to one that has its default or was
 * inherited; of several at the one whose source wins over the others', such as a variable over a file, and then at the
 * first that is named. Where all of them were inherited, the section that gave them reports it.
 */
public interface Combination {

    /** Whether somebody gave this setting, or one inside it: if not, it has its default. */
    boolean isGiven(String name);

    /** The full key of a setting. */
    String key(String name);

    /**
     * Refuses a value for the values of others.
     *
     * @param name the setting whose value is refused
     * @param reason what would be right: {@code must be at most maxDelay, which is 30s, was 1m}
     * @param others the settings that it contradicts
     */
    void refuse(String name, String reason, String... others);

    /** Refuses the value of one setting if it is above that of another; a setting that is not set refuses nothing. */
    void requireAtMost(String name, String limit);

    /** Refuses the value of one setting if it is below that of another; a setting that is not set refuses nothing. */
    void requireAtLeast(String name, String limit);

    /**
     * Warns of a value that has no effect, or not the intended one, beside the values of others. Nothing is said if
     * nobody gave any of them.
     */
    void warn(String name, String reason, String... others);

    /** Warns of each setting that is given at a key or below it: {@code has no effect while … is false}. */
    void warnOfEach(String name, String reason);

    /** The key of an enum's constant in a map: {@code rateLimit}. */
    static String name(Enum<?> constant) {
        return ScalarType.key(constant);
    }
}
