package dev.weir.retry;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.spi.retry.RetryDecision;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;

/** A call whose attempts follow a script, and the builder of an engine with a constant delay. */
abstract class RetryFixture {
    static final Duration SECOND = Duration.ofSeconds(1);
    static final Duration MINUTE = Duration.ofMinutes(1);

    final FakeTime time = FakeCall.time();
    final FakeSleeper sleeper = new FakeSleeper(time);
    final Script script = new Script(time);
    final FakeCall call = new FakeCall(time);
    final RetryEngineBuilder builder =
            withoutStrategy().strategy("constant", attempt -> RetryDecision.retryAfter(delay()));

    /** How long the strategy waits. */
    Duration delay() {
        return SECOND;
    }

    final RetryEngineBuilder withoutStrategy() {
        return RetryEngine.builder().time(time).sleeper(sleeper);
    }

    /** What the script ends with; null if it is an answer. */
    final AttemptsFailedException failure() {
        return failure(builder.build(), script);
    }

    final AttemptsFailedException failure(RetryEngine engine, AttemptBody<?> body) {
        return catchThrowableOfType(AttemptsFailedException.class, () -> engine.execute(call, body));
    }
}
