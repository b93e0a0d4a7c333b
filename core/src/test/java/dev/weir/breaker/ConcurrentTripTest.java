package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A change of state that several threads detect happens once, is counted once and is reported once. */
@Tag("race")
@Timeout(60)
class ConcurrentTripTest {
    private static final int THREADS = 8;
    private static final int ROUNDS = 500;

    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    private final CyclicBarrier together = new CyclicBarrier(THREADS);
    private final FakeTime time = new FakeTime();
    private final List<StateChange> changes = new CopyOnWriteArrayList<>();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private CircuitBreaker breaker(UnaryOperator<CircuitBreakerBuilder> settings) {
        CircuitBreakerBuilder defaults = CircuitBreaker.builder("crowded")
                .time(time)
                .failureThreshold(THREADS / 2)
                .callbackExecutor(Runnable::run);
        CircuitBreaker breaker = settings.apply(defaults).build();
        breaker.subscribe(new BreakerListener() {
            @Override
            public void stateChanged(StateChange change) {
                changes.add(change);
            }
        });
        return breaker;
    }

    private <T> List<T> allAtOnce(Callable<T> action) throws Exception {
        List<Future<T>> running = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            running.add(threads.submit(() -> {
                together.await();
                return action.call();
            }));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> result : running) {
            results.add(result.get());
        }
        return results;
    }

    private static boolean fails(CircuitBreaker breaker) {
        try {
            return breaker.acquire().onFailure(ErrorClass.TRANSIENT);
        } catch (CircuitOpenException e) {
            return false;
        }
    }

    private void assertOneTripPerRound(CircuitBreaker breaker, Cause cause) throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            allAtOnce(() -> fails(breaker));
            assertThat(breaker.health().cause()).isEqualTo(cause);
            assertThat(breaker.statistics().trips()).containsEntry(cause, (long) round);
            breaker.reset();
            assertThat(changes).extracting(StateChange::to).hasSize(2 * round).endsWith(State.OPEN, State.CLOSED);
        }
        assertThat(breaker.statistics().inFlight()).isZero();
    }

    @Test
    void consecutiveFailuresTripOnce() throws Exception {
        assertOneTripPerRound(breaker(settings -> settings), Cause.CONSECUTIVE_FAILURES);
    }

    @Test
    void failureRateTripsOnce() throws Exception {
        CircuitBreaker breaker = breaker(settings -> settings.failureThreshold(1_000)
                .slidingWindow(Duration.ofSeconds(10), THREADS / 2)
                .failureRateThreshold(50));
        assertOneTripPerRound(breaker, Cause.FAILURE_RATE);
    }

    @Test
    void callsInFlightThatFailTogetherTripOnce() throws Exception {
        CircuitBreaker breaker = breaker(settings -> settings);
        for (int round = 1; round <= ROUNDS; round++) {
            List<Permit> held = allAtOnce(breaker::acquire);
            CopyOnWriteArrayList<Permit> left = new CopyOnWriteArrayList<>(held);
            allAtOnce(() -> left.remove(0).onFailure(ErrorClass.TRANSIENT));
            assertThat(breaker.statistics().trips()).containsEntry(Cause.CONSECUTIVE_FAILURES, (long) round);
            assertThat(breaker.statistics().inFlight()).isZero();
            breaker.reset();
            assertThat(changes).hasSize(2 * round);
        }
    }

    @Test
    void expiredWaitPermitsAtMostTheMaximumOfProbes() throws Exception {
        CircuitBreaker breaker = breaker(settings -> settings.halfOpenProbes(1));
        for (int round = 1; round <= ROUNDS; round++) {
            breaker.reset();
            allAtOnce(() -> fails(breaker));
            time.advance(Duration.ofHours(1));
            changes.clear();
            List<Permit> probes = allAtOnce(() -> probe(breaker));
            probes.removeIf(permit -> permit == null);
            assertThat(probes).hasSize(1);
            assertThat(changes).extracting(StateChange::to).containsExactly(State.HALF_OPEN);
            probes.get(0).release();
        }
    }

    private static Permit probe(CircuitBreaker breaker) {
        try {
            return breaker.acquire();
        } catch (CircuitOpenException e) {
            return null;
        }
    }
}
