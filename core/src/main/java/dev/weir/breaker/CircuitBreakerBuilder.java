package dev.weir.breaker;

import dev.weir.classify.ErrorClassification;
import dev.weir.spi.backend.ErrorClass;
import dev.weir.spi.time.TimeSource;
import dev.weir.timelimit.AttemptLimitSettings;
import dev.weir.timelimit.AttemptLimits;
import dev.weir.timelimit.TimeLimiter;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Builds a {@link CircuitBreaker}. Its defaults are those of the configuration. Not safe for use by many threads. */
public final class CircuitBreakerBuilder {
    private static final Duration FOREVER = Duration.ofNanos(Long.MAX_VALUE / 4);
    private static final double NEVER = 101;
    private static final int MOST = 1_000_000;
    private static final CircuitBreakerSettings DEFAULTS = CircuitBreakerSettings.defaults();

    final String name;
    TimeSource time = TimeSource.system();
    Set<ErrorClass> ignored = Set.of();
    ErrorClassification classes = ErrorClassification.standard();
    Duration maxWait = Duration.ZERO;
    Duration maxWaitInHalfOpen = Duration.ZERO;
    boolean automaticHalfOpen;
    Predicate<@Nullable Object> failureOnResult = result -> false;

    @Nullable
    TimeLimiter timeLimiter;

    private @Nullable Executor callbackExecutor;
    private RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
    private int failureThreshold;
    private int successThreshold;
    private int halfOpenProbes;
    private int maxConcurrentRequests;
    private int minConcurrentRequests;
    private Duration timeout = Duration.ZERO;
    private Duration maxTimeout = Duration.ZERO;
    private boolean adaptiveTimeout;
    private double attemptFactor;
    private Duration minAttemptTimeout = Duration.ZERO;
    private Duration maxAttemptTimeout = Duration.ZERO;
    private Duration window = Duration.ZERO;
    private int windowCalls;
    private int minimumCalls;
    private double failureRateThreshold = NEVER;
    private double slowCallRateThreshold = NEVER;
    private Duration slowCallDuration = FOREVER;

    CircuitBreakerBuilder(String name) {
        this.name = Objects.requireNonNull(name, "name");
        settings(DEFAULTS);
    }

    /** Takes every setting from a record, which is valid; what is set after it goes before it. */
    public CircuitBreakerBuilder settings(CircuitBreakerSettings settings) {
        failureThreshold = settings.failureThreshold();
        successThreshold = settings.successThreshold();
        halfOpenProbes = settings.halfOpenProbes();
        maxConcurrentRequests = settings.maxConcurrentRequests();
        minConcurrentRequests = settings.minConcurrentRequests() == null ? 0 : settings.minConcurrentRequests();
        timeout = settings.timeout();
        maxTimeout = settings.maxTimeout();
        adaptiveTimeout = settings.enableAdaptiveTimeout();
        automaticHalfOpen = settings.automaticHalfOpen();
        maxWait = settings.maxWait();
        maxWaitInHalfOpen = settings.maxWaitInHalfOpen();
        ignored = Set.copyOf(settings.ignoredErrorClasses());
        attemptFactor = settings.attemptTimeout().factor();
        minAttemptTimeout = settings.attemptTimeout().floor();
        maxAttemptTimeout = settings.attemptTimeout().ceiling();
        window(settings.slidingWindow());
        return this;
    }

    private void window(SlidingWindowSettings settings) {
        window = settings.length();
        windowCalls = settings.calls() == null ? 0 : settings.calls();
        minimumCalls = windowCalls == 0 ? settings.minimumCalls() : Math.min(settings.minimumCalls(), windowCalls);
        failureRateThreshold = settings.failureRateThreshold() == null ? NEVER : settings.failureRateThreshold();
        slowCallRateThreshold = settings.slowCallRateThreshold() == null ? NEVER : settings.slowCallRateThreshold();
        slowCallDuration = settings.slowCallDuration() == null ? FOREVER : settings.slowCallDuration();
    }

    /** How many failures in a row open it; 1 to 1,000,000, by default 5. */
    public CircuitBreakerBuilder failureThreshold(int failures) {
        failureThreshold = within("failureThreshold", failures, 1, MOST);
        return this;
    }

    /** How many probes have to succeed for it to close; 1 to 1,000,000, by default 3. */
    public CircuitBreakerBuilder successThreshold(int successes) {
        successThreshold = within("successThreshold", successes, 1, MOST);
        return this;
    }

    /** How many probes may be in flight at once; 1 to 1,000,000, by default 3. */
    public CircuitBreakerBuilder halfOpenProbes(int probes) {
        halfOpenProbes = within("halfOpenProbes", probes, 1, MOST);
        return this;
    }

    /** How long it stays open before a probe; above zero, by default 30 s. */
    public CircuitBreakerBuilder timeout(Duration open) {
        timeout = positive("timeout", open);
        return this;
    }

    /** To how much that wait grows while probes keep failing, where it adapts, give or take a fifth; by default 5 min. */
    public CircuitBreakerBuilder maxTimeout(Duration open) {
        maxTimeout = positive("maxTimeout", open);
        return this;
    }

    /**
     * Whether the wait grows while probes keep failing, and the attempt timeout follows the latencies seen; by default
     * true. If not, the wait is always {@link #timeout} and the attempt timeout always its ceiling.
     */
    public CircuitBreakerBuilder enableAdaptiveTimeout(boolean adaptive) {
        adaptiveTimeout = adaptive;
        return this;
    }

    /** How many calls may be in flight, in every state; 1 to 1,000,000, by default 100. */
    public CircuitBreakerBuilder maxConcurrentRequests(int calls) {
        maxConcurrentRequests = within("maxConcurrentRequests", calls, 1, MOST);
        return this;
    }

    /**
     * Lets the number of calls in flight adapt to what the backend takes, between this and
     * {@link #maxConcurrentRequests}; by default it does not.
     */
    public CircuitBreakerBuilder adaptiveConcurrency(int minConcurrentRequests) {
        this.minConcurrentRequests = within("minConcurrentRequests", minConcurrentRequests, 1, MOST);
        return this;
    }

    /** How long a call waits for others to end, within its deadline; zero to refuse it at once, by default 1 min. */
    public CircuitBreakerBuilder maxWait(Duration wait) {
        require(!notNull("maxWait", wait).isNegative(), "maxWait", "at least 0", wait);
        maxWait = wait.compareTo(FOREVER) < 0 ? wait : FOREVER;
        return this;
    }

    /** What each adaptive limit of an attempt leaves above what is usual, as a factor; 1 or more, by default 3. */
    public CircuitBreakerBuilder attemptTimeout(double factor) {
        require(factor >= 1 && factor <= Double.MAX_VALUE, "attempt factor", "a number of at least 1", factor);
        attemptFactor = factor;
        return this;
    }

    /** How long a call waits for the verdict on probes under way, within its deadline; by default it is refused at once. */
    public CircuitBreakerBuilder maxWaitInHalfOpen(Duration wait) {
        require(!notNull("maxWaitInHalfOpen", wait).isNegative(), "maxWaitInHalfOpen", "at least 0", wait);
        maxWaitInHalfOpen = wait.compareTo(FOREVER) < 0 ? wait : FOREVER;
        return this;
    }

    /** Whether it becomes half-open when its open wait is over, without waiting for a call; by default it waits for one. */
    public CircuitBreakerBuilder automaticHalfOpen(boolean automatic) {
        automaticHalfOpen = automatic;
        return this;
    }

    /** Which results count as failures, of {@link CircuitBreaker#execute} and of stages; they are returned all the same. By default none. */
    public CircuitBreakerBuilder failureOnResult(Predicate<@Nullable Object> isFailure) {
        failureOnResult = notNull("failureOnResult", isFailure);
        return this;
    }

    /** The least and the most that an attempt may take; by default 1 s and 1 min. */
    public CircuitBreakerBuilder attemptTimeoutWithin(Duration floor, Duration ceiling) {
        minAttemptTimeout = positive("floor of the attempt timeout", floor);
        maxAttemptTimeout = positive("ceiling of the attempt timeout", ceiling);
        require(floor.compareTo(ceiling) <= 0, "floor of the attempt timeout", "at most " + ceiling, floor);
        return this;
    }

    /** Over how long rates are taken, and how many calls there have to be, 1 to 131072; by default 1 min and 20. */
    public CircuitBreakerBuilder slidingWindow(Duration length, int minimumCalls) {
        window = positive("slidingWindow", length);
        windowCalls = 0;
        this.minimumCalls = within("minimumCalls", minimumCalls, 1, SlidingWindow.MAX_CALLS);
        return this;
    }

    /** Over how many calls rates are taken, and how many there have to be; each 1 to 131072. */
    public CircuitBreakerBuilder slidingWindow(int calls, int minimumCalls) {
        windowCalls = within("slidingWindow", calls, 1, SlidingWindow.MAX_CALLS);
        this.minimumCalls = within("minimumCalls", minimumCalls, 1, calls);
        return this;
    }

    /** The share of failures in the window that opens it, in percent, above 0 to 100; by default none does. */
    public CircuitBreakerBuilder failureRateThreshold(double percent) {
        failureRateThreshold = percent("failureRateThreshold", percent);
        return this;
    }

    /** The share of calls at least as slow as this that opens it, in percent, above 0 to 100; by default none does. */
    public CircuitBreakerBuilder slowCallRateThreshold(double percent, Duration slow) {
        slowCallRateThreshold = percent("slowCallRateThreshold", percent);
        slowCallDuration = positive("slowCallDuration", slow);
        return this;
    }

    /** Failures that say nothing about the backend's health; by default permanent and authentication errors. */
    public CircuitBreakerBuilder ignore(Set<ErrorClass> classes) {
        ignored = Set.copyOf(notNull("ignored classes", classes));
        return this;
    }

    /** Says of what class an exception is; by default the runtime's own rules alone. */
    public CircuitBreakerBuilder classification(ErrorClassification classification) {
        classes = notNull("classification", classification);
        return this;
    }

    /**
     * Has an exception of this type, or a cause of it, count as a failure of this class, before anything else is asked; see
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

    /** What time it is; by default the machine's. */
    public CircuitBreakerBuilder time(TimeSource source) {
        time = notNull("time", source);
        return this;
    }

    /** Where jitter comes from; used by many threads at once. */
    public CircuitBreakerBuilder random(RandomGenerator generator) {
        random = notNull("random", generator);
        return this;
    }

    /**
     * Builds it.
     *
     * @throws IllegalArgumentException if two settings do not fit together
     */
    public CircuitBreaker build() {
        require(
                minConcurrentRequests <= maxConcurrentRequests,
                "minConcurrentRequests",
                "at most maxConcurrentRequests, which is " + maxConcurrentRequests,
                minConcurrentRequests);
        return new CircuitBreaker(this);
    }

    Executor executor() {
        return callbackExecutor == null ? new CallbackThreads() : callbackExecutor;
    }

    Gate gate() {
        return new Gate(
                failureThreshold,
                successThreshold,
                halfOpenProbes,
                new OpenWait(timeout.toNanos(), maxTimeout.toNanos(), adaptiveTimeout, random),
                this::slidingWindow,
                time);
    }

    ConcurrencyLimit concurrencyLimit() {
        return minConcurrentRequests == 0
                ? new ConcurrencyLimit.Fixed(maxConcurrentRequests)
                : new ProbingLimit(
                        Math.max(minConcurrentRequests, Math.min(20, maxConcurrentRequests)),
                        minConcurrentRequests,
                        maxConcurrentRequests,
                        time.nanoTime());
    }

    AttemptLimits attemptLimits() {
        return new AttemptLimits(
                new AttemptLimitSettings(adaptiveTimeout, attemptFactor, minAttemptTimeout, maxAttemptTimeout),
                time.nanoTime());
    }

    Duration attemptCeiling() {
        return maxAttemptTimeout;
    }

    private @Nullable SlidingWindow slidingWindow() {
        if (failureRateThreshold == NEVER && slowCallRateThreshold == NEVER) {
            return null;
        }
        return SlidingWindow.of(new SlidingWindow.Rates(
                window.toNanos(), windowCalls, minimumCalls, failureRateThreshold, slowCallRateThreshold));
    }

    long slowNanos() {
        return slowCallDuration.toNanos();
    }

    private double percent(String setting, double percent) {
        require(percent > 0 && percent <= 100, setting, "above 0 and at most 100", percent);
        return percent;
    }

    private int within(String setting, int value, int least, int most) {
        require(value >= least && value <= most, setting, "from " + least + " to " + most, value);
        return value;
    }

    private Duration positive(String setting, Duration value) {
        boolean fits = !notNull(setting, value).isNegative() && !value.isZero() && value.compareTo(FOREVER) <= 0;
        require(fits, setting, "above 0 and below 73 years", value);
        return value;
    }

    private <T> T notNull(String setting, T value) {
        return Objects.requireNonNull(value, () -> "circuit breaker '" + name + "': " + setting + " must not be null");
    }

    private void require(boolean condition, String setting, String allowed, Object was) {
        if (!condition) {
            throw new IllegalArgumentException(
                    "circuit breaker '" + name + "': " + setting + " must be " + allowed + ", was " + was);
        }
    }
}
