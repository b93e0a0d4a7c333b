package dev.weir.retry.adaptive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings from code, which no configuration has looked at. */
class AdaptiveSettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    @Test
    void outOfRangeIsRefusedWithTheNameOfTheSetting() {
        Map<String, Runnable> wrong = Map.of(
                "baseDelay must be at least 1 ms, was PT0S", () -> new AdaptiveSettings(Duration.ZERO, SECOND, 20),
                "maxDelay must be at least 1 ms, was PT-1S",
                        () -> new AdaptiveSettings(SECOND, Duration.ofSeconds(-1), 20),
                "memory must be from 1 to 10000, was 0", () -> new AdaptiveSettings(SECOND, SECOND, 0),
                "memory must be from 1 to 10000, was 10001", () -> new AdaptiveSettings(SECOND, SECOND, 10_001));
        assertThat(wrong)
                .allSatisfy((message, settings) -> assertThatThrownBy(settings::run)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(message));
        assertThatThrownBy(() -> new AdaptiveSettings(null, SECOND, 20)).hasMessage("baseDelay");
    }
}
