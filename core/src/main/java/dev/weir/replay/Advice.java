package dev.weir.replay;

import java.util.Map;

/**
 * A change of settings and what it is expected to do.
 *
 * @param key the setting
 * @param now its present value
 * @param advised the value to set
 * @param settings the keys of the configuration that set it
 * @param before the figures without it, on the part of the recording that it was not chosen by
 * @param after the figures with it, on the same part
 * @param p99Low the lower bound of the relative change of p99: -0.5 for half as long
 * @param p99High its upper bound; between the two lie 80 % of the repetitions
 * @param confidence how sure it is
 */
public record Advice(
        String key,
        String now,
        String advised,
        Map<String, Object> settings,
        ReplayFigures before,
        ReplayFigures after,
        double p99Low,
        double p99High,
        Confidence confidence) {

    /** How sure an advice is: in how many of the repetitions, with other samples of the same traffic, it is better. */
    public enum Confidence {
        /** In all of them. */
        SURE,
        /** In at least four of five. */
        LIKELY,
        /** In fewer: it may be chance. */
        UNCONFIRMED
    }
}
