package {{package}};

import dev.weir.spi.limit.Limit;
import dev.weir.spi.limit.LimitDecision;
import dev.weir.spi.limit.LimitStore;
import dev.weir.spi.limit.LimitedTarget;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Keeps the limits of this process: a token bucket for each limit of a target. Thread-safe. */
public final class {{Class}} implements LimitStore {
    private static final double NANOS_PER_MINUTE = 60e9;
    private static final double ROUNDING = 1e-6;

    private final {{Type}}Settings settings;
    private final TimeSource time;
    private final Map<String, Buckets> targets = new HashMap<>();

    /** The levels of a target's buckets at a reading of the clock. */
    private static final class Buckets {
        private final Map<Limit, Double> levels = new EnumMap<>(Limit.class);
        private long atNanos;
        private long coolDownNanos;
    }

    @Inject
    {{Class}}({{Type}}Settings settings, TimeSource time) {
        this.settings = settings;
        this.time = time;
    }

    @Override
    public synchronized LimitDecision take(LimitedTarget target, long tokens, Deadline deadline) {
        Buckets buckets = filled(target);
        LimitDecision decision = buckets.coolDownNanos > 0
                ? LimitDecision.waitFor(Limit.COOL_DOWN, Duration.ofNanos(buckets.coolDownNanos))
                : LimitDecision.PERMITTED;
        Map<Limit, Double> after = new EnumMap<>(Limit.class);
        for (Limit limit : Limit.values()) {
            Long perMinute = target.perMinute(limit);
            if (perMinute != null) {
                double amount = limit == Limit.TOKENS ? Math.min(tokens, target.capacity(perMinute)) : 1;
                double missing = amount - buckets.levels.get(limit);
                after.put(limit, -missing);
                Duration wait = Duration.ofNanos((long) Math.ceil(missing * NANOS_PER_MINUTE / perMinute));
                if (missing > ROUNDING && wait.compareTo(decision.untilPermitted()) > 0) {
                    decision = LimitDecision.waitFor(limit, wait);
                }
            }
        }
        if (decision.isPermitted()) {
            buckets.levels.putAll(after);
        }
        return decision;
    }

    @Override
    public synchronized void giveBack(LimitedTarget target, long requests, long tokens, Deadline deadline) {
        Buckets buckets = filled(target);
        buckets.levels.computeIfPresent(Limit.REQUESTS, (limit, level) -> level + requests);
        buckets.levels.computeIfPresent(Limit.TOKENS, (limit, level) -> level + tokens);
        filled(target);
    }

    @Override
    public synchronized void coolDown(LimitedTarget target, Duration duration, Deadline deadline) {
        Duration kept = duration.compareTo(settings.maxCoolDown()) < 0 ? duration : settings.maxCoolDown();
        Buckets buckets = filled(target);
        buckets.coolDownNanos = Math.max(buckets.coolDownNanos, kept.toNanos());
    }

    /** The buckets of a target with what has flowed in since they were used last, each up to its capacity. */
    private Buckets filled(LimitedTarget target) {
        Buckets buckets = targets.computeIfAbsent(target.name(), name -> new Buckets());
        long passed = time.nanoTime() - buckets.atNanos;
        buckets.atNanos += passed;
        buckets.coolDownNanos = Math.max(0, buckets.coolDownNanos - passed);
        for (Limit limit : Limit.values()) {
            Long perMinute = target.perMinute(limit);
            if (perMinute != null) {
                double capacity = target.capacity(perMinute);
                double level = buckets.levels.getOrDefault(limit, capacity) + passed * perMinute / NANOS_PER_MINUTE;
                buckets.levels.put(limit, Math.min(capacity, level));
            }
        }
        return buckets;
    }
}
