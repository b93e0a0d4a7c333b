package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.breaker.CircuitBreaker;
import dev.weir.breaker.ConcurrencyLimitException;
import dev.weir.breaker.Permit;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.timelimit.TimeLimiter;
import dev.weir.wiring.LlmConfiguration;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Each setting of {@code llm.circuitBreaker} changes what the breaker does that is made of it. */
class BreakerSettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeTime time = new FakeTime();

    private CircuitBreaker breaker(String settings) {
        var configured = LlmConfiguration.loader()
                .text("weir.yaml", "llm: { circuitBreaker: { " + settings + " } }")
                .load()
                .requireValid()
                .settings()
                .circuitBreaker();
        TimeLimiter unused = new TimeLimiter(time);
        return CircuitBreaker.builder("primary/model-1")
                .settings(configured)
                .time(time)
                .timeLimiter(unused)
                .random(new Random(1))
                .callbackExecutor(Runnable::run)
                .build();
    }

    private void fail(CircuitBreaker breaker, int times, ErrorClass errorClass) {
        for (int i = 0; i < times; i++) {
            breaker.acquire().onFailure(errorClass);
        }
    }

    private void succeed(CircuitBreaker breaker, int times, Duration latency) {
        for (int i = 0; i < times; i++) {
            Permit permit = breaker.acquire();
            time.advance(latency);
            permit.onSuccess();
        }
    }

    private CircuitBreaker opened(CircuitBreaker breaker) {
        fail(breaker, 5, ErrorClass.TRANSIENT);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
        return breaker;
    }

    private Duration untilProbe(CircuitBreaker breaker) {
        return Duration.between(time.instant(), breaker.health().nextProbe());
    }

    @Test
    void failureThresholdIsHowManyFailuresOpenIt() {
        CircuitBreaker breaker = breaker("failureThreshold: 2");

        fail(breaker, 1, ErrorClass.TRANSIENT);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        fail(breaker, 1, ErrorClass.TRANSIENT);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void timeoutIsHowLongItStaysOpen() {
        assertThat(untilProbe(opened(breaker("timeout: 7s")))).isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void successThresholdIsHowManyProbesCloseIt() {
        CircuitBreaker breaker = opened(breaker("successThreshold: 2"));
        time.advance(Duration.ofSeconds(30));

        succeed(breaker, 1, SECOND);
        assertThat(breaker.state()).isEqualTo(State.HALF_OPEN);
        succeed(breaker, 1, SECOND);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void halfOpenProbesIsHowManyAreLetInAtOnce() {
        CircuitBreaker breaker = opened(breaker("halfOpenProbes: 1"));
        time.advance(Duration.ofSeconds(30));

        breaker.acquire();
        assertThatThrownBy(breaker::acquire).hasMessageContaining("probe");
    }

    @Test
    void maxTimeoutIsWhatTheOpenWaitGrowsTo() {
        CircuitBreaker breaker = opened(breaker("timeout: 10s, maxTimeout: 20s"));

        assertThat(waitAfterFailedProbes(breaker, 5)).isBetween(Duration.ofSeconds(16), Duration.ofSeconds(24));
    }

    @Test
    void withoutAdaptiveTimeoutTheWaitNeverGrowsAndTheLimitIsTheCeiling() {
        CircuitBreaker breaker =
                breaker("timeout: 10s, enableAdaptiveTimeout: false, attemptTimeout: { ceiling: 40s }");
        succeed(breaker, 100, SECOND);
        assertThat(breaker.attemptTimeout()).isEqualTo(Duration.ofSeconds(40));

        assertThat(waitAfterFailedProbes(opened(breaker), 5)).isEqualTo(Duration.ofSeconds(10));
    }

    private Duration waitAfterFailedProbes(CircuitBreaker breaker, int probes) {
        for (int i = 0; i < probes; i++) {
            time.advance(untilProbe(breaker));
            fail(breaker, 1, ErrorClass.TRANSIENT);
        }
        return untilProbe(breaker);
    }

    @Test
    void maxConcurrentRequestsIsHowManyAreInFlight() {
        CircuitBreaker breaker = breaker("maxConcurrentRequests: 2");

        breaker.acquire();
        breaker.acquire();
        assertThatThrownBy(breaker::acquire).isInstanceOf(ConcurrencyLimitException.class);
    }

    @Test
    void aMaxWaitOfZeroRefusesAtOnceWhateverTheDeadline() {
        CircuitBreaker breaker = breaker("maxConcurrentRequests: 1, maxWait: 0");
        breaker.acquire();

        assertThatThrownBy(() -> breaker.acquire(Deadline.after(Duration.ofDays(1), time)))
                .isInstanceOf(ConcurrencyLimitException.class);
    }

    @Test
    void aMaxWaitIsWaitedFor() throws InterruptedException {
        CircuitBreaker breaker = breaker("maxConcurrentRequests: 1, maxWait: 1h");
        Permit first = breaker.acquire();
        Thread other = new Thread(() -> {
            while (breaker.statistics().waiting() == 0) {
                Thread.onSpinWait();
            }
            first.onSuccess();
        });
        other.start();

        breaker.acquire(Deadline.after(Duration.ofDays(1), time)).onSuccess();

        other.join();
        assertThat(breaker.statistics().succeeded()).isEqualTo(2);
    }

    @Test
    void minConcurrentRequestsLetsTheLimitAdaptDownToIt() {
        assertThat(limitUnderOverload(breaker("maxConcurrentRequests: 50"))).isEqualTo(50);
        assertThat(limitUnderOverload(breaker("maxConcurrentRequests: 50, minConcurrentRequests: 4")))
                .isEqualTo(4);
    }

    /** A backend that sheds load, until the limit cannot fall any further. */
    private int limitUnderOverload(CircuitBreaker breaker) {
        breaker.forceClose();
        for (int i = 0; i < 100; i++) {
            fail(breaker, 1, ErrorClass.THROTTLING);
            time.advance(Duration.ofSeconds(2));
        }
        return breaker.statistics().concurrencyLimit();
    }

    @Test
    void ignoredErrorClassesDoNotCountAndOthersDo() {
        CircuitBreaker breaker = breaker("ignoredErrorClasses: [rateLimit, timeout]");

        fail(breaker, 10, ErrorClass.RATE_LIMIT);
        fail(breaker, 10, ErrorClass.TIMEOUT);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        fail(breaker, 5, ErrorClass.PERMANENT);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void everyClassCountsWhereNoneIsIgnored() {
        CircuitBreaker breaker = breaker("ignoredErrorClasses: []");

        fail(breaker, 5, ErrorClass.AUTHENTICATION);

        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    @Test
    void failureRateThresholdOpensItOnceThereAreMinimumCalls() {
        CircuitBreaker breaker = breaker("slidingWindow: { failureRateThreshold: 50, minimumCalls: 6 }");

        alternate(breaker, 2);
        assertThat(breaker.state()).isEqualTo(State.CLOSED);
        alternate(breaker, 1);
        assertThat(breaker.state()).isEqualTo(State.OPEN);
    }

    private void alternate(CircuitBreaker breaker, int times) {
        for (int i = 0; i < times; i++) {
            succeed(breaker, 1, Duration.ZERO);
            fail(breaker, 1, ErrorClass.TRANSIENT);
        }
    }

    @Test
    void whatIsOlderThanTheWindowsLengthDoesNotCount() {
        CircuitBreaker breaker = breaker("slidingWindow: { failureRateThreshold: 50, minimumCalls: 6, length: 10s }");

        alternate(breaker, 2);
        time.advance(Duration.ofSeconds(11));
        alternate(breaker, 2);

        assertThat(breaker.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void slowCallsOpenItAtTheirRate() {
        String settings = "slidingWindow: { slowCallRateThreshold: 50, slowCallDuration: 2s, minimumCalls: 4 }";

        CircuitBreaker slow = breaker(settings);
        succeed(slow, 4, Duration.ofSeconds(2));
        assertThat(slow.state()).isEqualTo(State.OPEN);

        CircuitBreaker quick = breaker(settings);
        succeed(quick, 4, Duration.ofMillis(1999));
        assertThat(quick.state()).isEqualTo(State.CLOSED);
    }

    @Test
    void theAttemptTimeoutGrowsWithItsFactor() {
        Duration narrow = limitAfterASecondEach("factor: 2, floor: 10ms");
        Duration wide = limitAfterASecondEach("factor: 4, floor: 10ms");
        assertThat(narrow).isLessThan(Duration.ofSeconds(3));
        assertThat(wide).isBetween(narrow.multipliedBy(3).dividedBy(2), narrow.multipliedBy(3));
    }

    private Duration limitAfterASecondEach(String attemptTimeout) {
        CircuitBreaker breaker = breaker("attemptTimeout: { " + attemptTimeout + " }");
        succeed(breaker, 400, SECOND);
        return breaker.attemptTimeout();
    }

    @Test
    void theAttemptTimeoutKeepsToItsFloorAndBeginsAtItsCeiling() {
        CircuitBreaker breaker = breaker("attemptTimeout: { floor: 5s, ceiling: 30s }");

        assertThat(breaker.attemptTimeout()).isEqualTo(Duration.ofSeconds(30));
        succeed(breaker, 1_400, Duration.ofMillis(50)); // the first minute learns nothing
        assertThat(breaker.attemptTimeout()).isEqualTo(Duration.ofSeconds(5));
    }
}
