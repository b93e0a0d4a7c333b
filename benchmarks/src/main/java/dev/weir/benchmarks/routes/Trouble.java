package dev.weir.benchmarks.routes;

import dev.weir.simulator.Fault;
import dev.weir.simulator.FaultRule;
import dev.weir.simulator.RateLimit;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.ScenarioBuilder;
import dev.weir.simulator.Timing;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What goes wrong at the first of two targets while calls arrive at a steady rate. */
enum Trouble {
    OUTAGE("30 s of 503", 60),
    HANGING("10 % never answered", 30),
    SLOW_TAIL("5 % ten times as slow", 60),
    RATE_LIMIT("limit at half of the load", 30),
    CUT("20 % of streams cut", 30);

    static final int CALLS_PER_SECOND = 10;
    static final String TEXT = "Seven words of text fill a line. ".repeat(8).strip();

    private static final Timing TIMING = Timing.INSTANT
            .withFirstToken(Duration.ofMillis(200))
            .withPerToken(Duration.ofMillis(5))
            .withJitter(0.2);
    private static final Duration OUTAGE_BEGINS = Duration.ofSeconds(10);
    private static final Duration OUTAGE_LASTS = Duration.ofSeconds(30);

    private final String description;
    private final int seconds;

    Trouble(String description, int seconds) {
        this.description = description;
        this.seconds = seconds;
    }

    /** Its name as an argument. */
    String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    String description() {
        return description;
    }

    int calls() {
        return seconds * CALLS_PER_SECOND;
    }

    /** A target that is well. */
    static Scenario well() {
        return scenario().build();
    }

    /** The first target. */
    Scenario atFirst() {
        ScenarioBuilder scenario = scenario();
        return switch (this) {
            case OUTAGE ->
                scenario.rule(FaultRule.of(Fault.STATUS_503)
                                .withFrom(OUTAGE_BEGINS)
                                .withLasting(OUTAGE_LASTS))
                        .build();
            case HANGING ->
                scenario.rule(FaultRule.of(Fault.NO_ANSWER).withRate(0.1)).build();
            case SLOW_TAIL ->
                scenario.rule(FaultRule.of(Fault.SLOW).withRate(0.05)).build();
            case RATE_LIMIT ->
                scenario.rateLimit(RateLimit.NONE.withRequestsPerMinute(CALLS_PER_SECOND * 60 / 2))
                        .build();
            case CUT ->
                scenario.rule(FaultRule.of(Fault.RESET_HALFWAY).withRate(0.2)).build();
        };
    }

    private static ScenarioBuilder scenario() {
        return Scenario.builder().timing(TIMING).answer(TEXT);
    }

    /** When the first target is well again, after the beginning; null if it stays as it is. */
    @Nullable
    Duration over() {
        return this == OUTAGE ? OUTAGE_BEGINS.plus(OUTAGE_LASTS) : null;
    }
}
