package dev.weir.retry;

import dev.weir.classify.ErrorClassification;
import dev.weir.duration.DurationText;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Builds a {@link RetryEngine}. What is not set has the configuration's default. Not safe for use by many threads. */
public final class RetryEngineBuilder {
    private static final String BUILT_IN = "exponential";
    private static final Duration FOREVER = Duration.ofNanos(Nanos.FOREVER);
    private static final RetrySettings DEFAULTS = RetrySettings.defaults();
    private static final Duration BASE_DELAY = DEFAULTS.baseDelay();
    private static final Duration MAX_DELAY = DEFAULTS.maxDelay();

    final Map<String, RetryStrategy> strategies = new LinkedHashMap<>();
    int maxRetries;
    Duration maxDuration = FOREVER;
    boolean adaptive;
    boolean capServerDelay;
    boolean classification;
    RetryRules rules = RetryRules.of(DEFAULTS.rules());
    double budgetShare;
    int budgetMinPerSecond;
    Duration budgetWindow = Duration.ZERO;
    Duration wakePacing = Duration.ZERO;
    boolean failOnUnwantedResult;
    CallListener listener = new CallListener() {};
    TimeSource time = TimeSource.system();
    RandomGenerator random = new Random();
    Waiter waiter = Waiter.parking();
    RetryScheduler scheduler = RetryScheduler.jdk();
    private final List<UnwantedResults.Check<?>> checks = new ArrayList<>();
    private final Map<Class<? extends Throwable>, ErrorClass> types = new LinkedHashMap<>();
    private ErrorClassification classes = ErrorClassification.standard();
    private @Nullable Duration baseDelay;
    private @Nullable Duration maxDelay;
    private @Nullable String defaultStrategy;

    RetryEngineBuilder() {
        take(DEFAULTS);
    }

    /**
     * Takes every setting from a record, which is valid, but the name of the default strategy; what is set after it goes
     * before it.
     */
    public RetryEngineBuilder settings(RetrySettings settings) {
        take(settings);
        maxDelay = settings.maxDelay();
        baseDelay = settings.baseDelay().compareTo(maxDelay) < 0 ? settings.baseDelay() : maxDelay;
        return this;
    }

    private void take(RetrySettings settings) {
        maxRetries = settings.maxRetries();
        maxDuration = settings.maxDuration() == null ? FOREVER : settings.maxDuration();
        adaptive = settings.enableAdaptive();
        capServerDelay = settings.capServerDelay();
        classification = settings.enableClassification();
        rules = RetryRules.of(settings.rules());
        budgetShare = settings.budget().share();
        budgetMinPerSecond = settings.budget().minPerSecond();
        budgetWindow = settings.budget().window();
        wakePacing = settings.wakePacing();
    }

    /**
     * How many retries a call has after its first attempt.
     *
     * @param maxRetries at least 0; 5 unless set
     */
    public RetryEngineBuilder maxRetries(int maxRetries) {
        if (maxRetries < 0) {
            throw new IllegalArgumentException("maxRetries must be at least 0, was " + maxRetries);
        }
        this.maxRetries = maxRetries;
        return this;
    }

    /**
     * The first delay of the strategy that is used when none is given: exponential, with full jitter. With any strategy it
     * also says how long a call waits for an open circuit breaker: as long as the retries that it has left would take, if
     * their delays doubled from this one. 1 s unless set, or {@code maxDelay} if that is less.
     */
    public RetryEngineBuilder baseDelay(Duration baseDelay) {
        this.baseDelay = atLeastZero("baseDelay", baseDelay);
        return this;
    }

    /** The longest wait that a strategy can have; 30 s unless set, or {@code baseDelay} if that is more. */
    public RetryEngineBuilder maxDelay(Duration maxDelay) {
        this.maxDelay = atLeastZero("maxDelay", maxDelay);
        return this;
    }

    /**
     * Whether {@code maxDelay} also bounds what a server asked for. Off unless set: a server that is asked too early
     * refuses again.
     */
    public RetryEngineBuilder capServerDelay(boolean capServerDelay) {
        this.capServerDelay = capServerDelay;
        return this;
    }

    /**
     * How long after the call's beginning a retry can begin at the latest: one whose wait would end later is not waited for.
     * It ends no attempt. Without a bound unless set, besides the deadline of each call.
     *
     * @param maxDuration more than 0
     */
    public RetryEngineBuilder maxDuration(Duration maxDuration) {
        if (atLeastZero("maxDuration", maxDuration).isZero()) {
            throw new IllegalArgumentException("maxDuration must be more than 0, was 0");
        }
        this.maxDuration = maxDuration;
        return this;
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

    /** The strategy of the calls that name none: one that was added with {@link #strategy}. */
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
        this.adaptive = adaptive;
        return this;
    }

    /**
     * Whether the class of a failure decides. On unless set; off, every failure, a permanent one too, is retried after
     * {@link RetryRule#STANDARD}, and classifiers and {@link #rules} are not asked.
     */
    public RetryEngineBuilder classification(boolean classification) {
        this.classification = classification;
        return this;
    }

    /** Classifies failures; {@link ErrorClassification#standard()} unless set. */
    public RetryEngineBuilder classification(ErrorClassification classes) {
        this.classes = Objects.requireNonNull(classes, "classes");
        return this;
    }

    /**
     * Has an exception of this type, or a cause of it, count as a failure of this class, before anything else is asked; see
     * {@link ErrorClassification#with}. An unchecked exception is looked at only where {@link AttemptBody#of} or a stage
     * hands it over: what an {@link AttemptBody} throws itself ends the call.
     */
    public RetryEngineBuilder classify(Class<? extends Throwable> type, ErrorClass errorClass) {
        types.put(Objects.requireNonNull(type, "type"), Objects.requireNonNull(errorClass, "errorClass"));
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

    /** The rule for each class; {@link RetryRules#standard()} unless set. */
    public RetryEngineBuilder rules(RetryRules rules) {
        this.rules = Objects.requireNonNull(rules, "rules");
        return this;
    }

    /** The rule for one class. */
    public RetryEngineBuilder rule(ErrorClass errorClass, RetryRule rule) {
        return rules(
                rules.with(Objects.requireNonNull(errorClass, "errorClass"), Objects.requireNonNull(rule, "rule")));
    }

    /**
     * The {@link RetryBudget} of each backend: one retry per five calls and ten per second over ten seconds, unless set.
     *
     * <p>A share of 0 and a minimum of 0 allow no retry.
     *
     * @param share how many retries each call allows for, at least 0
     * @param minPerSecond how many retries per second are allowed besides, at least 0
     * @param window over which both are counted, at least 10 ms
     */
    public RetryEngineBuilder budget(double share, int minPerSecond, Duration window) {
        budgetShare = share;
        budgetMinPerSecond = minPerSecond;
        budgetWindow = Objects.requireNonNull(window, "window");
        return this;
    }

    /** How far apart the steps are in which waiting calls are woken after an outage; 100 ms unless set. */
    public RetryEngineBuilder wakePacing(Duration wakePacing) {
        this.wakePacing = atLeastZero("wakePacing", wakePacing);
        return this;
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
    public RetryEngineBuilder waiter(Waiter waiter) {
        this.waiter = Objects.requireNonNull(waiter, "waiter");
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
     * @throws IllegalArgumentException if no strategy has the name of the default one, the budget is out of range, or
     *     {@code baseDelay} is above {@code maxDelay}
     */
    public RetryEngine build() {
        if (baseDelay().compareTo(maxDelay()) > 0) {
            throw new IllegalArgumentException("baseDelay must be at most maxDelay, which is "
                    + DurationText.format(maxDelay()) + ", was " + DurationText.format(baseDelay()));
        }
        return new RetryEngine(this);
    }

    /** What is allowed but has another effect than it seems to; a sentence for each, without a place. */
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (maxRetries > 0 && budgetShare == 0 && budgetMinPerSecond == 0) {
            warnings.add("the retry budget allows no retry, as share and minPerSecond are 0, though maxRetries is "
                    + maxRetries);
        }
        if (maxRetries > 0 && maxDuration.compareTo(baseDelay()) <= 0) {
            warnings.add("maxDuration is " + DurationText.format(maxDuration)
                    + ", not more than the baseDelay of " + DurationText.format(baseDelay())
                    + ": few calls or none will be retried");
        }
        if (!classification && !types.isEmpty()) {
            warnings.add("classes of exceptions are given, but classification is off");
        }
        if (classification) {
            checks.stream()
                    .map(UnwantedResults.Check::errorClass)
                    .filter(errorClass -> rules.of(errorClass).maxRetries() == 0)
                    .distinct()
                    .forEach(errorClass -> warnings.add("results that count as " + errorClass.label()
                            + " are not retried, as failures of that class are not"));
        }
        return List.copyOf(warnings);
    }

    Duration baseDelay() {
        if (baseDelay != null) {
            return baseDelay;
        }
        return maxDelay != null && maxDelay.compareTo(BASE_DELAY) < 0 ? maxDelay : BASE_DELAY;
    }

    Duration maxDelay() {
        if (maxDelay != null) {
            return maxDelay;
        }
        return baseDelay != null && baseDelay.compareTo(MAX_DELAY) > 0 ? baseDelay : MAX_DELAY;
    }

    UnwantedResults unwantedResults() {
        return new UnwantedResults(checks);
    }

    ErrorClassification classes() {
        ErrorClassification all = classes;
        for (Map.Entry<Class<? extends Throwable>, ErrorClass> type : types.entrySet()) {
            all = all.with(type.getKey(), type.getValue());
        }
        return all;
    }

    Strategies strategies() {
        if (strategies.isEmpty()) {
            return new Strategies(
                    Map.of(BUILT_IN, new FullJitterBackoff(baseDelay(), maxDelay(), random)), named(BUILT_IN));
        }
        return new Strategies(strategies, named(strategies.keySet().iterator().next()));
    }

    private String named(String otherwise) {
        return defaultStrategy == null ? otherwise : defaultStrategy;
    }

    RetryBudget freshBudget() {
        return new RetryBudget(budgetShare, budgetMinPerSecond, budgetWindow, time);
    }

    private static Duration atLeastZero(String name, Duration value) {
        if (Objects.requireNonNull(value, name).isNegative()) {
            throw new IllegalArgumentException(name + " must be at least 0, was " + value);
        }
        return value.compareTo(FOREVER) < 0 ? value : FOREVER;
    }
}
