package dev.weir.gateway.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class KeyRatesTest {
    private final FakeTime time = new FakeTime();
    private final KeyRates rates = new KeyRates(time);

    private static KeyTerms terms(@Nullable Integer requests, @Nullable Integer tokens) {
        return new KeyTerms("a", null, Set.of(), null, "month", requests, tokens, null, false);
    }

    private Duration refused(KeyTerms terms, long tokens) {
        return catchThrowableOfType(RateExceededException.class, () -> rates.enter(terms, tokens))
                .waitTime();
    }

    @Test
    void permitsAMinutesRequestsAtOnceAndThenOneAfterTheOther() {
        KeyTerms terms = terms(60, null);
        for (int i = 0; i < 60; i++) {
            rates.enter(terms, 1_000_000);
        }

        assertThat(refused(terms, 0)).isEqualTo(Duration.ofSeconds(1));
        time.advance(Duration.ofSeconds(1));
        rates.enter(terms, 0);
        assertThat(refused(terms, 0)).isPositive();
    }

    @Test
    void tokensAreEstimatedAndCorrected() {
        KeyTerms terms = terms(null, 600);
        KeyRates.Use use = rates.enter(terms, 100);

        use.settle(300);
        use.settle(700);
        use.fail();

        assertThat(refused(terms, 1)).isEqualTo(Duration.ofMillis(10_100));
        time.advance(Duration.ofSeconds(11));
        rates.enter(terms, 10).fail();
        rates.enter(terms, 10);
    }

    @Test
    void oneThatIsLargerThanAMinuteIsPermittedWhenNothingElseIs() {
        KeyTerms terms = terms(null, 60);
        rates.enter(terms, 600).settle(600);

        assertThat(refused(terms, 600)).isEqualTo(Duration.ofMinutes(10));
    }

    @Test
    void neitherIsTakenUnlessBothArePermitted() {
        KeyTerms terms = terms(2, 60);
        rates.enter(terms, 60);
        for (int i = 0; i < 10; i++) {
            refused(terms, 10);
        }
        time.advance(Duration.ofSeconds(10));

        rates.enter(terms, 10);
    }

    @Test
    void aKeyWithoutRatesHasNone() {
        for (int i = 0; i < 1000; i++) {
            rates.enter(terms(null, null), 1_000_000).settle(1);
        }
    }

    @Test
    void otherRatesBeginAnew() {
        rates.enter(terms(1, null), 0);
        refused(terms(1, null), 0);

        rates.enter(terms(2, null), 0);
    }

    @Test
    void inTheLongRunNoMoreIsPermittedThanTheRate() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        KeyTerms terms = terms(100, null);
        int permitted = 0;
        Duration passed = Duration.ZERO;
        while (passed.compareTo(Duration.ofMinutes(20)) < 0) {
            Duration step = Duration.ofMillis(random.nextInt(1500));
            time.advance(step);
            passed = passed.plus(step);
            for (int i = random.nextInt(6); i > 0; i--) {
                try {
                    rates.enter(terms, 0);
                    permitted++;
                } catch (RateExceededException e) {
                    assertThat(e.waitTime()).isBetween(Duration.ofNanos(1), Duration.ofMillis(601));
                }
            }
        }
        assertThat(permitted)
                .as("seed %s", seed)
                .isLessThanOrEqualTo((int) (100 + passed.toMillis() / 600 + 1))
                .isGreaterThan((int) (passed.toMillis() / 600.0 * 0.9));
    }

    @Test
    void whatWasNotUsedForAnHourIsForgotten() {
        for (int i = 0; i < 1000; i++) {
            rates.enter(named("early-" + i), 0);
        }
        time.advance(Duration.ofMinutes(30));
        rates.enter(named("early-0"), 0);
        time.advance(Duration.ofMinutes(30));
        rates.enter(named("late"), 0);

        assertThat(rates.size()).isEqualTo(2);
        assertThat(rates.state(named("early-0")).orElseThrow().requests().remaining())
                .isEqualTo(5);
    }

    private static KeyTerms named(String name) {
        return new KeyTerms(name, null, Set.of(), null, "month", 5, null, null, false);
    }

    @Test
    void theStateIsWhatRemainsAndWhenAllOfItIsThereAgain() {
        KeyTerms terms = terms(60, 600);
        rates.enter(terms, 100).settle(700);

        RateState state = rates.state(terms).orElseThrow();

        assertThat(state.requests()).isEqualTo(new RateState.Level(60, 59, Duration.ofSeconds(1)));
        assertThat(state.tokens()).isEqualTo(new RateState.Level(600, 0, Duration.ofSeconds(70)));
        assertThat(rates.state(terms(null, null))).isEmpty();
    }
}
