package dev.weir.duration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    void formatsShort(Duration duration, String expected) {
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
    void roundsForMessages(Duration duration, String expected) {
        assertThat(DurationText.rounded(duration)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "100ms, PT0.1S",
        "1m30s, PT1M30S",
        "1.5s, PT1.5S",
        "250us, PT0.00025S",
        "250µs, PT0.00025S",
        "1h, PT1H",
        "1ns, PT0.000000001S",
        "2d, PT48H",
        "PT30S, PT30S",
        "pt1m, PT1M",
        "P1D, PT24H",
        "0, PT0S",
        "0s, PT0S",
        "-3s, PT-3S",
        "+3s, PT3S",
        ".5s, PT0.5S",
        "1.s, PT1S",
        "1m0s, PT1M",
        " 5s , PT5S",
        "0.1ns, PT0S",
        "1h1h, PT2H"
    })
    void readsGoAndIsoDurations(String text, Duration expected) {
        assertThat(DurationText.parse(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "-", "s", "1", "1.5", "1 s", "1S", "1w", "1..s", ".s", "--1s", "P", "PT", "1s2", "1e3s", "one"
            })
    void rejectsInvalidDurations(String text) {
        assertThatThrownBy(() -> DurationText.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"106752d", "9223372036854775808ns", "PT99999999999999S", "-PT99999999999999S"})
    void rejectsDurationsAboveTheRangeOfNanoseconds(String text) {
        assertThatThrownBy(() -> DurationText.parse(text)).hasMessage("must be at most 292 years");
    }

    @Test
    void formattedDurationsParseToTheSame() {
        long seed = new Random().nextLong();
        RandomGenerator random = new Random(seed);
        for (int i = 0; i < 5_000; i++) {
            Duration duration = Duration.ofNanos(random.nextLong(-(1L << 62), 1L << 62) >> random.nextInt(62));
            assertThat(DurationText.parse(DurationText.format(duration)))
                    .as("seed %d", seed)
                    .isEqualTo(duration);
        }
    }
}
