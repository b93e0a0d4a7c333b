package dev.weir.routing.adaptive;

import static dev.weir.routing.adaptive.Decisions.firsts;
import static dev.weir.routing.adaptive.Decisions.order;
import static dev.weir.routing.adaptive.Decisions.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetState;
import dev.weir.testkit.RouteStrategyContract;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CheapestTest extends RouteStrategyContract {
    private static final CheapestSettings SETTINGS = new CheapestSettings(2, null);

    private final long seed = new Random().nextLong();
    private final RouteStrategy strategy = new Cheapest(SETTINGS, new Random(seed));

    @Override
    protected RouteStrategy strategy(RandomGenerator random) {
        return new Cheapest(SETTINGS, random);
    }

    private static BigDecimal usd(String amount) {
        return new BigDecimal(amount);
    }

    @Test
    void theCheapestWithinTheBoundIsAskedFirst() {
        assertThat(order(
                        strategy,
                        target("dear", 100).costUsd(usd("0.02")).build(),
                        target("slow", 201).costUsd(usd("0.001")).build(),
                        target("cheap", 200).costUsd(usd("0.0100")).build()))
                .containsExactly("cheap", "dear", "slow");
    }

    @Test
    void anUnknownPriceIsNotAPriceOfZero() {
        assertThat(order(
                        strategy,
                        target("unknown", 100).build(),
                        target("dear", 100).costUsd(usd("5")).build()))
                .containsExactly("dear", "unknown");
    }

    @Test
    void ofEqualPricesTheFasterIsAsked() {
        assertThat(order(
                        strategy,
                        target("slow", 150).costUsd(usd("0.10")).build(),
                        target("fast", 100).costUsd(usd("0.1")).build()))
                .containsExactly("fast", "slow");
    }

    @Test
    void theBoundMayBeAbsoluteToo() {
        RouteStrategy bounded = new Cheapest(new CheapestSettings(10, Duration.ofMillis(300)), new Random(seed));
        assertThat(order(
                        bounded,
                        target("cheap", 301).costUsd(usd("0.01")).build(),
                        target("dear", 100).costUsd(usd("0.02")).build()))
                .containsExactly("dear", "cheap");
    }

    @Test
    void aTargetWithoutAMeasurementIsWithinTheBound() {
        assertThat(order(
                        strategy,
                        target("dear", 100).costUsd(usd("0.02")).build(),
                        target("cheap").costUsd(usd("0.01")).build()))
                .containsExactly("cheap", "dear");
    }

    @Test
    void theBoundIsThatOfTargetsThatCanBeAsked() {
        assertThat(order(
                        strategy,
                        target("open", 1)
                                .circuitOpen(true)
                                .costUsd(usd("0.001"))
                                .build(),
                        target("dear", 100).costUsd(usd("0.02")).build(),
                        target("cheap", 150).costUsd(usd("0.01")).build()))
                .containsExactly("cheap", "dear", "open");
    }

    @Test
    void aTargetBeyondTheBoundIsMeasuredAgainByAFewCalls() {
        TargetState slow = target("cheap")
                .costUsd(usd("0.01"))
                .latency(Duration.ofSeconds(9), Duration.ofSeconds(3))
                .build();
        assertThat(firsts(strategy, target("dear", 100).costUsd(usd("0.02")).build(), slow)
                        .get("cheap"))
                .as("seed %d", seed)
                .isBetween(20, 90);
    }
}
