package dev.weir.simulator.internal.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.weir.simulator.Fault;
import dev.weir.simulator.Scenario;
import dev.weir.simulator.Timing;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class TokenLatencyTest {
    private static final long MILLI = 1_000_000;

    private static TokenLatency latency(Timing timing) {
        return new TokenLatency(timing, 1, new SeededRandom(1).generator());
    }

    @Test
    void firstTokenWaitsForThePrompt() {
        Timing timing = Timing.INSTANT.withFirstToken(Duration.ofMillis(200)).withPerInputToken(Duration.ofMillis(2));

        assertThat(latency(timing).firstToken(50)).isEqualTo(300 * MILLI);
    }

    @Test
    void furtherTokensSlowDownAsTheBatchGrows() {
        Timing timing = Timing.INSTANT.withPerToken(Duration.ofMillis(10)).withSlowdown(0.5);

        assertThat(latency(timing).nextTokens(1, 1)).isEqualTo(10 * MILLI);
        assertThat(latency(timing).nextTokens(1, 3)).isEqualTo(20 * MILLI);
        assertThat(latency(timing).nextTokens(4, 3)).isEqualTo(80 * MILLI);
    }

    @Test
    void jitterStaysWithinItsShareAndFollowsTheSeed() {
        Timing timing = Timing.INSTANT.withPerToken(Duration.ofMillis(10)).withJitter(0.2);
        TokenLatency latency = latency(timing);
        TokenLatency same = latency(timing);
        long sum = 0;
        for (int i = 0; i < 1_000; i++) {
            long wait = latency.nextTokens(1, 1);
            assertThat(wait).isBetween(8 * MILLI, 12 * MILLI).isEqualTo(same.nextTokens(1, 1));
            sum += wait;
        }
        assertThat(sum / 1_000).isBetween(9_800_000L, 10_200_000L);
    }

    @Test
    void slowAnswersTakeTenTimesAsLong() {
        Timing timing = Timing.INSTANT
                .withFirstToken(Duration.ofMillis(200))
                .withPerToken(Duration.ofMillis(10))
                .withJitter(0.2);
        ScenarioRun run = new ScenarioRun(Scenario.builder().timing(timing).build(), new SeededRandom(1), () -> 0);
        TokenLatency usual = run.latency("model", 1, Fault.OK);
        TokenLatency slow = run.latency("model", 1, Fault.SLOW);

        assertThat(slow.firstToken(0)).isCloseTo(10 * usual.firstToken(0), withinPercentage(0.001));
        assertThat(slow.nextTokens(3, 1)).isCloseTo(10 * usual.nextTokens(3, 1), withinPercentage(0.001));
    }

    @Test
    void timesGrowByTheDriftWithTheSecondsOfTheScenario() {
        Timing timing = Timing.INSTANT
                .withFirstToken(Duration.ofMillis(200))
                .withPerToken(Duration.ofMillis(10))
                .withDrift(0.5);
        AtomicLong now = new AtomicLong(7_000 * MILLI);
        ScenarioRun run = new ScenarioRun(Scenario.builder().timing(timing).build(), new SeededRandom(1), now::get);
        TokenLatency first = run.latency("model", 1, Fault.OK);
        now.addAndGet(4_000 * MILLI);
        TokenLatency later = run.latency("model", 1, Fault.OK);

        assertThat(first.firstToken(0)).as("keeps its factor").isEqualTo(200 * MILLI);
        assertThat(later.firstToken(0)).isEqualTo(600 * MILLI);
        assertThat(later.nextTokens(2, 1)).isEqualTo(60 * MILLI);
        assertThat(run.latency("model", 1, Fault.SLOW).nextTokens(1, 1)).isEqualTo(300 * MILLI);
    }

    @Test
    void instantIsInstant() {
        assertThat(latency(Timing.INSTANT).firstToken(1_000)).isZero();
        assertThat(latency(Timing.INSTANT).nextTokens(1_000, 1_000)).isZero();
    }

    @Test
    void valuesOutOfRangeAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Timing.INSTANT.withSlots(0))
                .withMessage("slots must be at least 1, was 0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Timing.INSTANT.withJitter(1.5))
                .withMessage("jitter must be at most 1, was 1.5");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Timing.INSTANT.withPerToken(Duration.ofMillis(-3)))
                .withMessage("perToken must be at least 0, was -3ms");
    }
}
