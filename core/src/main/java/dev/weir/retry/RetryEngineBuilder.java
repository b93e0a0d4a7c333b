package dev.weir.retry;

import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.event.CallListener;
import dev.weir.spi.retry.RetryStrategy;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Builds a {@link RetryEngine}. What is not set has the configuration's default. Not safe for use by many threads. */
public final class RetryEngineBuilder {
    private static final String BUILT_IN = "exponential";

    /** What nanoseconds can count. */
    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    final Map<String, RetryStrategy> strategies = new LinkedHashMap<>();
    int maxRetries = 5;
    Duration baseDelay = Duration.ofSeconds(1);
    Duration maxDelay = Duration.ofSeconds(30);
    boolean adaptive = true;
    boolean capServerDelay;
    boolean classification = true;
    RetryRules rules = RetryRules.standard();
    double budgetShare = 0.2;
    int budgetMinPerSecond = 10;
    Duration budgetWindow = Duration.ofSeconds(10);
    Duration wakePacing = Duration.ofMillis(100);
    ErrorClassification classes = ErrorClassification.standard();
    CallListener listener = new CallListener() {};
    TimeSource time = TimeSource.system();
    RandomGenerator random = new Random();
    Waiter waiter = Waiter.parking();
    private @Nullable String defaultStrategy;

    RetryEngineBuilder() {}

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

    /** The first delay of the strategy that is used when none is given: exponential, with full jitter. 1 s unless set. */
    public RetryEngineBuilder baseDelay(Duration baseDelay) {
        this.baseDelay = atLeastZero("baseDelay", baseDelay);
        return this;
    }

    /** The longest wait that a strategy can have; 30 s unless set. */
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
     * Adds a strategy. The first one added is the default, unless {@link #defaultStrategy} names another.
     *
     * @param name what a call asks for it by
     */
    public RetryEngineBuilder strategy(String name, RetryStrategy strategy) {
        strategies.put(name, strategy);
        return this;
    }

    /** The strategy of the calls that name none. */
    public RetryEngineBuilder defaultStrategy(String name) {
        defaultStrategy = name;
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

    /** Says of what class a failure is. */
    public RetryEngineBuilder classification(ErrorClassification classes) {
        this.classes = classes;
        return this;
    }

    /** The rule for each class; {@link RetryRules#standard()} unless set. */
    public RetryEngineBuilder rules(RetryRules rules) {
        this.rules = rules;
        return this;
    }

    /** The rule for one class. */
    public RetryEngineBuilder rule(ErrorClass errorClass, RetryRule rule) {
        return rules(rules.with(errorClass, rule));
    }

    /**
     * The {@link RetryBudget} of each backend: one retry per five calls and ten per second over ten seconds, unless set.
     *
     * @param share how many retries each call allows for, at least 0
     * @param minPerSecond how many retries per second are allowed besides, at least 0
     * @param window over which both are counted, at least 10 ms
     */
    public RetryEngineBuilder budget(double share, int minPerSecond, Duration window) {
        budgetShare = share;
        budgetMinPerSecond = minPerSecond;
        budgetWindow = window;
        return this;
    }

    /** How far apart the steps are in which waiting calls are woken after an outage; 100 ms unless set. */
    public RetryEngineBuilder wakePacing(Duration wakePacing) {
        this.wakePacing = atLeastZero("wakePacing", wakePacing);
        return this;
    }

    /** Who is told of retries; nobody unless set. One that throws is logged and harms no call. */
    public RetryEngineBuilder listener(CallListener listener) {
        this.listener = listener;
        return this;
    }

    public RetryEngineBuilder time(TimeSource time) {
        this.time = time;
        return this;
    }

    /** What the strategy draws from that is used when none is given; has to be safe for use by many threads. */
    public RetryEngineBuilder random(RandomGenerator random) {
        this.random = random;
        return this;
    }

    /** How calls wait; they park unless set. */
    public RetryEngineBuilder waiter(Waiter waiter) {
        this.waiter = waiter;
        return this;
    }

    /**
     * Builds the engine.
     *
     * @throws IllegalArgumentException if no strategy has the name of the default one, or the budget is out of range
     */
    public RetryEngine build() {
        return new RetryEngine(this);
    }

    Strategies strategies() {
        if (strategies.isEmpty()) {
            return new Strategies(
                    Map.of(BUILT_IN, new FullJitterBackoff(baseDelay, maxDelay, random)), named(BUILT_IN));
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
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + " must be at least 0, was " + value);
        }
        if (value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be at most 292 years, was " + value);
        }
        return value;
    }
}
