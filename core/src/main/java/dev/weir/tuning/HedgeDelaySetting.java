package dev.weir.tuning;

import dev.weir.duration.DurationText;
import dev.weir.performance.Evidence;
import dev.weir.performance.LatencyPoint;
import dev.weir.performance.Proposal;
import dev.weir.performance.TunableSetting;
import dev.weir.route.Hedging;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The fixed time after which a route asks a second target. It follows the 95th percentile of the times to the first output,
 * as a time that is configured as a percentile does by itself, in steps of at most a factor of two. Effective if the share
 * of calls that ask a second target comes no farther from the 5 % that follow from that percentile.
 */
final class HedgeDelaySetting implements TunableSetting {
    private static final double TARGET_SHARE = 0.05;
    private static final double TOLERANCE = 0.01;
    private static final double DEAD_BAND = 0.2;

    private final String route;
    private final Hedging hedging;
    private final @Nullable Duration least;
    private final @Nullable Duration most;
    private long calls;
    private long hedges;

    /**
     * @param least the lowest value, and {@code most} the highest; it is only proposed if one of them is null
     */
    HedgeDelaySetting(String route, Hedging hedging, @Nullable Duration least, @Nullable Duration most) {
        this.route = route;
        this.hedging = hedging;
        this.least = least;
        this.most = most;
    }

    @Override
    public String key() {
        return "llm.routes." + route + ".hedge.after";
    }

    @Override
    public String scope() {
        return route;
    }

    @Override
    public long value() {
        return hedging.after().toNanos();
    }

    @Override
    public void change(long value) {
        hedging.adjustAfter(Duration.ofNanos(value));
    }

    @Override
    public boolean mayChange() {
        return least != null && most != null;
    }

    @Override
    public String text(long value) {
        return DurationText.format(Duration.ofNanos(value));
    }

    @Override
    public Evidence evidence(List<LatencyPoint> recent) {
        long allCalls = hedging.calls();
        long allHedges = hedging.hedges();
        Evidence seen = new Evidence((double) allCalls - calls, (double) allHedges - hedges, 0);
        calls = allCalls;
        hedges = allHedges;
        return seen;
    }

    @Override
    public @Nullable Proposal propose(Evidence seen) {
        long value = value();
        Duration usual = Duration.ofMillis(hedging.usualFirstOutput().toMillis());
        if (usual.isZero()) {
            return null;
        }
        long target = within(least, most, usual.toNanos());
        if (Math.abs(target - value) <= DEAD_BAND * value) {
            return null;
        }
        long next = Math.max(value / 2, Math.min(2 * value, target));
        String reason = "the 95th percentile of the time to the first output is " + DurationText.format(usual)
                + ", and " + describe(seen);
        return new Proposal(next, reason, "about 5 % of the calls ask a second target", distance(seen) + TOLERANCE);
    }

    private static long within(@Nullable Duration least, @Nullable Duration most, long nanos) {
        long atLeast = least == null ? nanos : Math.max(least.toNanos(), nanos);
        return most == null ? atLeast : Math.min(most.toNanos(), atLeast);
    }

    @Override
    public boolean isEffective(Proposal change, Evidence after) {
        return distance(after) <= change.keepUpTo();
    }

    private static double distance(Evidence seen) {
        return Math.abs(seen.mean() - TARGET_SHARE);
    }

    @Override
    public String describe(Evidence seen) {
        return String.format(Locale.ROOT, "%.1f %% of the calls ask a second target", 100 * seen.mean());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof HedgeDelaySetting setting && setting.hedging.equals(hedging);
    }

    @Override
    public int hashCode() {
        return hedging.hashCode();
    }
}
