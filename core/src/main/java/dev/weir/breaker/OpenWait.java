package dev.weir.breaker;

import dev.weir.spi.event.CircuitBreakerChanged.State;
import java.util.random.RandomGenerator;

/**
 * The open wait: how long a breaker stays open. The first wait is the configured one. If adaptive, each failed probe
 * doubles it, up to a maximum. After the breaker has closed, the wait is halved for each period of that length in which
 * it stays closed, so a backend that recovers only briefly does not start from the first wait. Increased waits have a
 * jitter of ±20 %, so that processes whose probes failed together do not probe together again. The first wait is exact,
 * as configured: breakers of several processes open after failures of their own.
 *
 * @param baseNanos the first wait
 * @param maxNanos the maximum, before jitter
 * @param adaptive whether the wait increases
 * @param random the source of jitter
 */
record OpenWait(long baseNanos, long maxNanos, boolean adaptive, RandomGenerator random) {
    private static final double JITTER = 0.2;
    private static final int MAX_LEVEL = 30;

    static OpenWait of(CircuitBreakerSettings settings, RandomGenerator random) {
        return new OpenWait(
                settings.timeout().toNanos(),
                settings.maxTimeout().toNanos(),
                settings.enableAdaptiveTimeout(),
                random);
    }

    /** How often the wait is doubled in an interval that follows another. */
    int level(StateInterval before, Cause cause, long nowNanos) {
        return switch (cause) {
            case PROBE_FAILED -> grown(before.waitLevel);
            case WAIT_EXPIRED, PROBES_SUCCEEDED -> before.waitLevel;
            case CONSECUTIVE_FAILURES, FAILURE_RATE, SLOW_CALL_RATE -> shrunk(before, nowNanos);
            case BUILT, RESET, FORCED_OPEN, FORCED_CLOSED -> 0;
        };
    }

    private int grown(int level) {
        return adaptive && withoutJitter(level) < maxNanos && level < MAX_LEVEL ? level + 1 : level;
    }

    private int shrunk(StateInterval closed, long nowNanos) {
        long quiet = nowNanos - closed.sinceNanos;
        int level = closed.waitLevel;
        while (level > 0 && quiet >= withoutJitter(level)) {
            quiet -= withoutJitter(level);
            level--;
        }
        return level;
    }

    /** The open wait of an interval; zero if its state is not open. */
    long nanos(Cause cause, int level) {
        if (cause.state() != State.OPEN) {
            return 0;
        }
        return level == 0 ? baseNanos : (long) (withoutJitter(level) * random.nextDouble(1 - JITTER, 1 + JITTER));
    }

    private long withoutJitter(int level) {
        return baseNanos > (maxNanos >> level) ? Math.max(baseNanos, maxNanos) : baseNanos << level;
    }
}
