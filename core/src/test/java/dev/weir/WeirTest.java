package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.CallException;
import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.client.CallResult;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.call.TokenListener;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(60)
class WeirTest {
    private static final ChatRequest REQUEST =
            ChatRequest.builder("model-1").user("a question").build();

    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicReference<SpanContext> span = new AtomicReference<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PooledClient pooled = new PooledClient(1, null, registry, (request, call) -> {
        asked.incrementAndGet();
        span.set(Span.current().getSpanContext());
        return Completion.of("model-1", "yes");
    });

    @AfterEach
    void close() {
        pooled.close();
    }

    @Test
    void aListenerReceivesTheIdOfItsCallFirst() {
        List<String> received = new ArrayList<>();

        CallResult result = pooled.client.stream(REQUEST, CallOptions.DEFAULT, new TokenListener() {
            @Override
            public void onCall(String callId) {
                received.add(callId);
            }

            @Override
            public void onToken(String text) {
                received.add(text);
            }
        });

        assertThat(received).containsExactly(result.callId(), "yes");
    }

    @Test
    void anUnknownBackendIsRefusedBeforeAnythingIsMadeForIt() {
        CallOptions nobody = CallOptions.DEFAULT.withBackend("nobody");

        assertThatThrownBy(() -> pooled.client.chat(REQUEST, nobody))
                .isInstanceOf(CallException.class)
                .hasMessageEndingWith("no backend is named 'nobody'; configured: primary");
        assertThatThrownBy(() -> pooled.client.chatAsync(REQUEST, nobody).get())
                .isInstanceOf(ExecutionException.class)
                .hasMessageEndingWith("no backend is named 'nobody'; configured: primary");
        assertThatThrownBy(() -> pooled.client.breaker("nobody", "model-1"))
                .hasMessage("no backend is named 'nobody'; configured: primary");
        assertThat(registry.getMeters())
                .allMatch(meter -> meter.getId().getName().equals("llm.backend.health"));
    }

    @Test
    void aCallOnAnotherThreadIsBelowTheSpanOfItsCaller() throws Exception {
        SpanContext caller = SpanContext.create(
                "0af7651916cd43dd8448eb211c80319c",
                "b7ad6b7169203331",
                TraceFlags.getSampled(),
                TraceState.getDefault());
        try (Scope ignored = Span.wrap(caller).makeCurrent()) {
            pooled.client.chatAsync(REQUEST, CallOptions.DEFAULT).get();
        }
        assertThat(span.get()).isEqualTo(caller);

        pooled.client.chatAsync(REQUEST, CallOptions.DEFAULT).get();
        assertThat(span.get()).isEqualTo(SpanContext.getInvalid());
    }

    @Test
    void anUnknownRetryStrategyIsRefusedBeforeAnythingIsSent() {
        CallOptions unknown = CallOptions.DEFAULT.withRetryStrategy("mine");

        assertThatThrownBy(() -> pooled.client.chat(REQUEST, unknown))
                .isInstanceOf(CallException.class)
                .hasMessageEndingWith("no retry strategy is named 'mine'; available: at-once, exponential, never");
        assertThat(asked).hasValue(0);
    }

    @Test
    void aCallUsesTheRetryStrategyThatItNames() {
        try (PooledClient failing = new PooledClient(1, (request, call) -> {
            throw new BackendException(ErrorClass.TRANSIENT, "failed on purpose");
        })) {
            assertThatThrownBy(() -> failing.client.chat(REQUEST, CallOptions.DEFAULT.withRetryStrategy("never")))
                    .isInstanceOf(CallFailedException.class);
        }
    }

    static Stream<Exception> whateverAListenerThrows() {
        return Stream.of(
                new IllegalStateException("on purpose"),
                new IOException("on purpose"),
                new BackendException(ErrorClass.TRANSIENT, "on purpose"),
                new CallException("on purpose"));
    }

    @ParameterizedTest
    @MethodSource("whateverAListenerThrows")
    void whatAListenerThrowsAtABackendThatDoesNotStreamComesOutAsItIsAndIsNoFailureOfTheBackend(Exception thrown) {
        assertThatThrownBy(() -> pooled.client.stream(REQUEST, CallOptions.DEFAULT, text -> {
                    throw WeirTest.<RuntimeException>asIs(thrown);
                }))
                .isSameAs(thrown);

        assertThat(asked).hasValue(1);
        assertThat(pooled.client.breaker("primary", "model-1").statistics().succeeded())
                .isEqualTo(1);
        assertThat(pooled.client.activeCalls()).isEmpty();
    }

    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    private static <X extends Throwable> X asIs(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Test
    void theBreakerOfATargetIsTheOneThatItsCallsPass() {
        pooled.client.breaker("primary", "model-1").forceOpen();

        assertThatThrownBy(() -> pooled.client.chat(
                        REQUEST, CallOptions.DEFAULT.withRetryStrategy("never").withTimeout(Duration.ofMillis(50))))
                .isInstanceOf(CallException.class)
                .hasMessageContaining("circuit breaker");
        assertThat(pooled.client.breaker("primary", "model-1").state()).isEqualTo(State.OPEN);
        assertThat(asked).hasValue(0);
    }

    @Test
    void aListenerMayCloseTheClient() {
        CallResult result = pooled.client.stream(REQUEST, CallOptions.DEFAULT, text -> pooled.close());

        assertThat(result.text()).isEqualTo("yes");
    }

    @Test
    void theMetersOfAClientLeaveWithIt() {
        pooled.client.chat(REQUEST);
        assertThat(registry.getMeters()).isNotEmpty();

        pooled.close();

        assertThat(registry.getMeters()).isEmpty();
    }
}
