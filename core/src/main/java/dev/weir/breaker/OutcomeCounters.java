package dev.weir.breaker;

import dev.weir.breaker.StateMachine.Health;
import dev.weir.spi.backend.ErrorClass;
import java.time.Duration;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/** Counts the outcomes of attempts, and decides which count as successes or failures of the backend. */
final class OutcomeCounters {
    /** Failures that only a working backend can return. */
    private static final Set<ErrorClass> ANSWERS =
            EnumSet.of(ErrorClass.PERMANENT, ErrorClass.AUTHENTICATION, ErrorClass.RATE_LIMIT);

    private final Set<ErrorClass> ignored;
    private final long slowNanos;
    private final LongAdder succeeded = new LongAdder();
    private final Map<ErrorClass, LongAdder> failed = new EnumMap<>(ErrorClass.class);
    final LongAdder released = new LongAdder();
    final LongAdder timedOut = new LongAdder();
    final LongAdder slow = new LongAdder();
    final LongAdder refusedOpen = new LongAdder();
    final LongAdder refusedFull = new LongAdder();

    OutcomeCounters(CircuitBreakerSettings settings) {
        ignored = EnumSet.noneOf(ErrorClass.class);
        ignored.addAll(settings.ignoredErrorClasses());
        Duration slowCall = settings.slidingWindow().slowCallDuration();
        slowNanos = slowCall == null ? Long.MAX_VALUE : slowCall.toNanos();
        for (ErrorClass errorClass : ErrorClass.values()) {
            failed.put(errorClass, new LongAdder());
        }
    }

    void refused(boolean full) {
        (full ? refusedFull : refusedOpen).increment();
    }

    void succeeded() {
        succeeded.increment();
    }

    /**
     * Counts a failure.
     *
     * @param ignore whether it says nothing of the backend's health
     * @param probe whether the attempt was a probe: an ignored failure that only a working backend can return counts as
     *     its success
     */
    Health failed(ErrorClass errorClass, boolean ignore, boolean probe) {
        Objects.requireNonNull(failed.get(errorClass)).increment();
        if (!ignore) {
            return Health.FAILURE;
        }
        return probe && ANSWERS.contains(errorClass) ? Health.SUCCESS : Health.NEUTRAL;
    }

    boolean isIgnored(ErrorClass errorClass) {
        return ignored.contains(errorClass);
    }

    /** Whether an attempt of this latency is slow; counts it if so. */
    boolean countSlow(long latencyNanos) {
        boolean isSlow = isSlow(latencyNanos);
        if (isSlow) {
            slow.increment();
        }
        return isSlow;
    }

    boolean isSlow(long latencyNanos) {
        return latencyNanos >= slowNanos;
    }

    long successes() {
        return succeeded.sum();
    }

    Map<ErrorClass, Long> failures() {
        Map<ErrorClass, Long> counts = new EnumMap<>(ErrorClass.class);
        failed.forEach((errorClass, count) -> counts.put(errorClass, count.sum()));
        return counts;
    }
}
