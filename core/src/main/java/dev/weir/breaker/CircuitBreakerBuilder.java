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
 * Builds a {@link CircuitBreaker}. What is not set has the default of {@link CircuitBreakerSettings}. Each setting is checked
 * when it is given, and all of them together by {@link #build}; one that does not fit is an
 * {@link IllegalArgumentException}. Not safe for use by many threads.
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

    private @Nullable Executor callbackExecutor;

    CircuitBreakerBuilder(String name) {
        this.name = Objects.requireNonNull(name, "name");
    }

    /** Takes every setting from a record; what is set after it goes before it. */
    public CircuitBreakerBuilder settings(CircuitBreakerSettings all) {
        settings = notNull("settings", all);
        return this;
    }

    /** The failures in a row that open it; 1 to 1,000,000, by default 5. */
    public CircuitBreakerBuilder failureThreshold(int failures) {
        return with("failureThreshold", failures);
    }

    /** The successful probes that close it; 1 to 1,000,000, by default 3. */
    public CircuitBreakerBuilder successThreshold(int successes) {
        return with("successThreshold", successes);
    }

    /** The probes that may be in flight at once; 1 to 1,000,000, by default 3. */
    public CircuitBreakerBuilder halfOpenProbes(int probes) {
        return with("halfOpenProbes", probes);
    }

    /** How long it stays open before a probe; 1 ms to 3,650 days, by default 30 s. */
    public CircuitBreakerBuilder timeout(Duration open) {
        return with("timeout", open);
    }

    /** Upper bound of that wait while probes keep failing, ±20 % jitter; 1 ms to 3,650 days, by default 5 min. */
    public CircuitBreakerBuilder maxTimeout(Duration open) {
        return with("maxTimeout", open);
    }

    /**
     * Whether the wait grows while probes keep failing, and the attempt timeout follows the latencies seen; by default
     * true. If not, the wait is always {@link #timeout} and the attempt timeout always its ceiling.
     */
    public CircuitBreakerBuilder enableAdaptiveTimeout(boolean adaptive) {
        return with("enableAdaptiveTimeout", adaptive);
    }

    /** The calls that may be in flight, in every state; 1 to 1,000,000, by default 100. */
    public CircuitBreakerBuilder maxConcurrentRequests(int calls) {
        return with("maxConcurrentRequests", calls);
    }

    /**
     * Lets the number of calls in flight adapt to what the backend takes, between this and
     * {@link #maxConcurrentRequests}; by default it does not.
     */
    public CircuitBreakerBuilder adaptiveConcurrency(int minConcurrentRequests) {
        return with("minConcurrentRequests", minConcurrentRequests);
    }

    /** How long a call waits for others to end, within its deadline; 0 refuses it at once, by default 1 min. */
    public CircuitBreakerBuilder maxWait(Duration wait) {
        return with("maxWait", wait);
    }

    /** How long a call waits for the verdict on probes under way, within its deadline; 0, the default, refuses it at once. */
    public CircuitBreakerBuilder maxWaitInHalfOpen(Duration wait) {
        return with("maxWaitInHalfOpen", wait);
    }

    /** Whether it becomes half-open when its open wait is over, without waiting for a call; by default it waits for one. */
    public CircuitBreakerBuilder automaticHalfOpen(boolean automatic) {
        return with("automaticHalfOpen", automatic);
    }

    /** What each adaptive limit of an attempt leaves above what is usual, as a factor; 1 to 1,000, by default 3. */
    public CircuitBreakerBuilder attemptTimeout(double factor) {
        return with("attemptTimeout.factor", factor);
    }

    /** The least and the most that an attempt may take; each 1 ms to 3,650 days, by default 1 s and 1 min. */
    public CircuitBreakerBuilder attemptTimeoutWithin(Duration floor, Duration ceiling) {
        return with("attemptTimeout.floor", floor).with("attemptTimeout.ceiling", ceiling);
    }

    /**
     * Over how long rates are taken, and how many calls there have to be; 1 ms to 3,650 days and 1 to 131,072, by default
     * 1 min and 20.
     */
    public CircuitBreakerBuilder slidingWindow(Duration length, int minimumCalls) {
        return with("slidingWindow.length", length)
                .with("slidingWindow.calls", null)
                .with("slidingWindow.minimumCalls", minimumCalls);
    }

    /** Over how many calls rates are taken, and how many there have to be; each 1 to 131,072. */
    public CircuitBreakerBuilder slidingWindow(int calls, int minimumCalls) {
        return with(
                        "slidingWindow.length",
                        CircuitBreakerSettings.defaults().slidingWindow().length())
                .with("slidingWindow.calls", calls)
                .with("slidingWindow.minimumCalls", minimumCalls);
    }

    /** The percentage of failures in the window that opens it; 0.01 to 100, by default none does. */
    public CircuitBreakerBuilder failureRateThreshold(double percent) {
        return with("slidingWindow.failureRateThreshold", percent);
    }

    /** The percentage of calls at least as slow as this that opens it; 0.01 to 100, by default none does. */
    public CircuitBreakerBuilder slowCallRateThreshold(double percent, Duration slow) {
        return with("slidingWindow.slowCallRateThreshold", percent).with("slidingWindow.slowCallDuration", slow);
    }

    /** Failures that say nothing about the backend's health; by default permanent and authentication errors. */
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
     * Which results count as failures, of {@link CircuitBreaker#execute} and of stages; they are returned all the same. By
     * default none.
     */
    public CircuitBreakerBuilder failureOnResult(Predicate<@Nullable Object> isFailure) {
        failureOnResult = notNull("failureOnResult", isFailure);
        return this;
    }

    /** Classifies exceptions; by default the runtime's own rules alone. */
    public CircuitBreakerBuilder classification(ErrorClassification classification) {
        classes = notNull("classification", classification);
        return this;
    }

    /**
     * Classifies exceptions of this type, and those it is a cause of, before anything else is asked; see
     * {@link ErrorClassification#with}. Adds to the classification that was given before.
     */
    public CircuitBreakerBuilder classify(Class<? extends Throwable> type, ErrorClass errorClass) {
        classes = classes.with(notNull("type", type), notNull("errorClass", errorClass));
        return this;
    }

    /** {@linkplain #classify Classifies} exceptions of these types as permanent, which is ignored unless set otherwise. */
    @SafeVarargs
    public final CircuitBreakerBuilder permanent(Class<? extends Throwable>... types) {
        for (Class<? extends Throwable> type : types) {
            classify(type, ErrorClass.PERMANENT);
        }
        return this;
    }

    /** Ends attempts that take too long; the caller closes it. By default the breaker makes one of its own. */
    public CircuitBreakerBuilder timeLimiter(TimeLimiter limiter) {
        timeLimiter = notNull("timeLimiter", limiter);
        return this;
    }

    /** Where callbacks run; by default on daemon threads of the breaker's own. */
    public CircuitBreakerBuilder callbackExecutor(Executor executor) {
        callbackExecutor = notNull("callbackExecutor", executor);
        return this;
    }

    /** The clock; by default the machine's. */
    public CircuitBreakerBuilder time(TimeSource source) {
        time = notNull("time", source);
        return this;
    }

    /** The source of jitter; used by many threads at once. */
    public CircuitBreakerBuilder random(RandomGenerator generator) {
        random = notNull("random", generator);
        return this;
    }

    /**
     * Builds it.
     *
     * @throws IllegalArgumentException if settings do not fit together, with all that is wrong
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
