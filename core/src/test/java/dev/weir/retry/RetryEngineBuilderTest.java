package dev.weir.retry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Refusal;
import dev.weir.call.RetriedCall;
import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.retry.RetryDecision;
import dev.weir.spi.time.Deadline;
import dev.weir.testkit.FakeTime;
import java.time.Duration;
import java.util.Map;
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
}
