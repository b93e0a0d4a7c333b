package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** A breaker with a fake clock, and the events of its listener. */
public final class BreakerFixture implements BreakerListener {
    public final FakeTime time = new FakeTime();
    public final CircuitBreaker breaker;
    final List<StateChange> changes = new ArrayList<>();
    int probesSucceeded;

    BreakerFixture() {
        this(builder -> builder);
    }

    public BreakerFixture(UnaryOperator<CircuitBreakerBuilder> settings) {
        CircuitBreakerBuilder defaults = CircuitBreaker.builder("openai/gpt-4o")
                .time(time)
                .random(new Random(1))
                .maxWait(Duration.ZERO)
                .callbackExecutor(Runnable::run);
        breaker = settings.apply(defaults).build();
        breaker.subscribe(this);
    }

    @Override
    public void stateChanged(StateChange change) {
        changes.add(change);
    }

    @Override
    public void probeSucceeded() {
        probesSucceeded++;
    }

    void pass(Duration duration) {
        time.advance(duration);
    }

    void succeed(int times) {
        for (int i = 0; i < times; i++) {
            breaker.acquire().onSuccess();
        }
    }

    public void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.acquire().onFailure(ErrorClass.TRANSIENT);
        }
    }

    /** Opens it, and lets its wait pass. */
    void openAndWait() {
        fail(5);
        pass(Duration.ofSeconds(30));
    }

    void assertState(State state) {
        assertThat(breaker.state()).isEqualTo(state);
    }

    void assertNothingInFlight() {
        assertThat(breaker.statistics().inFlight()).isZero();
    }

    static BackendException failure(ErrorClass errorClass) {
        return new BackendException(errorClass, "failed on purpose");
    }
}
