package dev.weir.simulator;

import org.jspecify.annotations.Nullable;

/**
 * A model that the simulator offers.
 *
 * @param name the name in requests
 * @param timing its own timing and slots, or null for the shared ones of the scenario
 * @param answer its own answers, or null for those of the scenario
 */
public record Model(
        String name, @Nullable Timing timing, @Nullable AnswerSettings answer) {

    /** A model with the timing and the answers of the scenario. */
    public static Model named(String name) {
        return new Model(name, null, null);
    }
}
