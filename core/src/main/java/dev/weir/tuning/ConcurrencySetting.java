package dev.weir.tuning;

import dev.weir.breaker.BreakerStatistics;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.performance.Evidence;
import dev.weir.performance.LatencyPoint;
import dev.weir.performance.Proposal;
import dev.weir.performance.TunableSetting;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The maximum number of calls in flight at a target; of a limit that adapts, its upper bound. More are of use only if calls
 * wait here while the backend would serve them: it is effective if calls, their wait included, are then faster. Where the
 * backend has no room they wait there instead, and are not.
 */
final class ConcurrencySetting implements TunableSetting {
    private static final double OFTEN = 0.5;
    private static final double FASTER = 0.95;
    private static final int STEPS = 4;

    private final CircuitBreaker breaker;
    private final @Nullable Integer most;

    /** @param most the highest value; null if it is only proposed */
    ConcurrencySetting(CircuitBreaker breaker, @Nullable Integer most) {
        this.breaker = breaker;
        this.most = most;
    }

    @Override
    public String key() {
        return "llm.circuitBreaker.maxConcurrentRequests";
    }

    @Override
    public String scope() {
        return breaker.name();
    }

    @Override
    public long value() {
        return breaker.maxConcurrentRequests();
    }

    @Override
    public void change(long value) {
        breaker.adjustMaxConcurrentRequests((int) value);
    }

    @Override
    public boolean mayChange() {
        return most != null;
    }

    @Override
    public String text(long value) {
        return String.valueOf(value);
    }

    @Override
    public Evidence evidence(List<LatencyPoint> calls) {
        BreakerStatistics now = breaker.statistics();
        boolean isLimited = now.waiting() > 0 && now.concurrencyLimit() >= breaker.maxConcurrentRequests();
        int cases = 0;
        double nanos = 0;
        for (LatencyPoint call : calls) {
            if (call.success() && !call.cacheHit() && isOfTarget(call)) {
                cases++;
                nanos += call.durationNanos();
            }
        }
        return new Evidence(cases, nanos, isLimited ? cases : 0);
    }

    private boolean isOfTarget(LatencyPoint call) {
        String name = breaker.name();
        return name.length() == call.backend().length() + 1 + call.model().length()
                && name.startsWith(call.backend())
                && name.endsWith(call.model());
    }

    @Override
    public @Nullable Proposal propose(Evidence seen) {
        long value = value();
        long step = value + Math.max(1, value / STEPS);
        long more = most == null ? step : Math.min(most, step);
        if (seen.limitedShare() < OFTEN || more <= value) {
            return null;
        }
        return new Proposal(
                more,
                "calls wait for a permit, and " + describe(seen),
                "calls take at least 5 % less time, as fewer wait",
                seen.mean() * FASTER);
    }

    @Override
    public String describe(Evidence seen) {
        return String.format(
                Locale.ROOT,
                "a call takes %d ms on average",
                Duration.ofNanos((long) seen.mean()).toMillis());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ConcurrencySetting setting && setting.breaker.equals(breaker);
    }

    @Override
    public int hashCode() {
        return breaker.hashCode();
    }
}
