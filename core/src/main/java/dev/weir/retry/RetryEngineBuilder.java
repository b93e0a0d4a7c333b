package dev.weir.retry;

import dev.weir.classify.ErrorClassification;
import dev.weir.config.SettingsRecord;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link RetryEngine}. Defaults and ranges are those of {@link RetrySettings}; a value out of range causes an
 * {@link IllegalArgumentException}. Not thread-safe.
 */
public final class RetryEngineBuilder {
    private static final String BUILT_IN = "exponential";
    private static final RetrySettings DEFAULTS = RetrySettings.defaults();

    RetrySettings settings = DEFAULTS;
    ErrorClassification classes = ErrorClassification.standard();
    boolean failOnUnwantedResult;
    CallListener listener = new CallListener() {};
    TimeSource time = TimeSource.system();
    Sleeper sleeper = Sleeper.parking();
    RetryScheduler scheduler = RetryScheduler.jdk();
    private final Map<String, RetryStrategy> strategies = new LinkedHashMap<>();
    private final List<UnwantedResults.Check<?>> checks = new ArrayList<>();
    private RandomGenerator random = new Random();
    private @Nullable String defaultStrategy;

    RetryEngineBuilder() {}

    /** Sets all settings except the default strategy. Later calls override single settings. */
    public RetryEngineBuilder settings(RetrySettings settings) {
        this.settings = Objects.requireNonNull(settings, "settings");
        return this;
    }

    private RetryEngineBuilder with(String setting, @Nullable Object value) {
        settings = SettingsRecord.with(settings, setting, value);
        return this;
    }

    /** Maximum number of retries after the first attempt, at least 0; default 5. */
    public RetryEngineBuilder maxRetries(int maxRetries) {
        return with("maxRetries", maxRetries);
    }

    /**
     * First delay of the built-in strategy, exponential backoff with equal jitter. With any strategy it also determines
     * how long a call waits for an open circuit breaker: as long as its remaining retries would take if their delays
     * doubled from this one. Default 1 s, or {@code maxDelay} if that is less.
     */
    public RetryEngineBuilder baseDelay(Duration baseDelay) {
        return with("baseDelay", baseDelay);
    }

    /** Maximum delay of a strategy; default 30 s. */
    public RetryEngineBuilder maxDelay(Duration maxDelay) {
        return with("maxDelay", maxDelay);
    }

    /**
     * Whether {@code maxDelay} also applies to a delay requested by the server; default false, as a server may reject
     * an earlier retry.
     */
    public RetryEngineBuilder capServerDelay(boolean capServerDelay) {
        return with("capServerDelay", capServerDelay);
    }

    /**
     * Maximum time from the beginning of a call to the start of a retry. Does not end an attempt. Default: no limit but
     * the deadline.
     */
    public RetryEngineBuilder maxDuration(Duration maxDuration) {
        return with("maxDuration", maxDuration);
    }

    /**
     * Adds a strategy. The first one added is the default, unless {@link #defaultStrategy} names another.
     *
     * @param name by which a call selects it
     */
    public RetryEngineBuilder strategy(String name, RetryStrategy strategy) {
        strategies.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(strategy, "strategy"));
        return this;
    }

    /**
     * The strategy of calls that select none: one added with {@link #strategy}, or the built-in {@code exponential}.
     */
    public RetryEngineBuilder defaultStrategy(String name) {
        defaultStrategy = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Whether delays end early when a failed backend answers again, and calls wait for an open circuit breaker without
     * using retries; default true. If false, every delay is that of its strategy.
     */
    public RetryEngineBuilder adaptive(boolean adaptive) {
        return with("enableAdaptive", adaptive);
    }

    /**
     * Whether the rule of the error class applies; default true. If false, every failure, a permanent one too, is
     * retried by {@link RetryRule#STANDARD}, without classification.
     */
    public RetryEngineBuilder classification(boolean classification) {
        return with("enableClassification", classification);
    }

    /** Classifies failures; default {@link ErrorClassification#standard()}. */
    public RetryEngineBuilder classification(ErrorClassification classes) {
        this.classes = Objects.requireNonNull(classes, "classes");
        return this;
    }

    /**
     * Classifies exceptions of this type, and those with a cause of this type, before any other rule; see
     * {@link ErrorClassification#with}. Adds to the classification set before. An unchecked exception is classified
     * only if {@link AttemptBody#of} or a stage provides it: one that an {@link AttemptBody} throws itself ends the
     * call.
     */
    public RetryEngineBuilder classify(Class<? extends Throwable> type, ErrorClass errorClass) {
        classes = classes.with(Objects.requireNonNull(type, "type"), Objects.requireNonNull(errorClass, "errorClass"));
        return this;
    }

    /** {@linkplain #classify Classifies} exceptions of these types as permanent: they are not retried. */
    @SafeVarargs
    public final RetryEngineBuilder permanent(Class<? extends Throwable>... types) {
        for (Class<? extends Throwable> type : types) {
            classify(type, ErrorClass.PERMANENT);
        }
        return this;
    }

    /** {@linkplain #classify Classifies} exceptions of these types as transient: they are retried. */
    @SafeVarargs
    public final RetryEngineBuilder transientFailure(Class<? extends Throwable>... types) {
        for (Class<? extends Throwable> type : types) {
            classify(type, ErrorClass.TRANSIENT);
        }
        return this;
    }

    /** Retries results like failures of class {@link ErrorClass#TRANSIENT}. */
    public <R> RetryEngineBuilder retryOnResult(Class<R> type, Predicate<? super R> unwanted) {
        return retryOnResult(type, unwanted, ErrorClass.TRANSIENT);
    }

    /**
     * Retries results like failures. If no retry follows, for whatever reason, the call returns its last result, unless
     * {@link #failOnUnwantedResult} is set or the caller gave up. The first predicate that matches a result decides.
     * {@link UnwantedCompletion} provides some for completions.
     *
     * @param type the type of the tested results; others are wanted. {@link Object} includes null
     * @param unwanted whether to retry; has to be thread-safe. An exception is logged and counts as no match
     * @param errorClass determines the retry rule
     */
    public <R> RetryEngineBuilder retryOnResult(Class<R> type, Predicate<? super R> unwanted, ErrorClass errorClass) {
        checks.add(new UnwantedResults.Check<>(
                Objects.requireNonNull(type, "type"),
                Objects.requireNonNull(unwanted, "unwanted"),
                Objects.requireNonNull(errorClass, "errorClass")));
        return this;
    }

    /**
     * Whether a call that ends with an unwanted result throws {@link AttemptsFailedException}, which contains the
     * result, instead of returning it; default false.
     */
    public RetryEngineBuilder failOnUnwantedResult(boolean fail) {
        failOnUnwantedResult = fail;
        return this;
    }

    /** The rule of an error class; default as {@link RetrySettings#rules}. */
    public RetryEngineBuilder rule(ErrorClass errorClass, RetryRule rule) {
        Map<ErrorClass, RetryRule> rules = new EnumMap<>(ErrorClass.class);
        rules.putAll(settings.rules());
        rules.put(Objects.requireNonNull(errorClass, "errorClass"), Objects.requireNonNull(rule, "rule"));
        return with("rules", rules);
    }

    /**
     * The retry budget of each backend; default 0.2, 10 and 10 s. A share of 0 and a minimum of 0 permit no retry.
     *
     * @param share retries permitted per call
     * @param minPerSecond retries per second permitted in addition
     * @param window the length of the sliding window
     */
    public RetryEngineBuilder budget(double share, int minPerSecond, Duration window) {
        return with("budget.share", share)
                .with("budget.minPerSecond", minPerSecond)
                .with("budget.window", window);
    }

    /** Pacing interval of the ramp in which waiting calls are woken after an outage; default 100 ms. */
    public RetryEngineBuilder wakePacing(Duration wakePacing) {
        return with("wakePacing", wakePacing);
    }

    /** Receives events of retries; default none. An exception is logged. */
    public RetryEngineBuilder listener(CallListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    /** The clock; default {@link TimeSource#system()}. */
    public RetryEngineBuilder time(TimeSource time) {
        this.time = Objects.requireNonNull(time, "time");
        return this;
    }

    /** The source of jitter of the built-in strategy. Has to be thread-safe. */
    public RetryEngineBuilder random(RandomGenerator random) {
        this.random = Objects.requireNonNull(random, "random");
        return this;
    }

    /** How calls of {@link RetryEngine#execute} wait; default {@link Sleeper#parking()}. */
    public RetryEngineBuilder sleeper(Sleeper sleeper) {
        this.sleeper = Objects.requireNonNull(sleeper, "sleeper");
        return this;
    }

    /** How calls of {@link RetryEngine#executeStage} wait; default {@link RetryScheduler#jdk()}. */
    public RetryEngineBuilder scheduler(RetryScheduler scheduler) {
        this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
        return this;
    }

    /**
     * Builds the engine.
     *
     * @throws IllegalArgumentException if the default strategy is unknown, or settings contradict each other
     */
    public RetryEngine build() {
        SettingsRecord.check(settings);
        return new RetryEngine(this);
    }

    UnwantedResults unwantedResults() {
        return new UnwantedResults(checks);
    }

    /** The strategies; the built-in one is included if there is no other, or if it is the default by name. */
    Strategies strategies() {
        Map<String, RetryStrategy> all = new LinkedHashMap<>(strategies);
        if (all.isEmpty() || BUILT_IN.equals(defaultStrategy)) {
            all.putIfAbsent(BUILT_IN, new EqualJitterBackoff(settings.firstDelay(), settings.maxDelay(), random));
        }
        return new Strategies(
                all, defaultStrategy == null ? all.keySet().iterator().next() : defaultStrategy);
    }
}
