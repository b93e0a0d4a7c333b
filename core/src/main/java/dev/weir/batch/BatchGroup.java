package dev.weir.batch;

import java.util.Objects;

/**
 * The members that may share a batch: those with equal groups. Immutable.
 *
 * @param key what they have in common, such as backend, model and parameters; equal keys are those of one group. Appears in
 *     statistics and messages by its {@code toString()}, which should name no prompt
 * @param maxSize the maximum number of members in a batch, at least 1; that of the settings if it is lower
 * @param maxTokens the maximum sum of the tokens of the members, at least 1; a larger member is sent alone
 */
public record BatchGroup(Object key, int maxSize, long maxTokens) {

    public BatchGroup {
        Objects.requireNonNull(key, "key");
        if (maxSize < 1 || maxTokens < 1) {
            throw new IllegalArgumentException("batch group '" + key
                    + "': maxSize and maxTokens must be at least 1, were " + maxSize + " and " + maxTokens);
        }
    }

    /** A group that is limited by the settings alone. */
    public static BatchGroup of(Object key) {
        return new BatchGroup(key, Integer.MAX_VALUE, Long.MAX_VALUE);
    }

    @Override
    public String toString() {
        return key.toString();
    }
}
