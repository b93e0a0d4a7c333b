package dev.weir.benchmarks.guard;

import dev.failsafe.Bulkhead;
import dev.failsafe.Failsafe;
import dev.failsafe.FailsafeExecutor;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.call.TargetCall;
import dev.weir.resilience.GuardedBackend;
import dev.weir.retry.AttemptBody;
import dev.weir.retry.RetryEngine;
import dev.weir.spi.time.TimeSource;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.decorators.Decorators;
import io.github.resilience4j.retry.Retry;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * One guarded call that returns a constant. Each contender is built once and shared by all threads, with 100 calls allowed
 * at once. Weir and Failsafe enforce a time limit of a minute by interrupting the thread; Resilience4j has none here.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class GuardBenchmark {
    private static final int AT_ONCE = 100;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final String answer = "answer";
    private final CircuitBreaker breaker =
            CircuitBreaker.builder("guard").maxConcurrentRequests(AT_ONCE).build();
    private final RetryEngine retry = RetryEngine.builder().build();
    private final TargetCall call = TargetCall.to("guard", "constant", Duration.ofDays(1), TimeSource.system());
    private final Callable<String> asked = this::answer;
    private final GuardedBackend guarded = new GuardedBackend("guard", "constant", retry, breaker);
    private final AttemptBody<String> attempt = AttemptBody.of(() -> breaker.execute(asked));
    private Supplier<String> resilience4j = this::answer;
    private FailsafeExecutor<String> failsafe = Failsafe.none();

    private String answer() {
        return answer;
    }

    /** Builds the contenders. */
    @Setup
    public void build() {
        resilience4j = Decorators.ofSupplier(this::answer)
                .withBulkhead(io.github.resilience4j.bulkhead.Bulkhead.of(
                        "guard",
                        BulkheadConfig.custom().maxConcurrentCalls(AT_ONCE).build()))
                .withCircuitBreaker(io.github.resilience4j.circuitbreaker.CircuitBreaker.ofDefaults("guard"))
                .withRetry(Retry.ofDefaults("guard"))
                .decorate();
        failsafe = Failsafe.with(
                RetryPolicy.<String>ofDefaults(),
                dev.failsafe.CircuitBreaker.ofDefaults(),
                Bulkhead.of(AT_ONCE),
                Timeout.<String>builder(LIMIT).withInterrupt().build());
    }

    @TearDown
    public void close() {
        guarded.close();
        breaker.close();
    }

    /** The call alone. */
    @Benchmark
    public String bare() {
        return answer();
    }

    /** Retry, breaker, concurrency limit and enforced time limit. */
    @Benchmark
    public String weir() {
        return retry.execute(call, attempt);
    }

    /** The same as one object, with a deadline of its own for each call. */
    @Benchmark
    public String weirWithDeadline() {
        return guarded.execute(LIMIT, asked);
    }

    /** Retry, breaker and bulkhead; no time limit. */
    @Benchmark
    public String resilience4j() {
        return resilience4j.get();
    }

    /** Retry, breaker, bulkhead and enforced time limit. */
    @Benchmark
    public String failsafe() {
        return failsafe.get(this::answer);
    }
}
