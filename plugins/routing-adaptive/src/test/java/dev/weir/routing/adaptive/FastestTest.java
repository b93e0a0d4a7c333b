package dev.weir.routing.adaptive;

import static dev.weir.routing.adaptive.Decisions.firsts;
import static dev.weir.routing.adaptive.Decisions.order;
import static dev.weir.routing.adaptive.Decisions.target;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.route.RouteStrategy;
import dev.weir.spi.route.TargetState;
import dev.weir.testkit.RouteStrategyContract;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class FastestTest extends RouteStrategyContract {
    private final long seed = new Random().nextLong();
    private final RouteStrategy strategy = new Fastest(new Random(seed));

    @Override
    protected RouteStrategy strategy(RandomGenerator random) {
        return new Fastest(random);
    }

    @Test
    void ofTwoTargetsTheFasterIsAskedFirst() {
        assertThat(firsts(
                        strategy,
                        target("slow", 300).build(),
                        target("fast", 100).build()))
                .as("seed %d", seed)
                .containsExactly(Map.entry("fast", 1000));
    }

    @Test
    void callsInFlightOutweighLatency() {
        assertThat(order(
                        strategy,
                        target("slow", 300).inFlight(1).build(),
                        target("fast", 100).inFlight(6).build()))
                .containsExactly("slow", "fast");
    }

    @Test
    void theSlowestOfThreeIsNeverAskedFirstAndComesLast() {
        TargetState[] targets = {
            target("slow", 300).build(),
            target("fast", 100).build(),
            target("middle", 200).build()
        };
        for (int i = 0; i < 1000; i++) {
            assertThat(order(strategy, targets)).as("seed %d", seed).endsWith("slow");
        }
        assertThat(firsts(strategy, targets).get("middle")).as("seed %d", seed).isBetween(200, 470);
    }

    @Test
    void equalTargetsTakeTurnsAtRandom() {
        assertThat(firsts(
                        strategy,
                        target("a").build(),
                        target("b").build(),
                        target("c").build(),
                        target("d").build()))
                .as("seed %d", seed)
                .hasSize(4)
                .allSatisfy((backend, calls) -> assertThat(calls).isBetween(150, 350));
    }

    @Test
    void anUnknownLatencyIsTakenForThatOfTheFastest() {
        assertThat(firsts(
                        strategy,
                        target("unknown").inFlight(1).build(),
                        target("fast", 100).inFlight(2).build()))
                .containsExactly(Map.entry("unknown", 1000));
    }

    @Test
    void anOpenTargetIsAskedLast() {
        assertThat(firsts(
                        strategy,
                        target("open", 1).circuitOpen(true).build(),
                        target("closed", 900).inFlight(50).build()))
                .containsExactly(Map.entry("closed", 1000));
    }

    /** Its refusals take no time, and leave no call in flight. */
    @Test
    void aTargetWhoseRateLimitsRefuseCallsIsAskedLast() {
        assertThat(firsts(
                        strategy,
                        target("limited", 1).limited(true).build(),
                        target("free", 900).inFlight(50).build()))
                .containsExactly(Map.entry("free", 1000));
    }

    @Test
    void aSlowTargetIsMeasuredAgainByOneCallInTwentyAtMost() {
        TargetState fast = target("fast", 100).build();
        Duration stale = Duration.ofSeconds(3);

        assertThat(firsts(
                                strategy,
                                fast,
                                target("slow")
                                        .latency(Duration.ofSeconds(1), stale)
                                        .build())
                        .get("slow"))
                .as("seed %d", seed)
                .isBetween(20, 90);
    }

    @Test
    void aTargetThatIsBeingMeasuredIsNotAskedByAnotherCall() {
        assertThat(firsts(
                        strategy,
                        target("fast", 100).build(),
                        target("slow")
                                .inFlight(1)
                                .latency(Duration.ofSeconds(1), Duration.ofSeconds(3))
                                .build()))
                .as("seed %d", seed)
                .containsExactly(Map.entry("fast", 1000));
    }
}
