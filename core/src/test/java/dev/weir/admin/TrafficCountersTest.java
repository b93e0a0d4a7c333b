package dev.weir.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.backend.Reason;
import dev.weir.spi.backend.Usage;
import dev.weir.spi.cost.Cost;
import dev.weir.spi.event.CallFinished;
import dev.weir.spi.event.CallFinished.Outcome;
import dev.weir.spi.event.CallFinishedBuilder;
import java.math.BigDecimal;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrafficCountersTest {
    private final TrafficCounters counters = new TrafficCounters();

    private static CallFinishedBuilder finished() {
        return CallFinished.builder("call-1", "primary", "model-1");
    }

    private void finish(int millis) {
        counters.callFinished(finished().duration(Duration.ofMillis(millis)).build());
    }

    @Test
    void addsUpWhatCallsEndedWith() {
        Cost cost = Cost.builder().usd(new BigDecimal("0.000000123")).build();
        counters.callFinished(
                finished().usage(Usage.reported(10, 5)).cost(cost).attempts(3).build());
        counters.callFinished(finished().usage(Usage.reported(1, 2)).cost(cost).build());
        counters.callFinished(
                finished().outcome(Outcome.FAILED, Reason.OVERLOADED).build());
        counters.callFinished(finished().outcome(Outcome.CANCELLED, null).build());
        counters.callFinished(finished().outcome(Outcome.TIMED_OUT, null).build());
        counters.callFinished(finished().cacheHit(true).attempts(0).build());

        assertThat(counters.traffic()).isEqualTo(new Traffic(3, 1, 1, 1, 1, 7, 11, 7, new BigDecimal("0.000000246")));
    }

    @Test
    void hasNoQuantilesWithoutCalls() {
        assertThat(counters.latency()).isEqualTo(LatencyQuantiles.NONE);
    }

    @Test
    void hasTheQuantilesOfTheLatestCallsOnly() {
        for (int i = 0; i < 5000; i++) {
            finish(60_000);
        }
        for (int i = 1; i <= 1024; i++) {
            finish(i);
        }

        LatencyQuantiles latency = counters.latency();

        assertThat(latency.count()).isEqualTo(1024);
        assertThat(latency.p50()).isEqualTo(Duration.ofMillis(512));
        assertThat(latency.p95()).isEqualTo(Duration.ofMillis(973));
        assertThat(latency.p99()).isEqualTo(Duration.ofMillis(1014));
    }

    @Test
    void failuresAndCacheHitsAreNoLatencies() {
        finish(100);
        counters.callFinished(
                finished().duration(Duration.ofHours(1)).cacheHit(true).build());
        counters.callFinished(finished()
                .duration(Duration.ofHours(1))
                .outcome(Outcome.FAILED, Reason.OVERLOADED)
                .build());

        assertThat(counters.latency().count()).isEqualTo(1);
    }
}
