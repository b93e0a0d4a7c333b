package dev.weir.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.spi.time.TimeSource;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdaptiveWindowTest {
    private final Map<String, Integer> limits = new HashMap<>();
    private final Clock clock = new Clock();
    private final AdaptiveWindow window =
            new AdaptiveWindow((backend, model) -> limits.get(backend + "/" + model), 50, clock);

    private static final class Clock implements TimeSource {
        private long nanos;

        @Override
        public long nanoTime() {
            return nanos;
        }

        @Override
        public Instant instant() {
            return Instant.EPOCH.plusNanos(nanos);
        }
    }

    private int later() {
        clock.nanos += Duration.ofMillis(100).toNanos();
        return window.size();
    }

    @Test
    void ru09FollowsTheLimitsOfTheTargetsThatAnswerAndIsALittleAheadOfThem() {
        limits.put("a/m", 4);
        limits.put("b/m", 10);
        assertThat(later()).as("before any answer").isEqualTo(8);
        window.answeredBy("a", "m");
        assertThat(later()).isEqualTo(6);
        limits.put("a/m", 20);
        assertThat(later()).isEqualTo(22);
        window.answeredBy("b", "m");
        assertThat(later()).isEqualTo(32);
        window.answeredBy(null, null);
        assertThat(later()).isEqualTo(32);
    }

    @Test
    void isNeverAboveItsBoundNorBelowOne() {
        limits.put("a/m", 1_000_000);
        window.answeredBy("a", "m");
        assertThat(later()).isEqualTo(50);
        limits.put("a/m", -10);
        assertThat(later()).isEqualTo(1);
    }

    @Test
    void looksAtTheLimitsFromTimeToTimeOnly() {
        limits.put("a/m", 4);
        window.answeredBy("a", "m");
        limits.put("a/m", 20);
        assertThat(window.size()).isEqualTo(6);
        assertThat(later()).isEqualTo(22);
    }
}
