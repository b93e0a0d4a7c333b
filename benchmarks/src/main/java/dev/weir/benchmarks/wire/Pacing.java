package dev.weir.benchmarks.wire;

import dev.weir.simulator.AnswerSettings;
import dev.weir.simulator.LogSettings;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Simulator;
import dev.weir.simulator.Timing;
import java.time.Duration;

/**
 * How a simulated model answers.
 *
 * @param firstToken how long its first token takes
 * @param perToken how long each further one takes
 * @param tokens how many there are
 */
record Pacing(Duration firstToken, Duration perToken, int tokens) {

    /** Answers at once. */
    static Pacing instant(int tokens) {
        return new Pacing(Duration.ZERO, Duration.ZERO, tokens);
    }

    /** How long an answer takes as a whole. */
    Duration whole() {
        return firstToken.plus(perToken.multipliedBy(tokens - 1L));
    }

    /** Starts a simulator that plays this, in this process. */
    Simulator start() {
        Timing timing = Timing.INSTANT.withFirstToken(firstToken).withPerToken(perToken);
        Scenario scenario = Scenario.builder()
                .timing(timing)
                .answer(AnswerSettings.FILLER.withTokens(tokens))
                .build();
        return Simulator.builder()
                .scenario(scenario)
                .log(LogSettings.DEFAULT.withBodies(false))
                .start();
    }
}
