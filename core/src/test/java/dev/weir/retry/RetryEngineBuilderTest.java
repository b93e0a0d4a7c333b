package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Refusal;
import dev.weir.call.TargetCall;
import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.fake.FakeTime;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RetryEngineBuilderTest {
    private final RetryEngineBuilder builder = RetryEngine.builder();
    private final FakeTime time = new FakeTime();

    @Test
    void nullIsRefusedWithTheNameOfWhatIsMissing() {
        Map<String, Runnable> wrong = Map.ofEntries(
                Map.entry("strategy", () -> builder.strategy("mine", null)),
                Map.entry("name", () -> builder.strategy(null, failed -> RetryDecision.retryAfter(Duration.ZERO))),
                Map.entry("classes", () -> builder.classification((ErrorClassification) null)),
                Map.entry("errorClass", () -> builder.rule(null, RetryRule.STANDARD)),
                Map.entry("listener", () -> builder.listener(null)),
                Map.entry("time", () -> builder.time(null)),
                Map.entry("random", () -> builder.random(null)),
                Map.entry("sleeper", () -> builder.sleeper(null)),
                Map.entry("scheduler", () -> builder.scheduler(null)),
                Map.entry("settings", () -> builder.settings(null)),
                Map.entry("type", () -> builder.retryOnResult(null, result -> true)),
                Map.entry("unwanted", () -> builder.retryOnResult(String.class, null)),
                Map.entry("callable", () -> AttemptBody.of(null)),
                Map.entry("delay", () -> RetryDecision.retryAfter(null)));
        assertThat(wrong)
                .allSatisfy((name, setting) -> assertThatThrownBy(setting::run)
                        .isInstanceOf(NullPointerException.class)
                        .hasMessage(name));
    }

    @Test
    void callWithoutABackendIsRefusedAndHarmsNoOther() {
        RetryEngine engine = builder.build();
        assertThatThrownBy(() -> engine.execute(call(null), number -> "answer")).hasMessage("backend");
        assertThat(engine.<String>execute(call("primary"), number -> "answer")).isEqualTo("answer");
    }

    @Test
    void refusalWhoseProbeIsDueHasNoWait() {
        assertThat(Refusal.circuitOpen("primary", "small", Duration.ofSeconds(-1)))
                .hasMessage("the circuit breaker of backend 'primary', model 'small' is open")
                .satisfies(refusal -> assertThat(refusal.retryAfter()).isEqualTo(Duration.ZERO));
    }

    private TargetCall call(String backend) {
        return TargetCall.to(backend, "small", Deadline.after(Duration.ofSeconds(1), time), time);
    }

    @Test
    void outOfRangeIsRefusedWithTheNameOfTheSetting() {
        Duration second = Duration.ofSeconds(1);
        Map<String, Runnable> wrong = Map.ofEntries(
                Map.entry("maxRetries must be at least 0, was -1", () -> builder.maxRetries(-1)),
                Map.entry("baseDelay must be .*, was -1ms", () -> builder.baseDelay(Duration.ofMillis(-1))),
                Map.entry("baseDelay must not be null", () -> builder.baseDelay(null)),
                Map.entry("maxDelay must be .*, was 96000h", () -> builder.maxDelay(Duration.ofDays(4000))),
                Map.entry("maxDuration must be at least 1ms, was 0s", () -> builder.maxDuration(Duration.ZERO)),
                Map.entry("wakePacing must be .*, was 2m", () -> builder.wakePacing(Duration.ofMinutes(2))),
                Map.entry(
                        "rules.timeout.maxRetries must be at least 0, was -2", () -> rule(new RetryRule(-2, 1, true))),
                Map.entry("rules.timeout.delayFactor must be .*, was -0.1", () -> rule(new RetryRule(1, -0.1, true))),
                Map.entry("rules.timeout.delayFactor must be .*NaN.*", () -> rule(new RetryRule(1, Double.NaN, true))),
                Map.entry(
                        "rules.timeout.delayFactor must be .*Infinity.*",
                        () -> rule(new RetryRule(1, Double.POSITIVE_INFINITY, true))),
                Map.entry("budget.share must be .*, was -0.1", () -> builder.budget(-0.1, 1, second)),
                Map.entry("budget.share must be .*NaN", () -> builder.budget(Double.NaN, 1, second)),
                Map.entry("budget.share must be .*Infinity", () -> builder.budget(Double.POSITIVE_INFINITY, 1, second)),
                Map.entry("budget.window must be .*, was 9ms", () -> builder.budget(1, 1, Duration.ofMillis(9))));
        assertThat(wrong)
                .allSatisfy((message, setting) -> assertThatThrownBy(setting::run)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageMatching(message));
    }

    private static void rule(RetryRule rule) {
        RetryEngine.builder().rule(ErrorClass.TIMEOUT, rule).build();
    }

    @Test
    void recordIsHeldAgainstItsRangesWhenTheEngineIsBuilt() {
        RetrySettings settings = RetrySettings.defaults();
        RetrySettings wrong = new RetrySettings(
                "exponential",
                -1,
                settings.baseDelay(),
                settings.maxDelay(),
                null,
                true,
                true,
                Map.of(ErrorClass.UNKNOWN, new RetryRule(-1, 1, true)),
                settings.budget(),
                false,
                settings.wakePacing());
        assertThatThrownBy(builder.settings(wrong)::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("maxRetries must be at least 0, was -1")
                .hasMessageContaining("rules.unknown.maxRetries must be at least 0, was -1");
    }

    @Test
    void baseDelayAboveMaxDelayIsRefused() {
        builder.baseDelay(Duration.ofSeconds(3)).maxDelay(Duration.ofSeconds(2));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("baseDelay must be at most maxDelay, which is 2s, was 3s");
    }

    @Test
    void baseDelayAboveTheDefaultOfMaxDelayIsRefused() {
        assertThatThrownBy(builder.baseDelay(Duration.ofMinutes(1))::build)
                .hasMessage("baseDelay must be at most maxDelay, which is 30s, was 1m");
    }

    @Test
    void baseDelayThatIsNotSetFollowsALowerMaxDelay() {
        builder.maxDelay(Duration.ofMillis(300)).build();
        assertThat(builder.settings.firstDelay()).isEqualTo(Duration.ofMillis(300));
        assertThat(RetryEngine.builder().settings.firstDelay()).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void everyMethodReturnsTheBuilder() {
        assertThat(List.of(
                        builder.baseDelay(Duration.ZERO),
                        builder.maxDelay(Duration.ZERO),
                        builder.maxDuration(Duration.ofSeconds(1)),
                        builder.wakePacing(Duration.ZERO),
                        builder.random(new Random(1)),
                        builder.listener(new CallListener() {}),
                        builder.rule(ErrorClass.TRANSIENT, new RetryRule(0, 0, false)),
                        builder.permanent(IllegalStateException.class),
                        builder.failOnUnwantedResult(true),
                        builder.scheduler(RetryScheduler.jdk())))
                .allMatch(next -> next == builder);
    }
}
