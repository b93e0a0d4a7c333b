package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.breaker.CircuitBreaker;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.spi.NoSettings;
import dev.weir.spi.Plugin;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Settings of one backend, and of one model there, from the configuration to the engines. */
class TargetSettingsTest {
    private final Plugin plugin = extensions -> extensions.backend("failing", Failing.class, NoSettings.class);
    private final Weir weir = Weir.builder()
            .environment(Map.of())
            .plugin(plugin)
            .set("llm.client.backend", "plain")
            .set("llm.retry.baseDelay", "0")
            .set("llm.retry.maxRetries", 1)
            .set("llm.circuitBreaker.maxConcurrentRequests", 50)
            .set("llm.backends.plain.type", "failing")
            .set("llm.backends.own.type", "failing")
            .set("llm.backends.own.circuitBreaker.failureThreshold", 3)
            .set("llm.backends.own.retry.maxRetries", 2)
            .set("llm.backends.own.models.large.circuitBreaker.maxConcurrentRequests", 7)
            .set("llm.backends.own.models.large.retry.maxRetries", 0)
            .build();

    @AfterEach
    void close() {
        weir.close();
    }

    /** A backend that never answers. */
    public static final class Failing implements Backend {
        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            throw new BackendException(ErrorClass.NETWORKING, "down");
        }
    }

    private int attempts(String backend, String model) {
        ChatRequest request = ChatRequest.builder(model).user("hi").build();
        CallOptions options = CallOptions.DEFAULT.withBackend(backend);
        CallFailedException failed = catchThrowableOfType(CallFailedException.class, () -> weir.chat(request, options));
        return failed.attemptLog().attemptCount();
    }

    @Test
    void retriesFollowTheModelThenTheBackendThenAllTargets() {
        assertThat(attempts("plain", "large")).isEqualTo(2);
        assertThat(attempts("own", "large")).isEqualTo(1);
        assertThat(attempts("own", "small")).isEqualTo(3);
    }

    @Test
    void circuitBreakersFollowTheModelThenTheBackendThenAllTargets() {
        assertThat(limit("plain", "large")).isEqualTo(50);
        assertThat(limit("own", "large")).isEqualTo(7);
        assertThat(limit("own", "small")).isEqualTo(50);
        attempts("own", "small");
        assertThat(weir.breaker("own", "small").state()).isEqualTo(State.OPEN);
        attempts("plain", "small");
        assertThat(weir.breaker("plain", "small").state()).isEqualTo(State.CLOSED);
    }

    private int limit(String backend, String model) {
        CircuitBreaker breaker = weir.breaker(backend, model);
        return breaker.statistics().concurrencyLimit();
    }
}
