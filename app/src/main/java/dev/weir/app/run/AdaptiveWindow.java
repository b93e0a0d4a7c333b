package dev.weir.app.run;

import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Follows the adaptive concurrency limits of the circuit breakers, which find what each target takes: so many rows are in
 * flight as the targets that answer admit together, and a few more, so that no place stays empty and the limits are reached,
 * without which they would not rise. The limits fall by refusals for too many at once, overload, timeouts and growing latency;
 * a limit for requests or tokens in a minute delays calls and leaves them alone.
 */
public final class AdaptiveWindow implements ConcurrencyWindow {
    /** How many rows are in flight before any target has answered. */
    public static final int INITIAL = 8;

    private static final int AHEAD = 2;
    private static final int MOST_TARGETS = 100;
    private static final long LOOK_NANOS = Duration.ofMillis(20).toNanos();

    private final ToIntBiFunction<String, String> limits;
    private final int bound;
    private final TimeSource time;
    private final Set<Target> targets = new LinkedHashSet<>();
    private int size;
    private long lookedNanos;

    private record Target(String backend, String model) {}

    /**
     * @param limits the present concurrency limit of a backend and a model
     * @param bound the maximum number of rows in flight
     */
    public AdaptiveWindow(ToIntBiFunction<String, String> limits, int bound, TimeSource time) {
        this.limits = limits;
        this.bound = bound;
        this.time = time;
        size = Math.min(INITIAL, bound);
    }

    @Override
    public void answeredBy(@Nullable String backend, @Nullable String model) {
        if (backend != null && model != null && targets.size() < MOST_TARGETS) {
            boolean first = targets.isEmpty();
            targets.add(new Target(backend, model));
            if (first) {
                look(time.nanoTime());
            }
        }
    }

    @Override
    public int size() {
        long now = time.nanoTime();
        if (!targets.isEmpty() && now - lookedNanos >= LOOK_NANOS) {
            look(now);
        }
        return size;
    }

    private void look(long now) {
        lookedNanos = now;
        long sum = AHEAD;
        for (Target target : targets) {
            sum += limits.applyAsInt(target.backend, target.model);
        }
        size = (int) Math.max(1, Math.min(bound, sum));
    }
}
