package dev.weir.path;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.AttemptLog;
import dev.weir.call.Refusal;
import dev.weir.call.StopReason;
import dev.weir.call.TargetCall;
import dev.weir.classify.ErrorClassification;
import dev.weir.config.Configuration;
import dev.weir.retry.AttemptsFailedException;
import dev.weir.retry.RetryEngine;
import dev.weir.retry.RetryRule;
import dev.weir.retry.RetrySettings;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import dev.weir.wiring.LlmConfiguration;
import dev.weir.wiring.LlmSettings;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each setting of {@code llm.retry} changes what the engine does that is made of it. */
class RetrySettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeTime time = new FakeTime();
    private final FakeSleeper sleeper = new FakeSleeper(time);

    private RetryEngine engine(String settings) {
        return engine(settings, Map.of("exponential", failed -> RetryDecision.retryAfter(SECOND)));
    }

    private RetryEngine engine(String settings, Map<String, RetryStrategy> strategies) {
        Configuration<LlmSettings> configured = LlmConfiguration.loader()
                .text("weir.yaml", "llm: { retry: { " + settings + " } }")
                .load()
                .requireValid();
        RetryEngines engines = new RetryEngines(
                strategies, ErrorClassification.standard(), new CallListener() {}, time, new Random(1), sleeper);
        return engines.of(configured.settings().retry());
    }

    private static BackendException failure(ErrorClass errorClass) {
        return new BackendException(errorClass, "failed on purpose");
    }

    private AttemptLog failing(RetryEngine engine, BackendException failure) {
        TargetCall call = TargetCall.to("primary", "model-1", Deadline.after(Duration.ofDays(1), time), time);
        try {
            engine.execute(call, number -> {
                throw failure;
            });
            throw new AssertionError("it succeeded");
        } catch (AttemptsFailedException e) {
            return e.attemptLog();
        }
    }

    private int retries(String settings, ErrorClass errorClass) {
        return failing(engine(settings), failure(errorClass)).retries();
    }

    @TestFactory
    Stream<DynamicTest> theRuleOfEveryClassIsTheEnginesOwnUnlessSet() {
        return Stream.of(ErrorClass.values())
                .map(errorClass -> DynamicTest.dynamicTest(errorClass.label(), () -> {
                    RetryRule rule = RetrySettings.defaults().rules().get(errorClass);
                    int byDefault = rule.maxRetries() == null ? 5 : rule.maxRetries();
                    double factor = rule.delayFactor();
                    assertThat(retries("", errorClass)).isEqualTo(byDefault);
                    assertThat(sleeper.waits).containsExactly(waits(byDefault, factor));
                    sleeper.waits.clear();
                }));
    }

    private static Duration[] waits(int count, double factor) {
        return Stream.generate(() -> Duration.ofMillis((long) (1000 * factor)))
                .limit(count)
                .toArray(Duration[]::new);
    }

    @TestFactory
    Stream<DynamicTest> theRuleOfEveryClassCanBeSet() {
        return Stream.of(ErrorClass.values())
                .map(errorClass -> DynamicTest.dynamicTest(errorClass.label(), () -> {
                    String key = errorClass == ErrorClass.RATE_LIMIT ? "rateLimit" : errorClass.label();
                    assertThat(retries("rules: { " + key + ": { maxRetries: 3, delayFactor: 7 } }", errorClass))
                            .isEqualTo(3);
                    assertThat(sleeper.waits).hasSize(3).containsOnly(Duration.ofSeconds(7));
                    sleeper.waits.clear();
                }));
    }

    @Test
    void aRuleThatDoesNotObeyTheServerWaitsAsTheStrategySays() {
        BackendException asked = BackendException.builder(ErrorClass.RATE_LIMIT, "failed on purpose")
                .retryAfter(Duration.ofSeconds(20))
                .build();

        failing(engine("maxRetries: 1"), asked);
        failing(engine("maxRetries: 1, rules: { rateLimit: { obeyServer: false } }"), asked);

        assertThat(sleeper.waits).containsExactly(Duration.ofSeconds(20), SECOND);
    }

    @Test
    void rulesAreNotAskedWithoutClassification() {
        assertThat(retries(
                        "enableClassification: false, rules: { transient: { maxRetries: 1 } }", ErrorClass.TRANSIENT))
                .isEqualTo(5);
        assertThat(retries("enableClassification: false", ErrorClass.PERMANENT)).isEqualTo(5);
    }

    @Test
    void failuresAreClassifiedByTheirFactsEvenWhereNoRuleDependsOnIt() {
        BackendException badRequest = BackendException.builder(ErrorClass.UNKNOWN, "failed on purpose")
                .status(400)
                .build();
        assertThat(engine("enableClassification: false").classify(badRequest)).isEqualTo(ErrorClass.PERMANENT);
    }

    @Test
    void maxRetriesHoldsBesidesTheRules() {
        assertThat(retries("maxRetries: 2, rules: { transient: { maxRetries: 9 } }", ErrorClass.TRANSIENT))
                .isEqualTo(2);
    }

    @Test
    void baseDelayIsThatOfTheEnginesOwnStrategy() {
        failing(engine("baseDelay: 0", Map.of()), failure(ErrorClass.TRANSIENT));
        assertThat(sleeper.waits).isEmpty();

        failing(engine("baseDelay: 1s", Map.of()), failure(ErrorClass.TRANSIENT));
        assertThat(sleeper.waits).isNotEmpty();
    }

    @Test
    void defaultStrategyIsTheOneThatIsUsed() {
        Map<String, RetryStrategy> strategies = Map.of(
                "short", failed -> RetryDecision.retryAfter(SECOND),
                "long", failed -> RetryDecision.retryAfter(SECOND.multipliedBy(2)));

        failing(engine("maxRetries: 1, defaultStrategy: short", strategies), failure(ErrorClass.TRANSIENT));
        failing(engine("maxRetries: 1, defaultStrategy: long", strategies), failure(ErrorClass.TRANSIENT));

        assertThat(sleeper.waits).containsExactly(SECOND, Duration.ofSeconds(2));
    }

    @Test
    void maxDelayBoundsTheStrategyAndTheServerOnlyWhereItIsSaid() {
        BackendException asked = BackendException.builder(ErrorClass.TRANSIENT, "failed on purpose")
                .retryAfter(Duration.ofSeconds(90))
                .build();

        failing(engine("maxRetries: 1, baseDelay: 100ms, maxDelay: 400ms"), failure(ErrorClass.TRANSIENT));
        failing(engine("maxRetries: 1, baseDelay: 100ms, maxDelay: 400ms"), asked);
        failing(engine("maxRetries: 1, baseDelay: 100ms, maxDelay: 400ms, capServerDelay: true"), asked);

        assertThat(sleeper.waits)
                .containsExactly(Duration.ofMillis(400), Duration.ofSeconds(90), Duration.ofMillis(400));
    }

    @Test
    void minPerSecondTimesWindowAreTheRetriesThatFewCallsMayHave() {
        AttemptLog attemptLog = failing(
                engine("maxRetries: 9, budget: { share: 0, minPerSecond: 2, window: 2s }, baseDelay: 0, maxDelay: 0"),
                failure(ErrorClass.TRANSIENT));

        assertThat(attemptLog.retries()).isEqualTo(4);
        assertThat(attemptLog.stopReason()).isEqualTo(StopReason.RETRY_BUDGET);
    }

    @Test
    void shareIsWhatEachCallAllowsFor() {
        RetryEngine engine =
                engine("maxRetries: 9, budget: { share: 0.5, minPerSecond: 0 }, baseDelay: 0, maxDelay: 0");
        for (int i = 0; i < 5; i++) {
            succeed(engine);
        }

        assertThat(failing(engine, failure(ErrorClass.TRANSIENT)).retries()).isEqualTo(3);
    }

    private void succeed(RetryEngine engine) {
        engine.execute(TargetCall.to("primary", "model-1", Deadline.after(SECOND, time), time), number -> "answered");
    }

    @Test
    void withoutAdaptiveAWaitTakesAsLongAsTheStrategySaid() {
        failWithRecoveryInTheWait(engine("maxRetries: 1, enableAdaptive: true"));
        assertThat(sleeper.waits).isEmpty();

        failWithRecoveryInTheWait(engine("maxRetries: 1, enableAdaptive: false"));
        assertThat(sleeper.waits).containsExactly(SECOND);
    }

    /** A call that would wait a second, when the breaker of its backend closes again as soon as it waits. */
    private void failWithRecoveryInTheWait(RetryEngine engine) {
        engine.breakerOpened("primary", "model-1", SECOND);
        sleeper.interruptTheNextBy(() -> engine.breakerClosed("primary", "model-1"));
        assertThat(failing(engine, failure(ErrorClass.TRANSIENT)).retries()).isEqualTo(1);
    }

    @Test
    void wakePacingIsHowFarApartCallsComeUpThatWereRefused() {
        BackendException refused = Refusal.circuitOpen("primary", "model-1", Duration.ZERO);
        RetryEngine engine = engine("wakePacing: 300ms");
        TargetCall call = TargetCall.to("primary", "model-1", Deadline.after(SECOND, time), time);
        AtomicInteger tries = new AtomicInteger();

        engine.execute(call, number -> {
            if (tries.incrementAndGet() == 1) {
                throw refused;
            }
            return "answered";
        });

        assertThat(sleeper.waits).containsExactly(Duration.ofMillis(300));
    }
}
