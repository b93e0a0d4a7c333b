package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.AttemptRecord;
import dev.weir.call.Refusal;
import dev.weir.call.StopReason;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.BackendExceptionBuilder;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.RetryScheduled;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.assertj.core.api.AbstractLongAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;

/** Invariants of every call, for any failures, durations and requested delays. */
class RetryPropertiesTest {
    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final FakeTime time = FakeCall.time();
    private final FakeCall call = new FakeCall(time).within(upTo(Duration.ofMinutes(2)));
    private final int maxRetries = random.nextInt(6);
    private final Duration maxDelay = upTo(Duration.ofSeconds(20));
    private final boolean capServerDelay = random.nextBoolean();
    private final List<RetryScheduled> announced = new ArrayList<>();
    private final List<Asked> asked = new ArrayList<>();
    private final List<Waited> waits = new ArrayList<>();

    /** An attempt that got through, and what it came to; the failure is null for success. */
    private record Asked(long at, long until, @Nullable BackendException failure) {}

    private record Waited(long from, long until) {}

    private Duration upTo(Duration most) {
        return Duration.ofMillis(1 + random.nextInt((int) most.toMillis()));
    }

    private RetryEngine engine() {
        RetryEngineBuilder builder = RetryEngine.builder();
        for (ErrorClass errorClass : ErrorClass.values()) {
            builder.rule(errorClass, RetryRule.STANDARD);
        }
        return builder.rule(ErrorClass.UNKNOWN, new RetryRule(1, 1, false))
                .time(time)
                .sleeper(this::pass)
                .maxRetries(maxRetries)
                .maxDelay(maxDelay)
                .capServerDelay(capServerDelay)
                .strategy("any", failed -> RetryDecision.retryAfter(upTo(Duration.ofSeconds(30))))
                .listener(new CallListener() {
                    @Override
                    public void retryScheduled(RetryScheduled event) {
                        announced.add(event);
                    }
                })
                .build();
    }

    private void pass(long nanos) {
        waits.add(new Waited(time.nanoTime(), time.nanoTime() + nanos));
        time.advance(Duration.ofNanos(nanos));
    }

    private String attempt(int number) throws BackendException {
        if (random.nextInt(5) == 0) {
            throw Refusal.circuitOpen("primary", "small", random.nextBoolean() ? Duration.ZERO : upTo(maxDelay));
        }
        long at = time.nanoTime();
        time.advance(upTo(Duration.ofSeconds(5)));
        BackendException failure = random.nextInt(6) == 0 ? null : failure();
        asked.add(new Asked(at, time.nanoTime(), failure));
        assertThat(number).as("number of the attempt").isEqualTo(asked.size());
        if (failure != null) {
            throw failure;
        }
        return "answer";
    }

    private BackendException failure() {
        ErrorClass[] classes = ErrorClass.values();
        BackendExceptionBuilder failure =
                BackendException.builder(classes[random.nextInt(classes.length)], "it failed");
        return (random.nextInt(3) == 0 ? failure.retryAfter(upTo(Duration.ofSeconds(40))) : failure).build();
    }

    /** Runs the call; yields why it failed, null if it did not. */
    private @Nullable AttemptsFailedException run() {
        RetryEngine engine = engine();
        try {
            engine.execute(call, this::attempt);
            return null;
        } catch (AttemptsFailedException e) {
            return e;
        } finally {
            assertThat(engine.statistics().get("any").retries())
                    .as("retries counted, seed %d", seed)
                    .isEqualTo(Math.max(0, asked.size() - 1));
        }
    }

    private AbstractLongAssert<?> assertThatNanos(long nanos) {
        return assertThat(nanos).as("seed %d, waits %s, attempts %s", seed, waits, asked);
    }

    @RepeatedTest(200)
    void noWaitReachesTheDeadlineAndNoAttemptBeginsAfterIt() {
        run();
        waits.forEach(
                wait -> assertThatNanos(wait.until).isLessThan(call.deadline().nanoTime()));
        asked.forEach(attempt ->
                assertThatNanos(attempt.at).isLessThan(call.deadline().nanoTime()));
    }

    @RepeatedTest(200)
    void attemptsKeepToTheLimitAndEachRetryIsAnnouncedOnce() {
        AttemptsFailedException failed = run();
        assertThatNanos(asked.size()).isLessThanOrEqualTo(1 + maxRetries);
        // the last retry that was announced may have met nothing but refusals
        assertThatNanos(announced.size()).isBetween(Math.max(0, asked.size() - 1L), (long) asked.size());
        if (failed != null && failed.stopReason() == StopReason.RETRIES_USED_UP) {
            assertThatNanos(asked.size()).isEqualTo(1 + maxRetries);
        }
    }

    @RepeatedTest(200)
    void noRetryIsEarlierThanTheServerDelay() {
        run();
        for (int i = 1; i < asked.size(); i++) {
            long paused = asked.get(i).at - asked.get(i - 1).until;
            assertThatNanos(paused).isGreaterThanOrEqualTo(leastPause(asked.get(i - 1).failure));
        }
    }

    private long leastPause(@Nullable BackendException failure) {
        if (failure == null || failure.retryAfter() == null || failure.errorClass() == ErrorClass.UNKNOWN) {
            return 0;
        }
        long said = failure.retryAfter().toNanos();
        return capServerDelay ? Math.min(said, maxDelay.toNanos()) : said;
    }

    @RepeatedTest(200)
    void theAttemptLogAddsUp() {
        run();
        if (call.attemptLogs.isEmpty()) {
            assertThatNanos(asked.size()).isEqualTo(1);
            return;
        }
        List<AttemptRecord> logged = call.attemptLog().attempts();
        assertThatNanos(call.attemptLog().attemptCount()).isEqualTo(logged.size());
        assertThatNanos(logged.size()).isEqualTo(asked.size());
        long between = 0;
        for (int i = 0; i < logged.size(); i++) {
            assertThatNanos(logged.get(i).startOffset().toNanos()).isEqualTo(asked.get(i).at - call.startedNanos());
            assertThatNanos(logged.get(i).duration().toNanos()).isEqualTo(asked.get(i).until - asked.get(i).at);
            between += i == 0 ? asked.get(0).at - call.startedNanos() : asked.get(i).at - asked.get(i - 1).until;
        }
        assertThatNanos(call.attemptLog().waited().toNanos()).isEqualTo(between);
        assertThatNanos(call.attemptLog().elapsed().toNanos()).isEqualTo(time.nanoTime() - call.startedNanos());
        assertThatNanos(call.attemptLog().retries()).isEqualTo(Math.max(0, logged.size() - 1));
    }
}
