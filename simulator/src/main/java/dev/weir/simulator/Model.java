package dev.weir.simulator;

import org.jspecify.annotations.Nullable;

/**
 * A model that the simulator offers.
 *
 * @param name as requests name it
 * @param timing its own timing and slots, or null for those that the models of a scenario share
 * @param answer what it answers, or null for what the scenario says
 */
public record Model(
        String name, @Nullable Timing timing, @Nullable AnswerSettings answer) {

    /** A model without anything of its own. */
    public static Model named(String name) {
        return new Model(name, null, null);
    }
}
