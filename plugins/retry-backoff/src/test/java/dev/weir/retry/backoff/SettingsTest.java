package dev.weir.retry.backoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Settings from code, which no configuration has looked at. */
class SettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration NEGATIVE = Duration.ofSeconds(-1);

    @Test
    void outOfRangeIsRefusedWithTheNameOfTheSetting() {
        Map<String, Runnable> wrong = Map.of(
                "baseDelay must be at least 0, was PT-1S",
                () -> new ExponentialSettings(NEGATIVE, SECOND, 2, Jitter.FULL),
                "maxDelay must be at least 0, was PT-1S",
                () -> new LinearSettings(SECOND, NEGATIVE, 0),
                "multiplier must be from 1 to 100, was 0.5",
                () -> new ExponentialSettings(SECOND, SECOND, 0.5, Jitter.FULL),
                "multiplier must be from 1 to 100, was NaN",
                () -> new ExponentialSettings(SECOND, SECOND, Double.NaN, Jitter.FULL),
                "spread must be from 0 to 1, was 20.0",
                () -> new FixedSettings(SECOND, 20),
                "spread must be from 0 to 1, was -0.1",
                () -> new LinearSettings(SECOND, SECOND, -0.1));
        assertThat(wrong)
                .allSatisfy((message, settings) -> assertThatThrownBy(settings::run)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage(message));
    }

    @Test
    void nullIsRefusedWithTheNameOfTheSetting() {
        Map<String, Runnable> wrong = Map.of(
                "baseDelay", () -> new FixedSettings(null, 0),
                "maxDelay", () -> new ExponentialSettings(SECOND, null, 2, Jitter.FULL),
                "jitter", () -> new ExponentialSettings(SECOND, SECOND, 2, null));
        assertThat(wrong)
                .allSatisfy((setting, settings) -> assertThatThrownBy(settings::run)
                        .isInstanceOf(NullPointerException.class)
                        .hasMessage(setting));
    }
}
