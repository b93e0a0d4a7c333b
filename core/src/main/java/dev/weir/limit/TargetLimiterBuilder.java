package dev.weir.limit;

import dev.weir.spi.limit.Limit;
import dev.weir.spi.time.TimeSource;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** Builds a {@link TargetLimiter}. Not thread-safe. */
public final class TargetLimiterBuilder {
    final String target;
    LimitSettings settings = LimitSettings.defaults();
    TimeSource time = TimeSource.system();
    LongConsumer park = LockSupport::parkNanos;
    Consumer<Limit> onRefusal = limit -> {};
    boolean cachedInputCounts = true;

    @Nullable
    SharedLimits sharedLimits;

    @Nullable
    String tenantKey;

    TargetLimiterBuilder(String target) {
        this.target = Objects.requireNonNull(target, "target");
    }

    /** The settings; by default there is no limit but those of the server. */
    public TargetLimiterBuilder settings(LimitSettings all) {
        settings = Objects.requireNonNull(all, "settings");
        return this;
    }

    /** Shares the configured limits and the cool-down with other processes; by default they are those of this process. */
    public TargetLimiterBuilder sharedLimits(@Nullable SharedLimits limits) {
        sharedLimits = limits;
        return this;
    }

    /** Whether input tokens that were read from the provider's cache count; default true. */
    public TargetLimiterBuilder cachedInputCounts(boolean counts) {
        cachedInputCounts = counts;
        return this;
    }

    /**
     * The key of call metadata whose values are tenants: within a priority they share what the limits permit. By default, and
     * with null, there are no tenants.
     */
    public TargetLimiterBuilder tenantKey(@Nullable String key) {
        tenantKey = key;
        return this;
    }

    /** The clock; default {@link TimeSource#system()}. */
    public TargetLimiterBuilder time(TimeSource source) {
        time = Objects.requireNonNull(source, "time");
        return this;
    }

    /**
     * Blocks a thread that waits, for at most so many nanoseconds, less if it is unparked or interrupted; default
     * {@link LockSupport#parkNanos(long)}.
     */
    public TargetLimiterBuilder park(LongConsumer parking) {
        park = Objects.requireNonNull(parking, "park");
        return this;
    }

    /** Is notified of each refused call, on its thread; default nothing. */
    public TargetLimiterBuilder onRefusal(Consumer<Limit> action) {
        onRefusal = Objects.requireNonNull(action, "onRefusal");
        return this;
    }

    public TargetLimiter build() {
        return new TargetLimiter(this);
    }
}
