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
 * Builds a {@link RetryEngine}. The defaults and the ranges are those of {@link RetrySettings}: a value out of its range is
 * refused with an {@link IllegalArgumentException}. Not safe for use by many threads.
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

    /** Takes every setting from a record but the name of the default strategy; what is set after it goes before it. */
    public RetryEngineBuilder settings(RetrySettings settings) {
        this.settings = Objects.requireNonNull(settings, "settings");
        return this;
    }

    private RetryEngineBuilder with(String setting, @Nullable Object value) {
        settings = SettingsRecord.with(settings, setting, value);
        return this;
    }

    /** How many retries a call has after its first attempt; 5 unless set. */
    public RetryEngineBuilder maxRetries(int maxRetries) {
        return with("maxRetries", maxRetries);
    }

    /**
     * The first delay of the strategy that is used when none is given: exponential, with full jitter. With any strategy it
     * also says how long a call waits for an open circuit breaker: as long as the retries that it has left would take, if
     * their delays doubled from this one. 1 s unless set, or {@code maxDelay} if that is less.
     */
    public RetryEngineBuilder baseDelay(Duration baseDelay) {
        return with("baseDelay", baseDelay);
    }

    /** The longest wait that a strategy can have; 30 s unless set. */
    public RetryEngineBuilder maxDelay(Duration maxDelay) {
        return with("maxDelay", maxDelay);
    }

    /**
     * Whether {@code maxDelay} also bounds what a server asked for. Off unless set: a server that is asked too early
     * refuses again.
     */
    public RetryEngineBuilder capServerDelay(boolean capServerDelay) {
        return with("capServerDelay", capServerDelay);
    }

    /**
     * How long after the call's beginning a retry can begin at the latest: one whose wait would end later is not waited for.
     * It ends no attempt. Without a bound unless set, besides the deadline of each call.
     */
    public RetryEngineBuilder maxDuration(Duration maxDuration) {
        return with("maxDuration", maxDuration);
    }

    /**
     * Adds a strategy. The first one added is the default, unless {@link #defaultStrategy} names another.
     *
     * @param name what a call asks for it by
     */
    public RetryEngineBuilder strategy(String name, RetryStrategy strategy) {
        strategies.put(Objects.requireNonNull(name, "name"), Objects.requireNonNull(strategy, "strategy"));
        return this;
    }

    /**
     * The strategy of the calls that name none: one that was added with {@link #strategy}, or {@code exponential}, which is
     * built in.
     */
    public RetryEngineBuilder defaultStrategy(String name) {
        defaultStrategy = Objects.requireNonNull(name, "name");
        return this;
    }

    /**
     * Whether calls that wait because a backend is down are woken when it is seen to answer again, and wait out an open
     * circuit breaker instead of spending their retries on its refusals. On unless set; off, every wait takes as long as
     * its strategy said, whichever strategy that is.
     */
    public RetryEngineBuilder adaptive(boolean adaptive) {
        return with("enableAdaptive", adaptive);
    }

    /**
     * Whether the class of a failure decides. On unless set; off, every failure, a permanent one too, is retried after
     * {@link RetryRule#STANDARD}, and classifiers and the rules are not asked.
     */
    public RetryEngineBuilder classification(boolean classification) {
        return with("enableClassification", classification);
    }

    /** Classifies failures; {@link ErrorClassification#standard()} unless set. */
    public RetryEngineBuilder classification(ErrorClassification classes) {
        this.classes = Objects.requireNonNull(classes, "classes");
        return this;
    }

    /**
     * Has an exception of this type, or a cause of it, count as a failure of this class, before anything else is asked; see
     * {@link ErrorClassification#with}. Adds to the classification that was given before. An unchecked exception is looked at
     * only where {@link AttemptBody#of} or a stage hands it over: what an {@link AttemptBody} throws itself ends the call.
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

    /** Retries results as if the attempt had failed with {@link ErrorClass#TRANSIENT}. */
    public <R> RetryEngineBuilder retryOnResult(Class<R> type, Predicate<? super R> unwanted) {
        return retryOnResult(type, unwanted, ErrorClass.TRANSIENT);
    }

    /**
     * Retries results as if the attempt had failed. When no retry follows, whatever the reason, the call returns the last
     * result that it got, unless {@link #failOnUnwantedResult} is set or the caller gave up. Of several tests the first that
     * rejects a result counts. {@link UnwantedCompletion} has some for completions.
     *
     * @param type of the results that are tested; others are wanted. With {@link Object} null is tested too
     * @param unwanted whether to retry; has to be safe for use by many threads. One that throws is logged and rejects nothing
     * @param errorClass whose rule decides how often and after which delay
     */
    public <R> RetryEngineBuilder retryOnResult(Class<R> type, Predicate<? super R> unwanted, ErrorClass errorClass) {
        checks.add(new UnwantedResults.Check<>(
                Objects.requireNonNull(type, "type"),
                Objects.requireNonNull(unwanted, "unwanted"),
                Objects.requireNonNull(errorClass, "errorClass")));
        return this;
    }

    /**
     * Whether a call that ends with an unwanted result throws {@link AttemptsFailedException}, which holds the result,
     * instead of returning it. Off unless set.
     */
    public RetryEngineBuilder failOnUnwantedResult(boolean fail) {
        failOnUnwantedResult = fail;
        return this;
    }

    /** The rule for one class; those of {@link RetrySettings#rules} unless set. */
    public RetryEngineBuilder rule(ErrorClass errorClass, RetryRule rule) {
        Map<ErrorClass, RetryRule> rules = new EnumMap<>(ErrorClass.class);
        rules.putAll(settings.rules());
        rules.put(Objects.requireNonNull(errorClass, "errorClass"), Objects.requireNonNull(rule, "rule"));
        return with("rules", rules);
    }

    /**
     * Bounds the retries to each backend: one per five calls and ten per second over ten seconds, unless set. A share of 0
     * and a minimum of 0 allow no retry.
     *
     * @param share how many retries each call allows for
     * @param minPerSecond how many retries per second are allowed besides
     * @param window over which both are counted
     */
    public RetryEngineBuilder budget(double share, int minPerSecond, Duration window) {
        return with("budget.share", share)
                .with("budget.minPerSecond", minPerSecond)
                .with("budget.window", window);
    }

    /** How far apart the steps are in which waiting calls are woken after an outage; 100 ms unless set. */
    public RetryEngineBuilder wakePacing(Duration wakePacing) {
        return with("wakePacing", wakePacing);
    }

    /** Who is told of retries; nobody unless set. One that throws is logged and harms no call. */
    public RetryEngineBuilder listener(CallListener listener) {
        this.listener = Objects.requireNonNull(listener, "listener");
        return this;
    }

    public RetryEngineBuilder time(TimeSource time) {
        this.time = Objects.requireNonNull(time, "time");
        return this;
    }

    /** What the strategy draws from that is used when none is given; has to be safe for use by many threads. */
    public RetryEngineBuilder random(RandomGenerator random) {
        this.random = Objects.requireNonNull(random, "random");
        return this;
    }

    /** How calls wait; they park unless set. */
    public RetryEngineBuilder sleeper(Sleeper sleeper) {
        this.sleeper = Objects.requireNonNull(sleeper, "sleeper");
        return this;
    }

    /** How calls of {@link RetryEngine#executeStage} wait; by {@link RetryScheduler#jdk()} unless set. */
    public RetryEngineBuilder scheduler(RetryScheduler scheduler) {
        this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
        return this;
    }

    /**
     * Builds the engine.
     *
     * @throws IllegalArgumentException if no strategy has the name of the default one, or settings do not fit together
     */
    public RetryEngine build() {
        SettingsRecord.check(settings);
        return new RetryEngine(this);
    }

    UnwantedResults unwantedResults() {
        return new UnwantedResults(checks);
    }

    /** The built-in strategy is there if no other is, or if it is asked for by its name. */
    Strategies strategies() {
        Map<String, RetryStrategy> all = new LinkedHashMap<>(strategies);
        if (all.isEmpty() || BUILT_IN.equals(defaultStrategy)) {
            all.putIfAbsent(BUILT_IN, new FullJitterBackoff(settings.firstDelay(), settings.maxDelay(), random));
        }
        return new Strategies(
                all, defaultStrategy == null ? all.keySet().iterator().next() : defaultStrategy);
    }
}
