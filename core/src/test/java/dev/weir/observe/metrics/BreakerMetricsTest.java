package dev.weir.observe.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.Permit;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.timelimit.ManualLimiter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class BreakerMetricsTest {
    private static final double CLOSED = 0;
    private static final double OPEN = 1;
    private static final double HALF_OPEN = 2;

    private final FakeTime time = new FakeTime();
    private final ManualLimiter limiter = new ManualLimiter(time);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RuntimeMeters meters = meters();
    private final BreakerMetrics metrics = new BreakerMetrics(meters);
    private final CircuitBreaker breaker = breaker();

    private RuntimeMeters meters() {
        RuntimeMeters made = new RuntimeMeters();
        made.add(registry);
        return made;
    }

    private CircuitBreaker breaker() {
        return CircuitBreaker.builder("primary/model-1")
                .failureThreshold(1)
                .timeout(Duration.ofSeconds(1))
                .timeLimiter(limiter.limiter())
                .time(time)
                .callbackExecutor(Runnable::run)
                .build();
    }

    private double state() {
        return registry.get("llm.circuit.breaker.state")
                .tags("backend", "primary", "model", "model-1")
                .gauge()
                .value();
    }

    private double trips(String reason) {
        return registry.get("llm.circuit.breaker.trips")
                .tags("backend", "primary", "model", "model-1", "reason", reason)
                .counter()
                .count();
    }

    private static void fail(CircuitBreaker breaker) {
        breaker.acquire().onFailure(ErrorClass.TRANSIENT);
    }

    @Test
    void showsTheStateAndCountsTripsByTheirReason() {
        metrics.add("primary", "model-1", breaker);
        assertThat(state()).isEqualTo(CLOSED);
        assertThat(trips("consecutive-failures")).isZero();

        fail(breaker);
        assertThat(state()).isEqualTo(OPEN);
        assertThat(trips("consecutive-failures")).isEqualTo(1);

        time.advance(Duration.ofSeconds(2));
        Permit probe = breaker.acquire();
        assertThat(state()).isEqualTo(HALF_OPEN);
        probe.onFailure(ErrorClass.TRANSIENT);
        assertThat(trips("probe-failed")).isEqualTo(1);
        breaker.forceOpen();
        assertThat(trips("consecutive-failures")).isEqualTo(1);
    }

    @Test
    void ofTheBreakersOfTwoRuntimesTheWorseIsShownAndTripsAreAddedUp() {
        RuntimeMeters others = meters();
        CircuitBreaker other = breaker();
        metrics.add("primary", "model-1", breaker);
        new BreakerMetrics(others).add("primary", "model-1", other);

        fail(other);
        assertThat(state()).isEqualTo(OPEN);
        fail(breaker);
        assertThat(trips("consecutive-failures")).isEqualTo(2);
        time.advance(Duration.ofSeconds(2));
        Permit probe = breaker.acquire();
        assertThat(state()).isEqualTo(OPEN);
        others.close();

        assertThat(state()).isEqualTo(HALF_OPEN);
        assertThat(trips("consecutive-failures")).isEqualTo(2);
        probe.release();
    }

    @Test
    void metersLeaveWithTheirBreaker() {
        metrics.add("primary", "model-1", breaker);
        metrics.add("primary", "model-2", breaker());

        metrics.remove(breaker);
        fail(breaker);

        assertThat(registry.getMeters())
                .isNotEmpty()
                .allSatisfy(meter -> assertThat(meter.getId().getTag("model")).isEqualTo("model-2"));
    }
}
