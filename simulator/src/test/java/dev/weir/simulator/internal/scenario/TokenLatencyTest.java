package dev.weir.simulator.internal.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.weir.simulator.Timing;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenLatencyTest {
    private static final long MILLI = 1_000_000;

    private static TokenLatency latency(Timing timing) {
        return new TokenLatency(timing, new SeededRandom(1).generator());
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
