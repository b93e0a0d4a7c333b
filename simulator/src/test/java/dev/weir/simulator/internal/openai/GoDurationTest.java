package dev.weir.simulator.internal.openai;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoDurationTest {

    @ParameterizedTest
    @CsvSource({"0, 0ms", "20, 20ms", "1000, 1s", "1500, 1.5s", "60000, 1m0s", "360000, 6m0s", "3661001, 1h1m1.001s"})
    void writesAsGoDoes(long millis, String text) {
        assertThat(GoDuration.format(Duration.ofMillis(millis))).isEqualTo(text);
    }
}
