package dev.weir.duration;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Durations in text; dev.weir.config reads them back. */
class DurationTextTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0s",
        "PT0.1S, 100ms",
        "PT1M, 1m",
        "PT1M30S, 1m30s",
        "PT1.5S, 1.5s",
        "PT24H, 24h",
        "PT1H0.001S, 1h0.001s",
        "PT0.0000015S, 1500ns",
        "PT0.00015S, 150us",
        "PT-3S, -3s"
    })
    void printsThemShort(Duration duration, String expected) {
        assertThat(DurationText.format(duration)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0ms",
        "PT0.0000005S, 0ms",
        "PT0.2505S, 250ms",
        "PT0.999S, 999ms",
        "PT1S, 1s",
        "PT1.25S, 1.3s",
        "PT59.96S, 1m",
        "PT61S, 1m1s",
        "PT90.04S, 1m30s"
    })
    void roundsThemForAPerson(Duration duration, String expected) {
        assertThat(DurationText.rounded(duration)).isEqualTo(expected);
    }
}
