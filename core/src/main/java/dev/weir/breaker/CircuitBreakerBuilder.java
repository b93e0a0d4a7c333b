package dev.weir.breaker;

import dev.weir.classify.ErrorClassification;
import dev.weir.config.SettingsRecord;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.TimeLimiter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link CircuitBreaker}. The defaults are those of {@link CircuitBreakerSettings}. Each value is checked when
 * it is set, and their combination by {@link #build}; an invalid value causes an {@link IllegalArgumentException}. Not
 * thread-safe.
 */
public final class CircuitBreakerBuilder {
    final String name;
    CircuitBreakerSettings settings = CircuitBreakerSettings.defaults();
    TimeSource time = TimeSource.system();
    ErrorClassification classes = ErrorClassification.standard();
    Predicate<@Nullable Object> failureOnResult = result -> false;
    RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();

    @Nullable
    TimeLimiter timeLimiter;

    @Nullable
    String tenantKey;

    private @Nullable Executor callbackExecutor;

    CircuitBreakerBuilder(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /** Sets all settings. Later calls override single settings. */
    public CircuitBreakerBuilder settings(CircuitBreakerSettings all) {
        settings = notNull("settings", all);
        return this;
    }

    /** Number of consecutive failures that open the breaker; 1 to 1,000,000, default 5. */
    public CircuitBreakerBuilder failureThreshold(int failures) {
        return with("failureThreshold", failures);
    }

    /** Number of successful probes that close the breaker; 1 to 1,000,000, default 3. */
    public CircuitBreakerBuilder successThreshold(int successes) {
        return with("successThreshold", successes);
    }

    /** Maximum number of probes in flight; 1 to 1,000,000, default 3. */
    public CircuitBreakerBuilder halfOpenProbes(int probes) {
        return with("halfOpenProbes", probes);
    }

    /** Open wait: the time from opening to the first probe; 1 ms to 3,650 days, default 30 s. */
    public CircuitBreakerBuilder timeout(Duration open) {
        return with("timeout", open);
    }

    /** Upper bound of the open wait while probes fail, ±20 % jitter; 1 ms to 3,650 days, default 5 min. */
    public CircuitBreakerBuilder maxTimeout(Duration open) {
        return with("maxTimeout", open);
    }

    /**
     * Whether the open wait increases while probes fail and the attempt timeout adapts to the observed latency; default
     * true. If false, the open wait is {@link #timeout} and the attempt timeout is its upper bound.
     */
    public CircuitBreakerBuilder enableAdaptiveTimeout(boolean adaptive) {
        return with("enableAdaptiveTimeout", adaptive);
    }

    /** Maximum number of calls in flight, in every state; 1 to 1,000,000, default 100. */
    public CircuitBreakerBuilder maxConcurrentRequests(int calls) {
        return with("maxConcurrentRequests", calls);
    }

    /**
     * Makes the concurrency limit adaptive.
     *
     * @param minConcurrentRequests its lower bound, from 1; the upper bound is {@link #maxConcurrentRequests}. By
     *     default the limit is fixed
     */
    public CircuitBreakerBuilder adaptiveConcurrency(int minConcurrentRequests) {
        return with("minConcurrentRequests", minConcurrentRequests);
    }

    /**
     * Maximum time that a call waits for a permit, within its deadline; 0 to 3,650 days, default 1 min. 0 rejects the
     * call immediately.
     */
    public CircuitBreakerBuilder maxWait(Duration wait) {
        return with("maxWait", wait);
    }

    /**
     * Maximum time that a call waits for the result of the probes in flight, within its deadline; 0 to 3,650 days. 0,
     * the default, rejects the call immediately.
     */
    public CircuitBreakerBuilder maxWaitInHalfOpen(Duration wait) {
        return with("maxWaitInHalfOpen", wait);
    }

    /**
     * Whether the breaker becomes half-open as soon as its open wait expires; by default the next call makes it
     * half-open.
     */
    public CircuitBreakerBuilder automaticHalfOpen(boolean automatic) {
        return with("automaticHalfOpen", automatic);
    }

    /**
     * Factor of the adaptive attempt timeout: its upper bound as a multiple of the 99.9th latency percentile; 1 to
     * 1,000, default 3.
     */
    public CircuitBreakerBuilder attemptTimeout(double factor) {
        return with("attemptTimeout.factor", factor);
    }

    /** Bounds of the attempt timeout; each 1 ms to 3,650 days, default 1 s to 1 min. */
    public CircuitBreakerBuilder attemptTimeoutWithin(Duration floor, Duration ceiling) {
        return with("attemptTimeout.floor", floor).with("attemptTimeout.ceiling", ceiling);
    }

    /**
     * A time-based sliding window.
     *
     * @param length 1 ms to 3,650 days, default 1 min
     * @param minimumCalls minimum number of calls before a rate is evaluated; 1 to 131,072, default 20
     */
    public CircuitBreakerBuilder slidingWindow(Duration length, int minimumCalls) {
        return with("slidingWindow.length", length)
                .with("slidingWindow.calls", null)
                .with("slidingWindow.minimumCalls", minimumCalls);
    }

    /**
     * A count-based sliding window.
     *
     * @param calls size of the window, 1 to 131,072
     * @param minimumCalls minimum number of calls before a rate is evaluated; 1 to {@code calls}
     */
    public CircuitBreakerBuilder slidingWindow(int calls, int minimumCalls) {
        return with(
                        "slidingWindow.length",
                        CircuitBreakerSettings.defaults().slidingWindow().length())
                .with("slidingWindow.calls", calls)
                .with("slidingWindow.minimumCalls", minimumCalls);
    }

    /** Failure rate of the window, in percent, that opens the breaker; 0.01 to 100, by default off. */
    public CircuitBreakerBuilder failureRateThreshold(double percent) {
        return with("slidingWindow.failureRateThreshold", percent);
    }

    /**
     * Slow-call rate of the window that opens the breaker; by default off.
     *
     * @param percent 0.01 to 100
     * @param slow minimum duration of a slow call; 1 ms to 3,650 days
     */
    public CircuitBreakerBuilder slowCallRateThreshold(double percent, Duration slow) {
        return with("slidingWindow.slowCallRateThreshold", percent).with("slidingWindow.slowCallDuration", slow);
    }

    /** Error classes that do not count as failures of the backend; default permanent and authentication. */
    public CircuitBreakerBuilder ignore(Set<ErrorClass> classes) {
        return with("ignoredErrorClasses", List.copyOf(notNull("ignored classes", classes)));
    }

    private CircuitBreakerBuilder with(String setting, @Nullable Object value) {
        return settings(valid(() -> SettingsRecord.with(settings, setting, value)));
    }

    private CircuitBreakerSettings valid(Supplier<CircuitBreakerSettings> made) {
        try {
            return made.get();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("circuit breaker '" + name + "': " + e.getMessage(), e);
        }
    }

    /**
     * Results that count as failures, of {@link CircuitBreaker#execute} and of stages; the caller still receives them.
     * Default none.
     *
     * @param isFailure called concurrently; an exception is logged, and the result counts as a success
     */
    public CircuitBreakerBuilder failureOnResult(Predicate<@Nullable Object> isFailure) {
        failureOnResult = notNull("failureOnResult", isFailure);
        return this;
    }

    /** Classifies exceptions; default {@link ErrorClassification#standard()}. */
    public CircuitBreakerBuilder classification(ErrorClassification classification) {
        classes = notNull("classification", classification);
        return this;
    }

    /**
     * Classifies exceptions of this type, and those with a cause of this type, before any other rule; see
     * {@link ErrorClassification#with}. Adds to the classification set before.
     */
    public CircuitBreakerBuilder classify(Class<? extends Throwable> type, ErrorClass errorClass) {
        classes = classes.with(notNull("type", type), notNull("errorClass", errorClass));
        return this;
    }

    /** {@linkplain #classify Classifies} exceptions of these types as permanent, a class that is ignored by default. */
    @SafeVarargs
    public final CircuitBreakerBuilder permanent(Class<? extends Throwable>... types) {
        for (Class<? extends Throwable> type : types) {
            classify(type, ErrorClass.PERMANENT);
        }
        return this;
    }

    /** The time limiter that ends attempts; the caller closes it. By default the breaker creates its own. */
    public CircuitBreakerBuilder timeLimiter(TimeLimiter limiter) {
        timeLimiter = notNull("timeLimiter", limiter);
        return this;
    }

    /**
     * The key of call metadata whose values are tenants: within a priority they share what waits for a permit. By default, and
     * with null, there are no tenants.
     */
    public CircuitBreakerBuilder tenantKey(@Nullable String key) {
        tenantKey = key;
        return this;
    }

    /** The executor of callbacks; by default daemon threads of the breaker. */
    public CircuitBreakerBuilder callbackExecutor(Executor executor) {
        callbackExecutor = notNull("callbackExecutor", executor);
        return this;
    }

    /** The clock; default {@link TimeSource#system()}. */
    public CircuitBreakerBuilder time(TimeSource source) {
        time = notNull("time", source);
        return this;
    }

    /** The source of jitter. Has to be thread-safe. */
    public CircuitBreakerBuilder random(RandomGenerator generator) {
        random = notNull("random", generator);
        return this;
    }

    /**
     * Builds the breaker.
     *
     * @throws IllegalArgumentException if settings contradict each other; the message lists all problems
     */
    public CircuitBreaker build() {
        settings = valid(() -> SettingsRecord.check(settings));
        return new CircuitBreaker(this);
    }

    Executor executor() {
        return callbackExecutor == null ? new CallbackThreads() : callbackExecutor;
    }

    private <T> T notNull(String setting, T value) {
        return Objects.requireNonNull(value, () -> "circuit breaker '" + name + "': " + setting + " must not be null");
    }
}
