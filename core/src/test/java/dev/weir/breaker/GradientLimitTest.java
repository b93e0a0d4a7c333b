package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The concurrency limit that adapts, at a backend that takes so many calls at once and queues the rest. */
class GradientLimitTest {
    private static final double SERVICE_SECONDS = 0.2;

    private final GradientLimit limit = new GradientLimit(20, 2, 200, 0);
    private double now;

    /** A backend with so many slots, kept as busy as the limit and the demand allow. */
    private List<Integer> run(int seconds, int slots, int demand) {
        List<Integer> limits = new ArrayList<>();
        for (int second = 0; second < seconds; second++) {
            int inFlight = Math.min(demand, limit.current());
            double latency = SERVICE_SECONDS * Math.max(1, inFlight / (double) slots);
            int calls = (int) (inFlight / latency);
            for (int i = 0; i < calls; i++) {
                now += 1.0 / calls;
                limit.sample((long) (latency * 1e9), inFlight, false, (long) (now * 1e9));
            }
            limits.add(limit.current());
        }
        return limits;
    }

    @Test
    void growsWhileLatencyDoesNot() {
        run(120, 1_000, 1_000);
        assertThat(limit.current()).isEqualTo(200);
    }

    @Test
    void doesNotGrowWhenItIsNotMadeUseOf() {
        run(120, 1_000, 5);
        assertThat(limit.current()).isEqualTo(20);
    }

    @Test
    void shrinksWhenTheBackendSlowsDownAndGrowsAgainWhenItRecovers() {
        run(60, 100, 1_000);
        int before = limit.current();
        int lowest =
                run(30, 10, 1_000).stream().mapToInt(Integer::intValue).min().orElseThrow();
        assertThat(lowest).isLessThan(before * 3 / 5);
        run(120, 100, 1_000);
        assertThat(limit.current()).isGreaterThan(lowest * 2);
    }

    @Test
    void overloadTakesATenthOffOncePerWindow() {
        limit.sample(1, 20, true, 500_000_000);
        assertThat(limit.current()).isEqualTo(20);
        limit.sample(1, 20, true, 1_000_000_000);
        assertThat(limit.current()).isEqualTo(18);
        limit.sample(1, 20, true, 1_500_000_000);
        assertThat(limit.current()).isEqualTo(18);
    }

    @Test
    void neverGoesBelowItsMinimum() {
        for (int second = 1; second < 100; second++) {
            limit.sample(1, 20, true, second * 1_000_000_000L);
        }
        assertThat(limit.current()).isEqualTo(2);
    }

    /** The ten calls that a window of a second needs, as it ends. */
    private void window(double latency, int inFlight) {
        now++;
        for (int i = 0; i < 10; i++) {
            limit.sample((long) (latency * 1e9), inFlight, false, (long) (now * 1e9));
        }
    }

    private void windows(int count, double latency) {
        for (int i = 0; i < count; i++) {
            window(latency, 200);
        }
    }

    @Test
    void growsIfHalfOfItIsMadeUseOf() {
        window(0.2, 10);
        window(0.2, 11);
        assertThat(limit.current()).isEqualTo(21);
    }

    @Test
    void windowOfOverloadAloneSaysNothingAboutLatency() {
        windows(10, 0.2);
        for (int i = 0; i < 30; i++) {
            limit.sample(1, 20, true, (long) (++now * 1e9));
        }
        windows(10, 0.2);
        assertThat(limit.current()).isGreaterThan(4);
    }

    @Test
    void latenciesOfASlowTimeThatIsOverAreForgotten() {
        windows(60, 2);
        windows(60, 0.2);
        int before = limit.current();
        windows(10, 0.6);
        assertThat(limit.current()).isLessThan(before);
    }

    private static BreakerFixture adaptive() {
        BreakerFixture fixture = new BreakerFixture(
                settings -> settings.maxConcurrentRequests(40).adaptiveConcurrency(2));
        fixture.pass(Duration.ofHours(7));
        return fixture;
    }

    private static int limitOf(BreakerFixture fixture) {
        return fixture.breaker.statistics().concurrencyLimit();
    }

    @ParameterizedTest
    @EnumSource(ErrorClass.class)
    void breakerLowersItWhenTheBackendIsOverloadedAndNotForAnyOtherFailure(ErrorClass errorClass) {
        BreakerFixture fixture = adaptive();
        fixture.breaker.acquire().onFailure(errorClass);
        boolean overloaded = errorClass == ErrorClass.TIMEOUT || errorClass == ErrorClass.THROTTLING;
        assertThat(limitOf(fixture)).isEqualTo(overloaded ? 18 : 20);
    }

    @Test
    void breakerRaisesItForSuccessesWhileItIsMadeUseOf() {
        BreakerFixture fixture = adaptive();
        withAllInFlight(fixture, Permit::onSuccess);
        assertThat(limitOf(fixture)).isGreaterThan(20);
    }

    @Test
    void breakerDoesNotRaiseItForFailures() {
        BreakerFixture fixture = adaptive();
        fixture.breaker.forceClose();
        withAllInFlight(fixture, permit -> permit.onFailure(ErrorClass.TRANSIENT));
        assertThat(limitOf(fixture)).isEqualTo(20);
    }

    private static void withAllInFlight(BreakerFixture fixture, Consumer<Permit> end) {
        for (int round = 0; round < 3; round++) {
            List<Permit> inFlight = new ArrayList<>();
            for (int i = limitOf(fixture); i > 0; i--) {
                inFlight.add(fixture.breaker.acquire());
            }
            fixture.pass(Duration.ofSeconds(2));
            inFlight.forEach(end);
        }
    }

    @Test
    void answersThatTakeNoTimeDoNotBreakIt() {
        for (int call = 0; call < 10; call++) {
            limit.sample(0, 20, false, 1_000_000_000);
        }
        assertThat(limit.current()).isGreaterThanOrEqualTo(20);
    }

    @Test
    void breakerLetsInAsManyAsTheAdaptedLimitAllows() {
        BreakerFixture fixture =
                new BreakerFixture(settings -> settings.maxConcurrentRequests(4).adaptiveConcurrency(2));
        for (int i = 0; i < 4; i++) {
            fixture.breaker.acquire();
        }
        assertThatThrownBy(fixture.breaker::acquire).isInstanceOf(ConcurrencyLimitException.class);
        assertThat(fixture.breaker.statistics().concurrencyLimit()).isEqualTo(4);
    }
}
