package dev.weir.it.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.routing.adaptive.Fastest;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;

/** The strategy {@code fastest} with the statistics of a route: what becomes slow is left, what recovers is taken back. */
class FastestRouteTest {
    private static final int SECONDS = 20;

    private final long seed = new Random().nextLong();
    private final RouteSimulation simulation = new RouteSimulation(seed, Fastest::new, "a", "b", "c");

    @RepeatedTest(20)
    void aSlowTargetIsLeftWithinSecondsAndTakenBackWithoutAFlood() {
        simulation.run(SECONDS, 50);
        assertThat(simulation.share("a", 5, 20)).as("seed %d", seed).isBetween(0.25, 0.42);

        simulation.latency("a", Duration.ofSeconds(3));
        simulation.run(SECONDS, 50);
        assertThat(simulation.share("a", 25, 40)).as("seed %d", seed).isLessThan(0.05);

        simulation.latency("a", Duration.ofMillis(300));
        simulation.run(SECONDS, 50);
        assertThat(simulation.share("a", 50, 60)).as("seed %d", seed).isGreaterThan(0.2);
        assertThat(simulation.greatestShare("a", 40, 60)).as("seed %d", seed).isLessThan(0.6);
    }

    @RepeatedTest(20)
    void atFewCallsASlowTargetGetsOneInTwenty() {
        simulation.latency("a", Duration.ofSeconds(3));
        simulation.run(600, 1);
        assertThat(simulation.share("a", 100, 600)).as("seed %d", seed).isLessThan(0.08);
    }

    /** RT-36. */
    @RepeatedTest(20)
    void callsThatArriveAtOnceAreSpreadEvenly() {
        RouteSimulation equal = new RouteSimulation(seed, Fastest::new, "a", "b", "c", "d");
        equal.burst(64);
        int most = equal.backends().stream()
                .mapToInt(name -> equal.asked(name, 0, 1))
                .max()
                .orElseThrow();
        int fewest = equal.backends().stream()
                .mapToInt(name -> equal.asked(name, 0, 1))
                .min()
                .orElseThrow();
        assertThat(most).as("seed %d, fewest %d", seed, fewest).isLessThanOrEqualTo(2 * fewest);
    }
}
