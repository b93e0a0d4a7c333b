package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Refusal;
import dev.weir.call.RetriedCall;
import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.FakeTime;
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
                Map.entry("baseDelay", () -> builder.baseDelay(null)),
                Map.entry("maxDelay", () -> builder.maxDelay(null)),
                Map.entry("wakePacing", () -> builder.wakePacing(null)),
                Map.entry("strategy", () -> builder.strategy("mine", null)),
                Map.entry("name", () -> builder.strategy(null, failed -> RetryDecision.retryAfter(Duration.ZERO))),
                Map.entry("classes", () -> builder.classification((ErrorClassification) null)),
                Map.entry("rules", () -> builder.rules(null)),
                Map.entry("rule", () -> builder.rule(ErrorClass.TIMEOUT, null)),
                Map.entry("errorClass", () -> builder.rule(null, RetryRule.STANDARD)),
                Map.entry("window", () -> builder.budget(0.2, 10, null)),
                Map.entry("listener", () -> builder.listener(null)),
                Map.entry("time", () -> builder.time(null)),
                Map.entry("random", () -> builder.random(null)),
                Map.entry("waiter", () -> builder.waiter(null)),
                Map.entry("scheduler", () -> builder.scheduler(null)),
                Map.entry("maxDuration", () -> builder.maxDuration(null)),
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
    void delaysAreAsLongAsTheCallerLikes() {
        Duration longest = Duration.ofSeconds(Long.MAX_VALUE);
        RetryEngine engine = builder.baseDelay(longest).maxDelay(longest).build();
        assertThat(engine.<String>execute(call("primary"), number -> "answer")).isEqualTo("answer");
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

    private RetriedCall call(String backend) {
        return RetriedCall.to(backend, "small", Deadline.after(Duration.ofSeconds(1), time), time);
    }

    @Test
    void outOfRangeIsRefusedWithTheNameOfTheSetting() {
        Duration second = Duration.ofSeconds(1);
        List<Runnable> wrong = List.of(
                () -> builder.maxRetries(-1),
                () -> builder.baseDelay(Duration.ofNanos(-1)),
                () -> builder.maxDelay(Duration.ofNanos(-1)),
                () -> builder.maxDuration(Duration.ofNanos(-1)),
                () -> builder.wakePacing(Duration.ofNanos(-1)),
                () -> new RetryRule(-1, 1, true),
                () -> new RetryRule(1, -0.1, true),
                () -> new RetryRule(1, Double.NaN, true),
                () -> new RetryRule(1, Double.POSITIVE_INFINITY, true),
                () -> builder.budget(-0.1, 1, second).build(),
                () -> builder.budget(Double.NaN, 1, second).build(),
                () -> builder.budget(Double.POSITIVE_INFINITY, 1, second).build());
        assertThat(wrong)
                .allSatisfy(setting -> assertThatThrownBy(setting::run)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageMatching("\\w+ must be .*at least 0.*, was .*"));
        assertThatThrownBy(() -> builder.maxDuration(Duration.ZERO))
                .hasMessage("maxDuration must be more than 0, was 0");
    }

    @Test
    void baseDelayAboveMaxDelayIsRefused() {
        builder.baseDelay(Duration.ofSeconds(3)).maxDelay(Duration.ofSeconds(2));
        assertThatThrownBy(builder::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("baseDelay must be at most maxDelay, which is 2s, was 3s");
    }

    @Test
    void delayThatIsNotSetFollowsTheOther() {
        assertThat(RetryEngine.builder().maxDelay(Duration.ofMillis(300)).baseDelay())
                .isEqualTo(Duration.ofMillis(300));
        assertThat(RetryEngine.builder().baseDelay(Duration.ofMinutes(1)).maxDelay())
                .isEqualTo(Duration.ofMinutes(1));
        assertThat(RetryEngine.builder().baseDelay()).isEqualTo(Duration.ofSeconds(1));
        assertThat(RetryEngine.builder().maxDelay()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void warnsOfWhatHasAnotherEffectThanItSeems() {
        assertThat(RetryEngine.builder().warnings()).isEmpty();
        assertThat(RetryEngine.builder().budget(0, 0, Duration.ofSeconds(10)).warnings())
                .containsExactly(
                        "the retry budget allows no retry, as share and minPerSecond are 0, though maxRetries is 5");
        assertThat(RetryEngine.builder()
                        .budget(0, 0, Duration.ofSeconds(10))
                        .maxRetries(0)
                        .warnings())
                .isEmpty();
        assertThat(RetryEngine.builder().maxDuration(Duration.ofMillis(500)).warnings())
                .singleElement()
                .asString()
                .startsWith("maxDuration is 500ms, not more than the baseDelay of 1s");
        assertThat(RetryEngine.builder()
                        .permanent(IllegalStateException.class)
                        .classification(false)
                        .warnings())
                .containsExactly("classes of exceptions are given, but classification is off");
        assertThat(RetryEngine.builder()
                        .retryOnResult(String.class, String::isEmpty, ErrorClass.PERMANENT)
                        .warnings())
                .containsExactly("results that count as permanent are not retried, as failures of that class are not");
    }

    @Test
    void everySettingHandsTheBuilderOn() {
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
