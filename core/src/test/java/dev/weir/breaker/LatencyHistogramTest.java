package dev.weir.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class LatencyHistogramTest {
    @Test
    void everyLatencyIsBelowTheUpperEdgeOfItsBucketAndWithinSixPercentOfIt() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < 100_000; i++) {
            long nanos = random.nextLong(1L << (14 + random.nextInt(31)));
            long upper = LatencyHistogram.upperNanos(LatencyHistogram.bucket(nanos));
            assertThat(upper - nanos)
                    .as("%d, seed %d", nanos, seed)
                    .isPositive()
                    .isLessThanOrEqualTo(Math.max(1024, (long) (nanos / 15.9)));
        }
    }

    @Test
    void bucketsFollowOneAnotherWithoutAGap() {
        for (int bucket = 1; bucket < LatencyHistogram.BUCKETS; bucket++) {
            long lower = LatencyHistogram.upperNanos(bucket - 1);
            assertThat(LatencyHistogram.bucket(lower)).isEqualTo(bucket);
            assertThat(LatencyHistogram.bucket(lower - 1)).isEqualTo(bucket - 1);
        }
    }

    @Test
    void extremesFallIntoTheOuterBuckets() {
        assertThat(LatencyHistogram.bucket(-1)).isZero();
        assertThat(LatencyHistogram.bucket(Long.MAX_VALUE)).isEqualTo(LatencyHistogram.BUCKETS - 1);
    }

    @Test
    void takingACountLeavesNone() {
        LatencyHistogram histogram = new LatencyHistogram();
        histogram.record(5_000_000);
        histogram.record(5_000_000);
        int bucket = LatencyHistogram.bucket(5_000_000);
        assertThat(histogram.take(bucket)).isEqualTo(2);
        assertThat(histogram.take(bucket)).isZero();
    }
}
