package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.Deadline;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class PermitTest {
    private final BreakerFixture fixture = new BreakerFixture(settings -> settings.maxConcurrentRequests(2));
    private final CircuitBreaker breaker = fixture.breaker;

    @BeforeEach
    void advanceTime() {
        fixture.pass(Duration.ofHours(7));
    }

    private static List<Predicate<Permit>> ways() {
        return List.of(Permit::onSuccess, permit -> permit.onFailure(ErrorClass.TRANSIENT), Permit::release);
    }

    @ParameterizedTest
    @MethodSource("ways")
    void onlyTheFirstReturnReportsTrue(Predicate<Permit> first) {
        for (Predicate<Permit> second : ways()) {
            Permit permit = breaker.acquire();
            assertThat(first.test(permit)).isTrue();
            assertThat(second.test(permit)).isFalse();
        }
        fixture.assertNothingInFlight();
    }

    @Test
    void permitOfAClosedBreakerIsNoProbe() {
        assertThat(breaker.acquire().isProbe()).isFalse();
    }

    @Test
    void countsOnlyTheFirstReturn() {
        Permit permit = breaker.acquire();
        assertThat(permit.onSuccess()).isTrue();
        assertThat(permit.onFailure(ErrorClass.TRANSIENT)).isFalse();
        assertThat(permit.release()).isFalse();
        fixture.assertNothingInFlight();
        assertThat(breaker.statistics().succeeded()).isEqualTo(1);
        assertThat(breaker.statistics().failed()).containsEntry(ErrorClass.TRANSIENT, 0L);
    }

    @Test
    @SuppressWarnings("NullAway")
    void nullErrorClassIsRejectedAndKeepsThePermit() {
        Permit permit = breaker.acquire();
        assertThatThrownBy(() -> permit.onFailure(null)).hasMessage("errorClass");
        assertThat(permit.release()).isTrue();
        fixture.assertNothingInFlight();
    }

    @Test
    @SuppressWarnings("NullAway")
    void callWithNullDeadlineHoldsNoPermit() {
        assertThatThrownBy(() -> breaker.acquire(null)).isInstanceOf(NullPointerException.class);
        fixture.assertNothingInFlight();
    }

    @Test
    void rejectsCallsAboveTheConcurrencyLimit() {
        breaker.acquire();
        Permit second = breaker.acquire();
        ConcurrencyLimitException refusal = catchThrowableOfType(ConcurrencyLimitException.class, breaker::acquire);
        assertThat(refusal.breaker()).isEqualTo("openai/gpt-4o");
        assertThat(refusal.limit()).isEqualTo(2);
        assertThat(refusal)
                .hasMessage("circuit breaker 'openai/gpt-4o' has 2 calls in flight, the maximum: try again "
                        + "later, or raise maxConcurrentRequests");
        second.release();
        breaker.acquire();
        assertThat(breaker.statistics().refusedFull()).isEqualTo(1);
    }

    @Test
    void concurrencyLimitHoldsForProbesToo() {
        Permit early = breaker.acquire();
        fixture.openAndWait();
        breaker.acquire();
        assertThatThrownBy(breaker::acquire).isInstanceOf(ConcurrencyLimitException.class);
        early.onSuccess();
        assertThat(breaker.acquire().isProbe()).isTrue();
    }

    @Test
    void timeLimitIsTheEarlierOfLimitAndDeadline() throws InterruptedException {
        Permit callers = breaker.acquire(Deadline.after(Duration.ofSeconds(2), fixture.time));
        assertThat(callers.timeLimit()).isEqualTo(Duration.ofSeconds(2));
        Permit breakers = breaker.acquire(Deadline.after(Duration.ofHours(1), fixture.time));
        assertThat(breakers.timeLimit()).isEqualTo(Duration.ofMinutes(1));
        assertThat(breakers.deadlineNanos())
                .isEqualTo(fixture.time.nanoTime() + Duration.ofMinutes(1).toNanos());
    }

    /** A backend that ends by itself at the deadline it was given may be early by a twentieth of its time. */
    @Test
    void callersOwnShortTimeoutDoesNotCount() throws InterruptedException {
        for (int i = 0; i < 10; i++) {
            Permit permit = breaker.acquire(Deadline.after(Duration.ofMillis(100), fixture.time));
            fixture.pass(Duration.ofMillis(95));
            permit.onFailure(ErrorClass.TIMEOUT);
        }
        fixture.assertState(State.CLOSED);
        assertThat(breaker.statistics().released()).isEqualTo(10);
    }

    /** As by default: a call may take as long as an attempt, and a little of that is over when the attempt begins. */
    @Test
    void timeoutAtADeadlineThatLeavesNearlyTheWholeLimitCounts() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            Deadline deadline = Deadline.after(Duration.ofMinutes(1), fixture.time);
            fixture.pass(Duration.ofMillis(2));
            Permit permit = breaker.acquire(deadline);
            fixture.pass(permit.timeLimit());
            permit.onFailure(ErrorClass.TIMEOUT);
        }
        fixture.assertState(State.OPEN);
        assertThat(breaker.statistics().timedOut()).isEqualTo(5);
    }

    @Test
    void timeoutBeforeTheCallersDeadlineCounts() throws InterruptedException {
        for (int i = 0; i < 5; i++) {
            Permit permit = breaker.acquire(Deadline.after(Duration.ofSeconds(10), fixture.time));
            fixture.pass(Duration.ofMillis(9499));
            permit.onFailure(ErrorClass.TIMEOUT);
        }
        fixture.assertState(State.OPEN);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 60})
    void timeoutAtTheBreakersLimitCountsAsTimedOut(long callersMinutes) throws InterruptedException {
        Permit permit = breaker.acquire(Deadline.after(Duration.ofMinutes(callersMinutes), fixture.time));
        fixture.pass(Duration.ofMinutes(1));
        permit.onFailure(ErrorClass.TIMEOUT);
        assertThat(breaker.statistics().timedOut()).isEqualTo(1);
        assertThat(breaker.statistics().consecutiveFailures()).isEqualTo(1);
    }

    /** Whatever order calls, results, resets and forcings come in: what is in flight is what was not given back. */
    @Test
    void noPermitIsLostOrGainedByAnySequence() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        BreakerFixture many = new BreakerFixture(settings -> settings.maxConcurrentRequests(20));
        List<Permit> held = new ArrayList<>();
        for (int i = 0; i < 200_000; i++) {
            step(random, many, held);
            assertThat(many.breaker.statistics().inFlight())
                    .as("step %d, seed %d", i, seed)
                    .isEqualTo(held.size());
        }
    }

    private static void step(SplittableRandom random, BreakerFixture many, List<Permit> held) {
        switch (random.nextInt(40)) {
            case 0 -> many.breaker.reset();
            case 1 -> many.breaker.forceOpen();
            case 2 -> many.breaker.forceClose();
            case 3, 4 -> many.pass(Duration.ofSeconds(random.nextInt(40)));
            case 5, 6, 7, 8, 9, 10 -> take(random, held).onFailure(ErrorClass.TRANSIENT);
            case 11, 12, 13, 14, 15, 16 -> take(random, held).onSuccess();
            case 17, 18, 19 -> take(random, held).release();
            default -> tryAcquire(many, held);
        }
    }

    private static Permit take(SplittableRandom random, List<Permit> held) {
        return held.isEmpty() ? GIVEN_BACK : held.remove(random.nextInt(held.size()));
    }

    private static final Permit GIVEN_BACK = givenBack();

    private static Permit givenBack() {
        Permit permit = new BreakerFixture().breaker.acquire();
        permit.release();
        return permit;
    }

    private static void tryAcquire(BreakerFixture many, List<Permit> held) {
        try {
            held.add(many.breaker.acquire());
        } catch (CircuitOpenException | ConcurrencyLimitException e) {
            assertThat(e).hasMessageContaining("openai/gpt-4o");
        }
    }
}
