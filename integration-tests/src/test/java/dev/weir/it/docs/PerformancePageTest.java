package dev.weir.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Weir;
import dev.weir.performance.LatencyPoint;
import dev.weir.performance.LatencyProfile;
import dev.weir.performance.LatencySnapshot;
import dev.weir.performance.LatencySnapshot.Kind;
import dev.weir.spi.event.SettingAdjusted;
import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the page on performance shows. */
class PerformancePageTest {
    private final List<Object> logged = new ArrayList<>();

    private void log(Object... facts) {
        logged.addAll(Arrays.asList(facts));
    }

    @Test
    void theLatencyOfRecentCallsIsAtTheClient() {
        try (Weir weir = Weir.builder().build()) {
            weir.process("Deploy nginx with 3 replicas");
            // tag::latency[]
            LatencySnapshot recent = weir.performance().latency().snapshot(Duration.ofMinutes(5));
            log(recent.all().calls(), recent.all().duration().p95());
            recent.byModel()
                    .forEach((model, figures) ->
                            log(model, figures.timeToFirstToken().p50()));
            // end::latency[]
            assertThat(logged).hasSize(4).startsWith(1);
            // tag::selected[]
            LatencySnapshot atBackends = weir.performance()
                    .latency()
                    .snapshot(Duration.ofMinutes(5), point -> point.success() && !point.cacheHit());
            // end::selected[]
            assertThat(atBackends.byIntentTypeAndModel()).containsOnlyKeys(new Kind("none", "offline"));
        }
    }

    @Test
    void theProfileAlone() {
        Duration took = Duration.ofMillis(80);
        // tag::alone[]
        LatencyProfile profile = new LatencyProfile(10_000, TimeSource.system());
        profile.record(LatencyPoint.builder("openai", "gpt-4o-mini", took)
                .timestamp(Instant.now())
                .intentType("Summary")
                .build());
        Duration p99 = profile.snapshot(Duration.ofMinutes(5)).all().duration().p99();
        // end::alone[]
        assertThat(p99).isEqualTo(took);
    }

    @Test
    void theDecisionsOfTheOptimizerAreAtTheClient() {
        try (Weir weir = Weir.builder().build()) {
            // tag::history[]
            for (SettingAdjusted decision : weir.performance().optimizer().history()) {
                log(decision.at(), decision.decision(), decision.scope(), decision.key());
                log(decision.before(), decision.after(), decision.reason(), decision.expectedEffect());
            }
            // end::history[]
            assertThat(logged).isEmpty();
        }
    }
}
