package dev.weir.spi.event;

import java.time.Instant;

/**
 * The performance optimizer has decided on a setting. Created by the runtime: fields may be added, and the constructor is
 * not for plugins.
 *
 * @param at when it decided
 * @param decision what it decided
 * @param key the key of the setting in the configuration
 * @param scope what it applies to: a backend and model such as {@code openai/gpt-4o}, the name of a route, or {@code all}
 * @param before its value before, as it is written in the configuration
 * @param after its value from now on; of a proposal, the value that is proposed
 * @param reason why, with the figures that it follows from
 * @param expectedEffect what the change is to have as its effect; the effect itself where it is kept or taken back
 */
public record SettingAdjusted(
        Instant at,
        Decision decision,
        String key,
        String scope,
        String before,
        String after,
        String reason,
        String expectedEffect) {

    /** What the optimizer decides on a setting. */
    public enum Decision {
        /** A change would pay, and is not made: it is a dry run, or no bound for it is configured. */
        PROPOSED,
        /** The setting is changed. */
        APPLIED,
        /** The change had its effect, and stays. */
        KEPT,
        /** The change did not have its effect: the setting has its value before again. */
        TAKEN_BACK
    }
}
