package dev.weir.benchmarks.routes;

import com.openai.errors.OpenAIException;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.net.URI;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * The client for each of two servers behind Resilience4j's circuit breaker and retry, and a fallback from the first to the
 * second that is written by hand: what text the caller has received is not asked for again.
 */
final class Resilience4jContender implements RouteContender {
    private final Target first;
    private final Target second;

    Resilience4jContender(URI first, URI second) {
        this.first = new Target("first", first);
        this.second = new Target("second", second);
    }

    @Override
    public String ask(String question, Consumer<String> listener) throws Exception {
        Once once = new Once(listener);
        try {
            return first.ask(question, once);
        } catch (Exception e) {
            if (once.heard) {
                throw e;
            }
            return second.ask(question, once);
        }
    }

    @Override
    public void close() {
        first.client.close();
        second.client.close();
    }

    /** Knows whether text has reached the caller, after which nothing can be asked again. */
    private static final class Once implements Consumer<String> {
        private final Consumer<String> listener;
        private volatile boolean heard;

        Once(Consumer<String> listener) {
            this.listener = listener;
        }

        @Override
        public void accept(String piece) {
            heard = true;
            listener.accept(piece);
        }
    }

    /** One server with a breaker for half of ten calls and three attempts, half a second and then a second apart. */
    private static final class Target {
        private final PlainContender client;
        private final CircuitBreaker breaker;
        private final RetryConfig retries = RetryConfig.custom()
                .maxAttempts(3)
                .intervalFunction(IntervalFunction.ofExponentialRandomBackoff(Duration.ofMillis(500), 2))
                .retryExceptions(OpenAIException.class)
                .build();

        Target(String name, URI server) {
            client = PlainContender.withoutRetries(server);
            breaker = CircuitBreaker.of(
                    name,
                    CircuitBreakerConfig.custom()
                            .slidingWindowSize(10)
                            .minimumNumberOfCalls(5)
                            .waitDurationInOpenState(Duration.ofSeconds(10))
                            .slowCallDurationThreshold(Duration.ofSeconds(10))
                            .permittedNumberOfCallsInHalfOpenState(3)
                            .build());
        }

        String ask(String question, Once once) throws Exception {
            Retry retry = Retry.of(
                    "call",
                    RetryConfig.from(retries)
                            .retryOnException(e -> e instanceof OpenAIException && !once.heard)
                            .build());
            return Retry.decorateCallable(
                            retry, CircuitBreaker.decorateCallable(breaker, () -> client.ask(question, once)))
                    .call();
        }
    }
}
