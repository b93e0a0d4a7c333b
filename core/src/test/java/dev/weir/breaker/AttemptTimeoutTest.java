package dev.weir.breaker;

import static dev.weir.breaker.TimeoutSimulation.around;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import org.junit.jupiter.api.Test;

/**
 * How the attempt timeout follows the backend. With latencies spread as they are here, the 99th percentile is about 2.5
 * times the median, and the limit aims at 3 times that.
 */
class AttemptTimeoutTest {
    private static final int CALLS = 20;

    private final TimeoutSimulation simulation = new TimeoutSimulation(1, 60);

    @Test
    void isTheCeilingUntilEnoughIsKnown() {
        simulation.run(1, CALLS, (second, random) -> around(0.5, random));
        assertThat(simulation.limitAt(1)).isEqualTo(60);
    }

    @Test
    void staysWhereItIsInSteadyLoadAndEndsNothing() {
        simulation.run(600, CALLS, (second, random) -> around(1, random)).print("steady", 60);
        assertThat(simulation.limitsBetween(60, 600))
                .allSatisfy(limit -> assertThat(limit).isBetween(5.5, 11.0));
        assertThat(simulation.swings(60, 600)).isLessThanOrEqualTo(8);
        assertThat(simulation.cutBetween(0, 600)).isZero();
    }

    @Test
    void followsAStepUpWithinSeconds() {
        simulation
                .run(300, CALLS, (second, random) -> around(1, random))
                .run(300, CALLS, (second, random) -> around(5, random))
                .print("step up at 300 s", 30);
        assertThat(simulation.limitAt(330)).isBetween(25.0, 60.0);
        assertThat(simulation.limitsBetween(330, 600))
                .allSatisfy(limit -> assertThat(limit).isBetween(25.0, 60.0));
        assertThat(simulation.cutBetween(300, 310)).isLessThan(60);
        assertThat(simulation.cutBetween(330, 600)).isZero();
        assertThat(simulation.swings(300, 600)).isLessThanOrEqualTo(2);
    }

    @Test
    void followsAStepUpBeyondItsLimit() {
        simulation
                .run(300, CALLS, (second, random) -> around(1, random))
                .run(300, CALLS, (second, random) -> around(15, random))
                .print("step up beyond the limit at 300 s", 30);
        assertThat(simulation.limitAt(360)).isGreaterThan(40);
        assertThat(simulation.cutBetween(360, 600)).isLessThan(60);
    }

    @Test
    void followsAStepDownWithinTwoMinutes() {
        simulation
                .run(300, CALLS, (second, random) -> around(5, random))
                .run(300, CALLS, (second, random) -> around(1, random))
                .print("step down at 300 s", 30);
        assertThat(simulation.limitAt(420)).isBetween(5.5, 15.0);
        assertThat(simulation.limitsBetween(480, 600))
                .allSatisfy(limit -> assertThat(limit).isBetween(5.5, 11.0));
        assertThat(simulation.cutBetween(0, 600)).isZero();
    }

    @Test
    void leavesTheSlowKindOfTwoKindsOfCallsTheirTime() {
        simulation
                .run(600, CALLS, (second, random) -> around(random.nextInt(20) == 0 ? 8 : 0.5, random))
                .print("bimodal, one in twenty slow", 60);
        assertThat(simulation.limitsBetween(60, 600))
                .allSatisfy(limit -> assertThat(limit).isBetween(25.0, 60.0));
        assertThat(simulation.cutBetween(60, 600)).isZero();
        assertThat(simulation.swings(60, 600)).isLessThanOrEqualTo(12);
    }

    @Test
    void comesBackAfterAnOutageInWhichNothingIsAnswered() {
        simulation
                .run(300, CALLS, (second, random) -> around(1, random))
                .run(20, CALLS, (second, random) -> 1_000)
                .run(280, CALLS, (second, random) -> around(1, random))
                .print("outage from 300 to 320 s", 30);
        assertThat(Collections.max(simulation.limitsBetween(300, 600))).isLessThanOrEqualTo(60);
        assertThat(simulation.limitAt(600)).isBetween(5.5, 11.0);
        assertThat(simulation.swings(300, 600)).isLessThanOrEqualTo(3);
    }

    @Test
    void followsASlowDriftUpAndDownWithoutEndingACall() {
        simulation
                .run(300, CALLS, (second, random) -> around(1, random))
                .run(600, CALLS, (second, random) -> around(1 + 3 * (second - 300) / 600.0, random))
                .run(600, CALLS, (second, random) -> around(4 - 3 * (second - 900) / 600.0, random))
                .run(120, CALLS, (second, random) -> around(1, random))
                .print("drift to 4 times and back", 60);
        assertThat(simulation.limitAt(600)).isBetween(13.0, 28.0);
        assertThat(simulation.limitAt(900)).isBetween(22.0, 45.0);
        assertThat(simulation.limitAt(1_620)).isBetween(5.5, 11.5);
        assertThat(simulation.cutBetween(300, 1_620)).isZero();
    }

    @Test
    void adaptsToFewCallsAsWellAsToMany() {
        simulation.run(300, 1, (second, random) -> around(1, random)).print("one call a second", 30);
        assertThat(simulation.limitsBetween(60, 300))
                .allSatisfy(limit -> assertThat(limit).isBetween(4.0, 14.0));
    }

    @Test
    void keepsToItsFloorAndItsCeiling() {
        TimeoutSimulation fast = new TimeoutSimulation(1, 60).run(60, CALLS, (second, random) -> around(0.001, random));
        assertThat(fast.limitAt(60)).isEqualTo(1);
        TimeoutSimulation slow = new TimeoutSimulation(1, 10).run(120, CALLS, (second, random) -> around(8, random));
        assertThat(Collections.max(slow.limitsBetween(0, 120))).isEqualTo(10);
    }

    @Test
    void isKnownASecondAfterTheBeginningIfTwentyCallsWereAnswered() {
        AttemptTimeout timeout = timeout(99, 3);
        answered(timeout, 19, 1, 0.9);
        assertThat(seconds(timeout.nanos())).isEqualTo(60);
        answered(timeout, 1, 2, 1);
        assertThat(seconds(timeout.nanos())).isBetween(6.0, 6.4);
    }

    @Test
    void whatIsRememberedFadesButNotToLessThanAPercentileNeeds() {
        assertThat(medianOfNewAndOld(120)).isBetween(2.0, 2.2);
        assertThat(medianOfNewAndOld(60)).isBetween(1.0, 1.1);
    }

    /** 150 latencies of 1 s that have faded for a minute, to 100, and so many new ones of 2 s. */
    private static double medianOfNewAndOld(int fresh) {
        AttemptTimeout timeout = timeout(50, 1);
        answered(timeout, 150, 1, 0.5);
        answered(timeout, 1, 0.001, 1);
        answered(timeout, 1, 0.001, 61);
        answered(timeout, fresh, 2, 61.5);
        answered(timeout, 1, 0.001, 62);
        return seconds(timeout.nanos());
    }

    private static AttemptTimeout timeout(double percentile, double factor) {
        return new AttemptTimeout(
                new AttemptTimeout.Bounds(true, percentile, factor, 1_000_000_000L, 60_000_000_000L), 0);
    }

    private static void answered(AttemptTimeout timeout, int calls, double latency, double second) {
        for (int i = 0; i < calls; i++) {
            timeout.answered((long) (latency * 1e9), (long) (second * 1e9));
        }
    }

    private static double seconds(long nanos) {
        return nanos / 1e9;
    }

    /** A limit of 1 s since 3.4 s; the next look at the latencies comes after 4.4 s. */
    private static AttemptTimeout atItsFloor() {
        AttemptTimeout timeout = timeout(99, 3);
        for (int i = 1; i <= 34; i++) {
            answered(timeout, 1, 0.1, i / 10.0);
        }
        assertThat(seconds(timeout.nanos())).isEqualTo(1);
        assertThat(seconds(timeout.probeNanos())).isEqualTo(2);
        return timeout;
    }

    @Test
    void oneTimeoutDoublesItOnceForAllAttemptsThatBeganUnderIt() {
        AttemptTimeout timeout = atItsFloor();
        for (int i = 0; i < 10; i++) {
            timeout.ended(950_000_000L, 4_380_000_000L + i);
        }
        assertThat(seconds(timeout.nanos())).isEqualTo(2);
    }

    @Test
    void attemptThatBeganUnderTheDoubledLimitDoublesItAgain() {
        AttemptTimeout timeout = atItsFloor();
        timeout.ended(950_000_000L, 4_380_000_000L);
        timeout.ended(10_000_000L, 4_390_000_000L);
        assertThat(seconds(timeout.nanos())).isEqualTo(4);
    }

    @Test
    void attemptsThatWereEndedCountWithWhatTheyHadComeTo() {
        AttemptTimeout timeout = atItsFloor();
        for (int i = 0; i < 10; i++) {
            timeout.ended(950_000_000L, 4_380_000_000L + i);
        }
        answered(timeout, 1, 0.2, 5);
        assertThat(seconds(timeout.nanos())).isBetween(2.85, 3.1);
    }
}
