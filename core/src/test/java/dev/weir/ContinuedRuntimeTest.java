package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.weir.call.CallFailedException;
import dev.weir.client.CallOptions;
import dev.weir.spi.backend.Backend;
import dev.weir.spi.backend.BackendException;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.backend.Reason;
import dev.weir.spi.call.CallContext;
import dev.weir.spi.chat.ChatRequest;
import dev.weir.spi.chat.Completion;
import dev.weir.spi.event.BackendHealthChanged;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.event.CircuitBreakerChanged;
import dev.weir.spi.event.CircuitBreakerChanged.State;
import dev.weir.spi.settings.DefaultValue;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.inject.Inject;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a runtime goes on with that takes the place of another. */
@Timeout(60)
class ContinuedRuntimeTest {
    private static final CountDownLatch GO = new CountDownLatch(1);
    private static volatile CountDownLatch begun = new CountDownLatch(1);

    private final List<CircuitBreakerChanged> changes = new CopyOnWriteArrayList<>();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Weir former = runtime(null, builder -> builder);
    private Weir next = former;

    /** The settings of the backend. */
    public record ToldSettings(@DefaultValue("a") String address) {}

    /** Does what the model's name says. */
    public static final class Told implements Backend {
        @Inject
        Told(ToldSettings settings) {
            assertThat(settings.address()).isNotEmpty();
        }

        @Override
        public Completion complete(ChatRequest request, CallContext call) throws BackendException {
            if (request.model().startsWith("down")) {
                throw new BackendException(ErrorClass.NETWORKING, "down");
            }
            if (request.model().equals("slow")) {
                begun.countDown();
                try {
                    GO.await();
                } catch (InterruptedException e) {
                    throw BackendException.builder(Reason.OTHER, "interrupted").build();
                }
            }
            return Completion.of(request.model(), "hello");
        }
    }

    private Weir runtime(Weir before, UnaryOperator<WeirBuilder> change) {
        WeirBuilder builder = Weir.builder()
                .environment(Map.of())
                .plugin(extensions -> extensions.backend("told", Told.class, ToldSettings.class))
                .listener(new CallListener() {
                    @Override
                    public void circuitBreakerChanged(CircuitBreakerChanged event) {
                        changes.add(event);
                    }
                })
                .meterRegistry(registry)
                .set("llm.client.backend", "main")
                .set("llm.retry.maxRetries", 0)
                .set("llm.admin.enabled", false)
                .set("llm.health.failureThreshold", 1)
                .set("llm.backends.main.type", "told")
                .set("llm.backends.other.type", "told")
                .set("llm.circuitBreaker.failureThreshold", 1)
                .set("llm.circuitBreaker.timeout", "1h")
                .set("llm.backends.main.models.limited.limits.requestsPerMinute", 2);
        return change.apply(before == null ? builder : builder.continuing(before))
                .build();
    }

    private Weir next(UnaryOperator<WeirBuilder> change) {
        next = runtime(former, change);
        return next;
    }

    @AfterEach
    void close() {
        former.close();
        next.close();
    }

    private static Reason fail(Weir weir, String backend, String model) {
        return catchThrowableOfType(CallFailedException.class, () -> ask(weir, backend, model))
                .reason();
    }

    private static void ask(Weir weir, String backend, String model) {
        weir.chat(
                ChatRequest.builder(model).user("hi").build(),
                CallOptions.DEFAULT.withBackend(backend).withTimeout(Duration.ofSeconds(20)));
    }

    private double trips() {
        return registry.find("llm.circuit.breaker.trips").counters().stream()
                .mapToDouble(counter -> counter.count())
                .sum();
    }

    @Test
    void op08AnOpenBreakerStaysOpenWhereItsBackendIsTheSame() {
        fail(former, "main", "down");
        fail(former, "other", "down");
        next(builder -> builder.set("llm.backends.other.address", "b").set("llm.client.timeout", "59s"));

        assertThat(next.breaker("main", "down").state()).isEqualTo(State.OPEN);
        assertThat(next.breaker("other", "down").state()).isEqualTo(State.CLOSED);
        assertThat(fail(next, "main", "down")).isEqualTo(Reason.CIRCUIT_OPEN);
        former.close();
        assertThat(fail(next, "main", "down")).isEqualTo(Reason.CIRCUIT_OPEN);
        next.breaker("main", "down").reset();
        assertThat(fail(next, "main", "down")).as("after the former was closed").isNotEqualTo(Reason.CIRCUIT_OPEN);
    }

    @Test
    void aRuntimeThatWasReplacedIsNotKept() throws Exception {
        WeakReference<Object> replaced = replaced();
        for (int i = 0; i < 100 && replaced.get() != null; i++) {
            System.gc();
            ask(next, "main", "up");
            Thread.onSpinWait();
        }
        assertThat(replaced.get()).isNull();
    }

    /** The engines of a runtime in the middle of three. */
    private WeakReference<Object> replaced() {
        Weir middle = runtime(former, builder -> builder);
        ask(middle, "main", "up");
        next = runtime(middle, builder -> builder);
        middle.close();
        return new WeakReference<>(middle.engines());
    }

    @Test
    void aBreakerWithOtherSettingsBeginsAnew() {
        fail(former, "main", "down");
        next(builder -> builder.set("llm.circuitBreaker.failureThreshold", 2));

        assertThat(next.breaker("main", "down").state()).isEqualTo(State.CLOSED);
    }

    @Test
    void halfUsedLimitsStayHalfUsed() {
        ask(former, "main", "limited");
        next(builder -> builder.set("llm.client.timeout", "1s"));
        ask(next, "main", "limited");

        assertThat(fail(next, "main", "limited")).isEqualTo(Reason.RATE_LIMITED);
    }

    @Test
    void otherLimitsBeginAnewBesideABreakerThatGoesOn() {
        ask(former, "main", "limited");
        next(builder -> builder.set("llm.backends.main.models.limited.limits.requestsPerMinute", 3));

        assertThat(next.breaker("main", "limited")).isSameAs(former.breaker("main", "limited"));
        for (int i = 0; i < 3; i++) {
            ask(next, "main", "limited");
        }
    }

    @Test
    void aCallInProgressEndsAsItBeganAndCountsForBoth() throws Exception {
        begun = new CountDownLatch(1);
        CompletableFuture<?> call = former.chatAsync(
                ChatRequest.builder("slow").user("hi").build(), CallOptions.DEFAULT.withBackend("main"));
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        next(builder -> builder);

        assertThat(next.breaker("main", "slow").statistics().inFlight()).isEqualTo(1);
        GO.countDown();
        call.get(20, TimeUnit.SECONDS);
        former.close();
        assertThat(next.breaker("main", "slow").statistics().inFlight()).isZero();
        ask(next, "main", "slow");
    }

    @Test
    void healthAndTheLatencyOfRecentCallsStay() {
        fail(former, "main", "down");
        next(builder -> builder.set("llm.backends.other.address", "b"));

        assertThat(next.health())
                .extracting(health -> health.backend() + " " + health.state())
                .contains("main " + BackendHealthChanged.State.UNHEALTHY);
        assertThat(next.performance().latency().recorded()).isEqualTo(1);
    }

    @Test
    void aChangeIsNotifiedAndCountedOnce() throws Exception {
        ask(former, "main", "up");
        fail(former, "main", "down");
        awaitChanges(1);
        next(builder -> builder);
        double before = trips();
        next.breaker("main", "up").forceOpen();
        awaitChanges(2);
        former.close();
        next.breaker("main", "up").reset();
        awaitChanges(3);

        assertThat(changes).hasSize(3);
        assertThat(before).isEqualTo(1);
        assertThat(trips()).isEqualTo(2);
    }

    /** Callbacks run on other threads. */
    private void awaitChanges(int count) throws InterruptedException {
        for (int i = 0; i < 2000 && changes.size() < count; i++) {
            Thread.sleep(5);
        }
        assertThat(changes).hasSizeGreaterThanOrEqualTo(count);
    }
}
