package dev.weir.admin;

import dev.weir.spi.backend.Usage;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import dev.weir.spi.event.CallListener;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;

/** Counts calls as they end, and keeps the durations of the last {@value #RECENT}. Lock-free; thread-safe. */
public final class TrafficCounters implements CallListener {
    private static final int RECENT = 1024;
    /** Costs are summed in billionths of a US dollar, so that the sum is one counter. */
    private static final int PLACES = 9;

    private final LongAdder[] outcomes = {new LongAdder(), new LongAdder(), new LongAdder(), new LongAdder()};
    private final LongAdder cacheHits = new LongAdder();
    private final LongAdder attempts = new LongAdder();
    private final LongAdder inputTokens = new LongAdder();
    private final LongAdder outputTokens = new LongAdder();
    private final LongAdder costNanoUsd = new LongAdder();
    private final AtomicLongArray durations = new AtomicLongArray(RECENT);
    private final AtomicInteger recorded = new AtomicInteger();

    @Override
    public void callFinished(CallFinished event) {
        outcomes[index(event.outcome())].increment();
        attempts.add(event.attempts());
        Usage usage = event.usage();
        if (usage != null) {
            inputTokens.add(usage.input());
            outputTokens.add(usage.output());
        }
        long nanoUsd = event.cost().nanoUsd();
        if (nanoUsd > 0) {
            costNanoUsd.add(nanoUsd);
        }
        if (event.cacheHit()) {
            cacheHits.increment();
        } else if (event.outcome() == Outcome.SUCCEEDED) {
            int next = recorded.getAndUpdate(count -> count == 2 * RECENT - 1 ? RECENT : count + 1);
            durations.lazySet(next % RECENT, event.duration().toNanos());
        }
    }

    private static int index(Outcome outcome) {
        return switch (outcome) {
            case SUCCEEDED -> 0;
            case FAILED -> 1;
            case CANCELLED -> 2;
            case TIMED_OUT -> 3;
        };
    }

    /** The counts at this moment. */
    public Traffic traffic() {
        return new Traffic(
                outcomes[0].sum(),
                outcomes[1].sum(),
                outcomes[2].sum(),
                outcomes[3].sum(),
                cacheHits.sum(),
                attempts.sum(),
                inputTokens.sum(),
                outputTokens.sum(),
                BigDecimal.valueOf(costNanoUsd.sum(), PLACES));
    }

    /** The quantiles of the last calls. */
    public LatencyQuantiles latency() {
        int count = Math.min(recorded.get(), RECENT);
        if (count == 0) {
            return LatencyQuantiles.NONE;
        }
        long[] sorted = new long[count];
        Arrays.setAll(sorted, durations::get);
        Arrays.sort(sorted);
        return new LatencyQuantiles(count, quantile(sorted, 0.5), quantile(sorted, 0.95), quantile(sorted, 0.99));
    }

    private static Duration quantile(long[] sorted, double share) {
        int rank = (int) Math.ceil(share * sorted.length);
        return Duration.ofNanos(sorted[Math.max(0, rank - 1)]);
    }
}
