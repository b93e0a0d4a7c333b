package dev.weir.gateway.ui;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.time.TimeSource;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The numbers of calls in each step of the last ten minutes, by when they ended. Exact at any rate; thread-safe. */
final class TrafficHistory {
    static final Duration STEP = Duration.ofSeconds(10);
    static final int STEPS = 60;

    private static final Interval EMPTY = new Interval(0);

    private final AtomicReferenceArray<@Nullable Interval> ring = new AtomicReferenceArray<>(STEPS);
    private final TimeSource time;

    TrafficHistory(TimeSource time) {
        this.time = time;
    }

    /** The calls that ended in one step. */
    static final class Interval {
        /** Costs are summed in billionths of a US dollar. */
        private static final int PLACES = 9;

        private final long number;
        private final LongAdder succeeded = new LongAdder();
        private final LongAdder failed = new LongAdder();
        private final LongAdder cancelled = new LongAdder();
        private final LongAdder cacheHits = new LongAdder();
        private final LongAdder outputTokens = new LongAdder();
        private final LongAdder nanoUsd = new LongAdder();

        private Interval(long number) {
            this.number = number;
        }

        private void add(CallFinished event) {
            switch (event.outcome()) {
                case SUCCEEDED -> succeeded.increment();
                case FAILED, TIMED_OUT -> failed.increment();
                case CANCELLED -> cancelled.increment();
            }
            if (event.cacheHit()) {
                cacheHits.increment();
            }
            Usage usage = event.usage();
            if (usage != null) {
                outputTokens.add(usage.output());
            }
            BigDecimal usd = event.cost().usd();
            if (usd != null && usd.signum() != 0) {
                nanoUsd.add(usd.movePointRight(PLACES)
                        .setScale(0, RoundingMode.HALF_EVEN)
                        .longValue());
            }
        }

        long succeeded() {
            return succeeded.sum();
        }

        /** Those whose time was over included. */
        long failed() {
            return failed.sum();
        }

        long cancelled() {
            return cancelled.sum();
        }

        long cacheHits() {
            return cacheHits.sum();
        }

        long outputTokens() {
            return outputTokens.sum();
        }

        BigDecimal usd() {
            return BigDecimal.valueOf(nanoUsd.sum(), PLACES);
        }
    }

    void add(CallFinished event) {
        long number = number();
        int index = index(number);
        Interval present = ring.get(index);
        while (present == null || present.number != number) {
            Interval next = new Interval(number);
            present = ring.compareAndSet(index, present, next) ? next : ring.get(index);
        }
        present.add(event);
    }

    /** All steps, the oldest first; the last one is the present step, which is not over. */
    List<Interval> intervals() {
        long present = number();
        List<Interval> intervals = new ArrayList<>(STEPS);
        for (long number = present - STEPS + 1; number <= present; number++) {
            Interval interval = ring.get(index(number));
            intervals.add(interval != null && interval.number == number ? interval : EMPTY);
        }
        return intervals;
    }

    /** How much of the present step is over. */
    Duration elapsed() {
        return Duration.ofNanos(Math.floorMod(time.nanoTime(), STEP.toNanos()));
    }

    private long number() {
        return Math.floorDiv(time.nanoTime(), STEP.toNanos());
    }

    private static int index(long number) {
        return (int) Math.floorMod(number, (long) STEPS);
    }
}
