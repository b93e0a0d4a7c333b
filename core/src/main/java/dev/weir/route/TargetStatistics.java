package dev.weir.route;

import dev.weir.route.RecentLatency.Average;
import dev.weir.spi.route.TargetStateBuilder;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** The calls in flight at a target and its recent latency, for strategies that decide by them. Thread-safe. */
public final class TargetStatistics {
    /** What a failure is taken for at least: a target that fails at once is no fast one. */
    private static final double LEAST_FAILURE = TimeUnit.SECONDS.toNanos(1);

    private static final double LONGEST_FAILURE = TimeUnit.MINUTES.toNanos(1);

    private final TimeSource time;
    private final BooleanSupplier circuitOpen;
    private final BooleanSupplier limited;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final RecentLatency firstOutput = new RecentLatency();
    private final RecentLatency wholeAnswer = new RecentLatency();

    /**
     * @param circuitOpen whether the circuit breaker of the target rejects attempts at present
     * @param limited whether its rate limits refuse a call at present
     */
    public TargetStatistics(TimeSource time, BooleanSupplier circuitOpen, BooleanSupplier limited) {
        this.time = time;
        this.circuitOpen = circuitOpen;
        this.limited = limited;
    }

    /** An attempt has received its first output after this time. */
    public void outputBegan(Duration latency) {
        firstOutput.measured(latency.toNanos(), time.nanoTime());
    }

    /** An attempt has received its whole answer after this time. */
    public void answered(Duration latency) {
        wholeAnswer.measured(latency.toNanos(), time.nanoTime());
    }

    /** An attempt has failed after this time, which doubles the latency, up to a minute. */
    public void failed(Duration latency) {
        double nanos = Math.max(LEAST_FAILURE, (double) latency.toNanos());
        long now = time.nanoTime();
        failed(firstOutput, nanos, now);
        failed(wholeAnswer, nanos, now);
    }

    private static void failed(RecentLatency recent, double nanos, long now) {
        Average known = recent.get();
        double doubled = known == null ? nanos : Math.max(nanos, 2 * known.nanos());
        recent.set(Math.min(LONGEST_FAILURE, doubled), now);
    }

    void entered() {
        inFlight.incrementAndGet();
    }

    void left() {
        inFlight.decrementAndGet();
    }

    /** Adds what is known to the state of the target. */
    void addTo(TargetStateBuilder state, boolean streamed) {
        state.inFlight(inFlight.get()).circuitOpen(circuitOpen.getAsBoolean()).limited(limited.getAsBoolean());
        Average latency = latency(streamed);
        if (latency != null) {
            long age = Math.max(0, time.nanoTime() - latency.at());
            state.latency(Duration.ofNanos((long) latency.nanos()), Duration.ofNanos(age));
        }
    }

    private @Nullable Average latency(boolean streamed) {
        Average first = streamed ? firstOutput.get() : null;
        return first == null ? wholeAnswer.get() : first;
    }
}
