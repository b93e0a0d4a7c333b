package dev.weir.testkit.fake;

import dev.weir.spi.limit.Limit;
import dev.weir.spi.limit.LimitDecision;
import dev.weir.spi.limit.LimitStore;
import dev.weir.spi.limit.LimitedTarget;
import dev.weir.spi.time.Deadline;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** A limit store in memory, which runtimes of one process share: for tests, and to learn how a store works. Thread-safe. */
public final class MemoryLimitStore implements LimitStore {
    private static final double NANOS_PER_MINUTE = 60e9;
    private static final double ROUNDING = 1e-6;

    private final TimeSource time;
    private final Map<String, State> states = new HashMap<>();

    public MemoryLimitStore(TimeSource time) {
        this.time = time;
    }

    /** What is left of the limits of one target, at a reading of the clock, and when its cool-down ends. */
    private static final class State {
        private final Map<Limit, Double> levels = new EnumMap<>(Limit.class);
        private long atNanos;
        private long coolDownNanos;

        private void refill(LimitedTarget target, long now) {
            long passed = now - atNanos;
            atNanos = now;
            coolDownNanos = Math.max(0, coolDownNanos - passed);
            for (Limit limit : Limit.values()) {
                Long perMinute = target.perMinute(limit);
                if (perMinute != null) {
                    double capacity = target.capacity(perMinute);
                    double level = levels.getOrDefault(limit, capacity) + perMinute / NANOS_PER_MINUTE * passed;
                    levels.put(limit, Math.min(capacity, level));
                }
            }
        }
    }

    private State state(LimitedTarget target) {
        State state = states.computeIfAbsent(target.name(), name -> new State());
        state.refill(target, time.nanoTime());
        return state;
    }

    @Override
    public synchronized LimitDecision take(LimitedTarget target, long tokens, Deadline deadline) {
        State state = state(target);
        LimitDecision decision = state.coolDownNanos > 0
                ? LimitDecision.waitFor(Limit.COOL_DOWN, Duration.ofNanos(state.coolDownNanos))
                : LimitDecision.PERMITTED;
        Map<Limit, Double> after = new EnumMap<>(Limit.class);
        for (Map.Entry<Limit, Double> entry : state.levels.entrySet()) {
            Limit limit = entry.getKey();
            Long perMinute = target.perMinute(limit);
            if (perMinute == null) {
                continue;
            }
            double amount = limit == Limit.TOKENS ? Math.min((double) tokens, target.capacity(perMinute)) : 1;
            after.put(limit, entry.getValue() - amount);
            double missing = amount - entry.getValue();
            Duration wait = Duration.ofNanos((long) Math.ceil(missing * NANOS_PER_MINUTE / perMinute));
            if (missing > ROUNDING && wait.compareTo(decision.untilPermitted()) > 0) {
                decision = LimitDecision.waitFor(limit, wait);
            }
        }
        if (decision.isPermitted()) {
            state.levels.putAll(after);
        }
        return decision;
    }

    @Override
    public synchronized void giveBack(LimitedTarget target, long requests, long tokens, Deadline deadline) {
        State state = state(target);
        state.levels.computeIfPresent(Limit.REQUESTS, (limit, level) -> level + requests);
        state.levels.computeIfPresent(Limit.TOKENS, (limit, level) -> level + tokens);
        state.refill(target, time.nanoTime());
    }

    @Override
    public synchronized void coolDown(LimitedTarget target, Duration duration, Deadline deadline) {
        State state = state(target);
        state.coolDownNanos = Math.max(state.coolDownNanos, duration.toNanos());
    }
}
