package dev.weir.tuning;

import dev.weir.breaker.BreakerStatistics;
import dev.weir.breaker.CircuitBreaker;
import dev.weir.duration.DurationText;
import dev.weir.performance.Evidence;
import dev.weir.performance.LatencyPoint;
import dev.weir.performance.Proposal;
import dev.weir.performance.TunableSetting;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The upper bound of the attempt timeout. The breaker learns the timeout below it from the attempts that finish; one that
 * needs longer than the bound never does. Whether attempts that are ended there hang or only need longer, a higher bound
 * shows: it is effective if fewer time out with it.
 */
final class AttemptCeilingSetting implements TunableSetting {
    private static final double OFTEN = 0.1;
    private static final double FEWER = 0.75;

    private final CircuitBreaker breaker;
    private final @Nullable Duration most;
    private long succeeded;
    private long timedOut;

    /** @param most the highest value; null if it is only proposed */
    AttemptCeilingSetting(CircuitBreaker breaker, @Nullable Duration most) {
        this.breaker = breaker;
        this.most = most;
    }

    @Override
    public String key() {
        return "llm.circuitBreaker.attemptTimeout.ceiling";
    }

    @Override
    public String scope() {
        return breaker.name();
    }

    @Override
    public long value() {
        return breaker.attemptTimeoutCeiling().toNanos();
    }

    @Override
    public void change(long value) {
        breaker.adjustAttemptTimeoutCeiling(Duration.ofNanos(value));
    }

    @Override
    public boolean mayChange() {
        return most != null;
    }

    @Override
    public String text(long value) {
        return DurationText.format(Duration.ofNanos(value));
    }

    @Override
    public Evidence evidence(List<LatencyPoint> calls) {
        BreakerStatistics all = breaker.statistics();
        double ended = (double) all.timedOut() - timedOut;
        double cases = (double) all.succeeded() - succeeded + ended;
        boolean atCeiling = all.attemptTimeout().compareTo(breaker.attemptTimeoutCeiling()) >= 0;
        succeeded = all.succeeded();
        timedOut = all.timedOut();
        return new Evidence(cases, ended, atCeiling ? ended : 0);
    }

    @Override
    public @Nullable Proposal propose(Evidence seen) {
        long value = value();
        long longer = most == null ? 2 * value : Math.min(most.toNanos(), 2 * value);
        if (seen.limitedShare() < OFTEN || longer <= value) {
            return null;
        }
        String reason = describe(seen) + ", at the upper bound of " + text(value);
        return new Proposal(longer, reason, "fewer attempts time out", seen.mean() * FEWER);
    }

    @Override
    public String describe(Evidence seen) {
        return String.format(Locale.ROOT, "%.0f %% of the attempts timed out", 100 * seen.mean());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof AttemptCeilingSetting setting && setting.breaker.equals(breaker);
    }

    @Override
    public int hashCode() {
        return breaker.hashCode();
    }
}
